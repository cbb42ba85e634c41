"""Forms of the reviews, one module a noun."""
