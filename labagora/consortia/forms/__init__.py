"""Forms of the consortia."""
