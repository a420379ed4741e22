"""The annual report (年度报告): its figures counted from the year's records, its text, and what becomes of it."""
