"""依申请公开: applications, from the form to the archived reply."""
