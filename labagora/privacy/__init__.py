"""The rights of people over what is kept about them: see, correct, take away, withdraw, erase; and how long it lives.

Verbs: export, withdraw, erase, purge, rotate. A person acts for themselves; the command line acts on a request that
came by another way. Each domain's ``privacy.py`` says what it keeps; this package calls them all.
"""
