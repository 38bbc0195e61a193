"""What does a person see? Maps, charts, sentences and the report; nothing here computes a measure."""
