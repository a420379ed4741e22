"""舆情 in the staff shell: what is heard in public, and the events that are made of it."""
