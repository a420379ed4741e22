"""舆情: hearing what is said in public about what the organ does, by topic and never by person."""
