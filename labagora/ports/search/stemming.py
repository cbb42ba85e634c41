"""A light stemmer for French without accents: plurals, feminines, final e, er and é.

After the light stemmer of J. Savoy (« A stemming procedure and stopword list for general French corpora », JASIS 50,
1999), with fewer rules: it never cuts a derivation (``évaluer`` and ``évaluation`` stay two words).
"""

_IRREGULAR = {"maux": "mal", "noyaux": "noyau", "travaux": "travail", "yeux": "oeil"}
_FEMININES = (
    ("trice", "teu"),
    ("euse", "eu"),
    ("eure", "eu"),
    ("eur", "eu"),
    ("elle", "el"),
    ("enne", "en"),
    ("onne", "on"),
    ("iere", "ier"),
    ("ette", "et"),
    ("ive", "if"),
    ("ere", "er"),
    ("ee", "e"),
)
_SHORTEST = 4


def stem(word: str) -> str:
    """Return what the forms of a folded word share."""
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    return _without_double(_without_ending(_masculine(_singular(word))))


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > _SHORTEST:
        return f"{word[:-3]}al"
    return word[:-1] if word[-1] in "sx" and not word.endswith("ss") else word


def _masculine(word: str) -> str:
    """Only long words: the ending of a short one is often its root (mère, belle)."""
    if len(word) > 5:
        for feminine, masculine in _FEMININES:
            if word.endswith(feminine) and len(word) - len(feminine) >= 3:
                return word.removesuffix(feminine) + masculine
    return word


def _without_ending(word: str) -> str:
    if len(word) > 5 and word.endswith(("er", "ez")):
        return word[:-2]
    if len(word) > _SHORTEST and word.endswith("e"):
        short = word[:-1]
        is_plural_like = len(short) > 5 and short.endswith("s") and not short.endswith("ss")
        return short[:-1] if is_plural_like else short  # précise = précis, whose s fell with the plurals
    return word


def _without_double(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
