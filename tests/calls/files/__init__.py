"""Files attached to applications."""
