"""All the checks, over all the texts of a page."""

from collections.abc import Collection, Sequence

from labagora.engines.plain_language import structure, wording
from labagora.engines.plain_language.acronyms import check_acronyms
from labagora.engines.plain_language.places import Text
from labagora.engines.plain_language.readability import count_words, measure, minutes_for
from labagora.engines.plain_language.report import Finding, FindingKind, Report, TextPart

_CHECKS = (
    wording.check_sentences,
    wording.check_paragraphs,
    wording.check_heavy_words,
    structure.check_headings,
    structure.check_links,
    structure.check_images,
)


def inspect(parts: Sequence[TextPart], *, acronyms: Collection[str] = ()) -> Report:
    """Return what may stop a reader in the texts of a page, in reading order.

    ``acronyms`` are those that the site explains by itself. An acronym spelled out in one text is explained in all.
    """
    texts = [Text(part) for part in parts]
    shouted = [wording.capitals(text) for text in texts]
    findings = [finding for text in texts for check in _CHECKS for finding in check(text)]
    findings += check_acronyms(texts, acronyms, shouted)
    for text, places in zip(texts, shouted, strict=True):
        findings += [text.finding(FindingKind.CAPITALS, place) for place in places]
    words = sum(count_words(text.masked[block.start : block.end]) for text in texts for block in text.blocks)
    sentences = [text.masked[start:end] for text in texts for start, end in text.sentences]
    return Report(
        findings=tuple(_in_order(findings, [part.field for part in parts])),
        words=words,
        sentences=len(sentences),
        minutes=minutes_for(words),
        readability=measure(sentences),
    )


def _in_order(findings: list[Finding], fields: list[str]) -> list[Finding]:
    places = {name: place for place, name in reversed(list(enumerate(fields)))}
    kinds = list(FindingKind)
    return sorted(findings, key=lambda one: (places[one.field], one.start, kinds.index(one.kind)))
