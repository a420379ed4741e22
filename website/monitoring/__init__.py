"""舆情: what is said in public about matters of the organ, what becomes of it, and how it is answered with facts."""
