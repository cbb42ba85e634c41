"""Sheets in and out as files: a folder of Markdown with front matter, or one JSON-lines file (contract.md)."""
