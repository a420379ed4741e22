"""Management commands of the app monitoring."""
