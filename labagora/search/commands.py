"""A search as somebody asks it, whichever door it comes through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from labagora.ports.search import Sort

SORTS = {"pertinence": Sort.RELEVANCE, "date": Sort.DATE}
NAMES_OF_SORTS = {sort: name for name, sort in SORTS.items()}


@dataclass(frozen=True)
class Asked:
    """The words, the codes by facet, the order, the page. Never an audience: that is who asks, not what is asked."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @property
    def order(self) -> Sort:
        """In which order: without words nothing is more relevant than something else."""
        return self.sort if self.text else Sort.DATE

    def arguments(self) -> dict[str, Any]:
        """Return the parameters of its address, the page left out."""
        kept: dict[str, Any] = {"q": self.text} if self.text else {}
        kept.update({name: list(codes) for name, codes in self.filters.items() if codes})
        if self.sort is not Sort.RELEVANCE:
            kept["tri"] = NAMES_OF_SORTS[self.sort]
        return kept

    def question(self) -> dict[str, Any]:
        """Return what an alert keeps of it: the words and the codes."""
        return {"text": self.text, "filters": {name: sorted(codes) for name, codes in sorted(self.filters.items())}}

    @classmethod
    def from_question(cls, question: Mapping[str, Any]) -> Self:
        """Return the search that an alert keeps, newest first."""
        return cls(question.get("text", ""), question.get("filters", {}), sort=Sort.DATE)
