"""From a neutral document to a report: the only part of the readers that knows the form."""
