"""How well what a reviewer knows covers what an application is about: the lists that its form asks to choose from.

A competence is a code (« sein »), or a code of a named list (« cancers:sein »). Where nothing can be compared, because
the form asks for no list or the reviewer said nothing of it, the score is neutral: it favours and harms nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from labagora.calls.answering import form_of
from labagora.calls.models import FormRevision
from labagora.engines.questionnaire.choosing import TERRITORIES, ListOptions

NEUTRAL: Final = 0.5
Facets = Mapping[str, Collection[str]]


class FacetReader:
    """Reads the answers that are taken from reference lists, by the form of each filing."""

    def __init__(self, revisions: Sequence[FormRevision]) -> None:
        self._forms = {one.id: one for one in revisions}
        self._places = cache(self._read_form)

    def _read_form(self, revision_id: int) -> Sequence[tuple[str, str, str]]:
        """Where lists are asked: section, question, list. Where people live is no matter of competence."""
        revision = self._forms.get(revision_id)
        placed = form_of(revision).placed() if revision is not None else ()
        return [
            (section.key, field.key, field.options.source)
            for section, field in placed
            if isinstance(field.options, ListOptions) and field.options.source not in TERRITORIES
        ]

    def facets(self, revision_id: int, content: Mapping[str, Any]) -> Facets:
        """Return the codes of a filing by list."""
        found: dict[str, set[str]] = defaultdict(set)
        for section, question, source in self._places(revision_id):
            value = (content.get(section) or {}).get(question)
            codes = value if isinstance(value, list) else [value]
            found[source].update(code for code in codes if isinstance(code, str) and code)
        return {source: codes for source, codes in found.items() if codes}


def coverage(
    applications: Sequence[Facets], reviewers: Sequence[Collection[str]], lists: Mapping[str, Collection[str]]
) -> npt.NDArray[np.float64]:
    """Return the share of each application that each reviewer knows, float64[applications, reviewers], 0 to 1.

    It is the mean, over the lists that can be compared, of the share of the codes that the reviewer knows. ``lists``
    says which codes each list has: a bare code speaks of the lists that have it.
    """
    shape = (len(applications), len(reviewers))
    total, compared = np.zeros(shape), np.zeros(shape)
    for source in sorted({name for one in applications for name in one}):
        asked = [set(one.get(source, ())) for one in applications]
        codes = sorted(set().union(*asked))
        said = [_codes_of(source, one, set(lists.get(source, ())) | set(codes)) for one in reviewers]
        wanted, known = _table(asked, codes), _table(said, codes)
        counts = wanted.sum(axis=1, keepdims=True)
        speaks = (counts > 0) & np.array([bool(one) for one in said], dtype=np.bool_)
        total += np.where(speaks, wanted @ known.T / np.maximum(1, counts), 0.0)
        compared += speaks
    neutral = np.full(shape, NEUTRAL)
    covered: npt.NDArray[np.float64] = np.divide(total, compared, out=neutral, where=compared > 0)
    return covered


def _codes_of(source: str, competences: Collection[str], offered: Collection[str]) -> set[str]:
    """What a reviewer says of one list."""
    named = {one.removeprefix(f"{source}:") for one in competences if one.startswith(f"{source}:")}
    return named | {one for one in competences if one in offered}


def _table(rows: Sequence[Collection[str]], codes: Sequence[str]) -> npt.NDArray[np.float64]:
    return np.array([[code in one for code in codes] for one in rows], dtype=np.float64).reshape(len(rows), len(codes))
