"""Consortia and experimenting sites: what a selected application becomes, and what everybody reads of it."""
