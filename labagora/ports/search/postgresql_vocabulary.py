"""The forms that documents are written with, looked up in the database: only those near a misspelt word are read."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from labagora.ports.search import french
from labagora.ports.search.postgresql_blocks import SLOTS
from labagora.ports.search.postgresql_source import Source
from labagora.ports.search.spelling import TWO_EDITS, Vocabulary, one_edit

Documents = npt.NDArray[np.int64]
_NONE = np.zeros(0, np.int64)
_WRITTEN = "SELECT form, block, word, slots FROM {form} WHERE word = ANY(%(words)s)"
_OF_SHAPE = """
SELECT DISTINCT word FROM {form} WHERE left(word, 1) = %(first)s AND length(word) BETWEEN %(least)s AND %(most)s
"""


class PostgresqlVocabulary(Vocabulary):
    """Reads at once how the words of a question are written, then what surrounds those that are not."""

    def __init__(self, source: Source, text: str) -> None:
        super().__init__(())
        self._source = source
        self._text = text
        self._forms: dict[str, list[str]] = {}
        self._documents: dict[str, Documents] = {}

    def forms(self, word: str) -> Sequence[str]:
        """Return how a folded word is written."""
        if word not in self._forms:
            self._load([word, *_words(self._text)])
        return self._forms[word]

    def one_edit_away(self, word: str) -> Iterator[str]:
        """Yield the words that one letter or one swap separates from this one."""
        near = one_edit(word)
        self._load(near)
        return (other for other in near if self._forms[other])

    def two_edits_away(self, word: str) -> Iterator[str]:
        """Yield the words of same first letter that two letters or swaps separate from this one."""
        least, most = len(word) - TWO_EDITS, len(word) + TWO_EDITS
        found = self._source.rows(_OF_SHAPE, first=word[0], least=least, most=most)
        near = sorted(Vocabulary(other for (other,) in found).two_edits_away(word))
        self._load(near)
        return iter(near)

    def documents(self, form: str) -> Documents:
        """Return the documents written with a form of a word that was asked about."""
        return self._documents.get(form, _NONE)

    def _load(self, words: Iterable[str]) -> None:
        """Read how many words are written, and by which documents, at once."""
        missing = [word for word in dict.fromkeys(words) if word not in self._forms]
        self._forms |= {word: [] for word in missing}
        parts: dict[str, list[Documents]] = {}
        for form, block, word, slots in self._source.rows(_WRITTEN, words=missing) if missing else ():
            if form not in parts:
                self._forms[word].append(form)
            parts.setdefault(form, []).append(np.frombuffer(slots, np.uint16) + np.int64(block * SLOTS))
        self._documents |= {form: np.concatenate(found) for form, found in parts.items()}


def _words(text: str) -> Iterator[str]:
    pieces = (piece for found in french.raw_words(text) for piece in french.pieces(found[0]))
    return (french.fold_word(piece.surface) for piece in pieces)
