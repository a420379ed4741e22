"""The tables of the annual report."""
