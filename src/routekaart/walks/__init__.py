"""Walks: how is a case walked? Plain functions over the columns of a log, run as they are or compiled."""
