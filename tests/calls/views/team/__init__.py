"""The pages of the team of an application."""
