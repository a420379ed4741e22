"""Records from spreadsheets: a template for each kind, rows read and kept as typed, checked, and made into drafts."""
