"""Headings, links and images that leave somebody out (RGAA 9.1, 6.1 and 1.1)."""

import re
from collections.abc import Iterator

from labagora.core.text import fold
from labagora.engines.plain_language.blocks import BlockKind
from labagora.engines.plain_language.places import Text
from labagora.engines.plain_language.report import Finding, FindingKind

_PAGE_LEVEL = 1
_EMPTY_WORDS = frozenset(
    """a cet endroit|acceder|accedez|acces|ce document|ce lien|ce site|cette page|clic|cliquer ici|cliquez|cliquez ici
    cliquez sur ce lien|consulter|consultez|decouvrir|detail|details|document|en savoir plus|fichier|ici|info|infos|la
    la suite|le document|le lien|le site|lien|lire|lire la suite|lire plus|page|par ici|par la|pdf|plus
    plus d info|plus d infos|plus d information|plus d informations|savoir plus|site|site internet|site web|source|suite
    sur ce lien|sur ce site|sur cette page|suivre ce lien|telecharger|telecharger ici|telechargez|url|voir|voir ici
    voir la page|voir la suite|voir le lien|voir le site|voir plus|web|click here|here|link|more|read more""".replace(
        "\n", "|"
    ).split("|")
)
_WORDS = re.compile(r"[^\W_]+")
_BARE = re.compile(
    r"(?:https?://|www\.|mailto:)\S+|[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|io|info|health|be|ch|ca|pdf|docx?|xlsx?)(?:/\S*)?",
    re.IGNORECASE,
)


def check_headings(text: Text) -> Iterator[Finding]:
    """Yield the headings that skip a level; the page owns level 1, so that a text begins at 2."""
    above = _PAGE_LEVEL
    for block in text.blocks:
        if block.kind is BlockKind.HEADING:
            if block.level > above + 1:
                place = (block.start, block.end)
                yield text.finding(FindingKind.HEADING_JUMP, place, level=block.level, above=above, most=above + 1)
            above = block.level


def check_links(text: Text) -> Iterator[Finding]:
    """Yield the links whose words say nothing of where they lead."""
    for start, end, words in text.links:
        if _says_nothing(words):
            yield text.finding(FindingKind.LINK_TEXT, (start, end), text=" ".join(words.split())[:80])


def _says_nothing(words: str) -> bool:
    bare = " ".join(_WORDS.findall(fold(words[:200])))
    return not bare or bare in _EMPTY_WORDS or bool(_BARE.fullmatch(words.strip()[:2000]))


def check_images(text: Text) -> Iterator[Finding]:
    """Yield the images that nothing describes."""
    for place in text.images_without_words:
        yield text.finding(FindingKind.NO_ALTERNATIVE, place)
