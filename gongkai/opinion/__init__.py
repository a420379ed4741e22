"""What the public says of an organ: found by rules, masked, folded where it is the same, grouped into events.

Nothing here judges: a tone is an estimate that shows its words, a group is a proposal that a person may undo.
"""
