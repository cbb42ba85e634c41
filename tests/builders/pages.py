"""Pages as a person reads them, to compare one with another."""


def without_tokens(page: str) -> str:
    """Return a page without its lines of tokens: a CSRF token holds the second at which it was made."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "nonce" not in line)
