"""The forms of the indicators."""
