"""The demonstration content, as data, and its loader: loading twice changes nothing."""
