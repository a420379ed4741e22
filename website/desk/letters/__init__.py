"""Letters, their templates, the words on remedies, and redaction in the staff shell."""
