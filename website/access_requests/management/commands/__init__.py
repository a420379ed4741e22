"""Management commands of the app access_requests."""
