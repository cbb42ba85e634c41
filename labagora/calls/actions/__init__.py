"""All writes of calls and applications."""
