"""The forms that the documents of a segment are written with, searched in place: nothing is prepared or kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from labagora.ports.search import french
from labagora.ports.search.distance import distance
from labagora.ports.search.packed import Array, Index, Strings, pack_index, pack_strings
from labagora.ports.search.spelling import MOST_OTHER_LETTERS, TWO_EDITS, Vocabulary, letters_of, one_edit


def pack_vocabulary(forms: Sequence[str]) -> dict[str, Array]:
    """Return what to pack of the forms of a segment, given in the order of their relation."""
    written: defaultdict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(forms):
        written[french.fold_word(form)].append(number)
    words = list(written)
    return {
        **pack_strings("spelt", words),
        **pack_index("spelt", words),
        "spelt.first": np.array([ord(word[0]) for word in words], np.uint32),
        "spelt.size": np.array([len(word) for word in words], np.int8),
        "spelt.letters": np.array([letters_of(word) for word in words], np.uint32),
        "spelt.bounds": np.cumsum([0, *map(len, written.values())], dtype=np.uint32),
        "spelt.forms": np.array([number for numbers in written.values() for number in numbers], np.uint32),
    }


class WhooshVocabulary(Vocabulary):
    """What ``pack_vocabulary`` wrote."""

    def __init__(self, arrays: Mapping[str, Array], forms: Strings) -> None:
        super().__init__(())
        self._words = Strings("spelt", arrays)
        self._index = Index("spelt", arrays, self._words)
        self._first, self._size, self._letters = (arrays[f"spelt.{name}"] for name in ("first", "size", "letters"))
        self._bounds, self._numbers = arrays["spelt.bounds"], arrays["spelt.forms"]
        self._all_forms = forms

    def forms(self, word: str) -> Sequence[str]:
        """Return how a folded word is written."""
        number = self._index.find(word)
        if number is None:
            return ()
        return [
            self._all_forms[form] for form in self._numbers[self._bounds[number] : self._bounds[number + 1]].tolist()
        ]

    def one_edit_away(self, word: str) -> Iterator[str]:
        """Yield the words that one letter or one swap separates from this one."""
        return (self._words[number] for number in self._index.known(one_edit(word)))

    def two_edits_away(self, word: str) -> Iterator[str]:
        """Yield the words of same first letter that two letters or swaps separate from this one."""
        is_alike = (self._first == ord(word[0])) & (np.abs(self._size - len(word)) <= TWO_EDITS)
        alike = np.flatnonzero(is_alike)
        others = np.bitwise_count(self._letters[alike] ^ np.uint32(letters_of(word)))
        near = (self._words[number] for number in alike[others <= MOST_OTHER_LETTERS].tolist())
        return (other for other in near if distance(word, other, TWO_EDITS) <= TWO_EDITS)
