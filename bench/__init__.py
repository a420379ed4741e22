"""Measured speed, against the parts that cannot be made faster and against what else could be used."""
