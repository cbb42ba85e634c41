"""The mails of the library. None holds what a person typed: titles are read on the page (security.md E7)."""
