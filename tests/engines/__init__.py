"""The engines: properties against the plain rule, and readable cases."""
