"""Records in the staff shell: listed, drafted, reviewed, compared."""
