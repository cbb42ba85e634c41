"""Whether a text seems to say who wrote it (abuse case 17). Pure. A warning comes of it, never a refusal."""

import re
from collections.abc import Iterable

from labagora.core.text import contains_contact, fold

SHORTEST = 3  # « de », « le », initials: in any text
_WORD = re.compile(r"\w+")


def signs(text: str, *, name: str, address: str) -> bool:
    """Tell whether a text holds a part of the name or the address of its writer, or a way to reach anybody."""
    words = set(_WORD.findall(fold(text)))
    own = {word for word in _WORD.findall(fold(f"{name} {address.partition('@')[0]}")) if len(word) >= SHORTEST}
    return bool(words & own) or contains_contact(text)


def signed(texts: Iterable[tuple[str, str]], *, name: str, address: str) -> list[str]:
    """Return the keys of the texts, given as ``(key, text)``, that seem to say who wrote them."""
    return [key for key, text in texts if signs(text, name=name, address=address)]
