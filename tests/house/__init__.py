"""The rules of the house, one a file. The message of a failure says which decision is owed."""
