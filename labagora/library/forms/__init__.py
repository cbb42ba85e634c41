"""Forms of the library: shape only."""
