"""The few words that a paper adds of itself. They are in its own language, not in that of who asks for it."""

import re
from datetime import date

from labagora.core.partial_date import month_names

_WORDS = {
    "fr": {
        "page": "Page {page} sur {pages}",
        "contents": "Sommaire",
        "untitled": "Sans titre",
        "explained": "Mots expliqués",
        "acronyms": "Sigles",
        "links": "Adresses des liens",
        "no_alternative": "Illustration sans description",
        "picture_missing": "Illustration non reprise dans ce document",
        "made_on": "Document produit le {day}.",
        "address": "La page à jour :",
        "unprintable": "Le signe □ remplace un caractère que ce document ne peut pas imprimer.",
    },
    "en": {
        "page": "Page {page} of {pages}",
        "contents": "Contents",
        "untitled": "Untitled",
        "explained": "Words explained",
        "acronyms": "Acronyms",
        "links": "Addresses of the links",
        "no_alternative": "Picture without description",
        "picture_missing": "Picture not included in this document",
        "made_on": "Document made on {day}.",
        "address": "The page, up to date:",
        "unprintable": "The sign □ stands for a character that this document cannot print.",
    },
}


def known_language(language: str) -> str:
    """Return the two or three letters of a language; French for anything else."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", language)
    return found[1].lower() if found else "fr"


def words_in(language: str, made_on: date) -> dict[str, str]:
    """Return the words of a paper in its language, in French where we have none."""
    spoken = language if language in _WORDS else "fr"
    words = _WORDS[spoken]
    day = f"{'1er' if made_on.day == 1 and spoken == 'fr' else made_on.day}"
    return {
        **words,
        "made_on": words["made_on"].format(day=f"{day} {month_names(spoken)[made_on.month - 1]} {made_on.year}"),
    }


_THIN = re.compile(r" (?=[;!?](?:\s|$))")
_FULL = re.compile(r"(?<=«) | (?=»|:(?:\s|$))|(?<=\d) (?=\d{3}(?!\d)|[%€])")


def tidy(text: str, language: str) -> str:
    """Return the text with the spaces of French that may not end a line; other languages are left alone."""
    if language != "fr":
        return text
    return _FULL.sub("\N{NO-BREAK SPACE}", _THIN.sub("\N{NARROW NO-BREAK SPACE}", text))
