"""Shape and format of what is typed about calls and applications."""
