"""Where a record goes beside its own site: outlets, what went to them, what they answered, how often it was read."""
