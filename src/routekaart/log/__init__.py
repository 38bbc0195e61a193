"""The log: what its columns mean, how a file is read, where the events are kept."""
