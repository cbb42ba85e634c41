"""All reads of the library."""
