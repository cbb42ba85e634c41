"""The strict parsing of pages, once a shape: texts and values without a special character change nothing to it."""

import re
from hashlib import blake2b

import html5lib

# Whatever can end a text or a value, start an entity, or be refused by itself, stays in the shape.
PLAIN = r'[^<>&"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]'
VALUE = re.compile(rf'(?<!type)(?<!xmlns)="{PLAIN}*"')  # these two choose how the rest is read
TEXT = re.compile(rf">{PLAIN}*[^\s<>&\"\x00-\x1f\x7f-\x9f\ud800-\uffff\U00010000-\U0010ffff]{PLAIN}*(?=<)")
BLANK = re.compile(r">\s+(?=<)")
_known: set[bytes] = set()


def shape(page: str) -> str:
    """Return the page with its plain texts and values emptied: two pages of a shape are both well-formed or neither."""
    if "<!--" in page:
        return page
    return BLANK.sub("> ", TEXT.sub(">t", VALUE.sub('=""', page)))


def check(page: str) -> None:
    """Fail on the first fault of the page, as a browser would have to guess it."""
    digest = blake2b(shape(page).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if digest not in _known:
        html5lib.HTMLParser(strict=True).parse(page)
        _known.add(digest)
