"""What Office files have in common: the zip they come in and its XML, each read within limits."""
