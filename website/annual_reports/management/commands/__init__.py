"""The commands of the annual report."""
