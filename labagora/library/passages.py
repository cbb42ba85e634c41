"""Long differences made short: what did not change is cut down to its edges. Pure."""

from collections.abc import Iterable, Iterator

from labagora.core.differences import Piece

AROUND = 160
GAP = "\n[…]\n"


def folded(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with their long unchanged runs cut; a piece of kind ``gap`` stands for what is left out."""
    whole = list(pieces)
    last = len(whole) - 1
    return [part for place, piece in enumerate(whole) for part in _cut(piece, place == 0, place == last)]


def _cut(piece: Piece, is_first: bool, is_last: bool) -> Iterator[Piece]:  # noqa: FBT001 - where the piece stands
    room = AROUND * (1 if is_first or is_last else 2)
    if piece.kind != "same" or len(piece.text) <= room + AROUND:
        yield piece
        return
    if not is_first:
        yield Piece("same", _head(piece.text))
    yield Piece("gap", GAP)
    if not is_last:
        yield Piece("same", _tail(piece.text))


def _head(text: str) -> str:
    """Return the beginning, up to the end of a word."""
    cut = text.rfind(" ", 0, AROUND)
    return text[: cut if cut > 0 else AROUND]


def _tail(text: str) -> str:
    """Return the end, from the beginning of a word."""
    cut = text.find(" ", len(text) - AROUND)
    return text[cut if cut > 0 else len(text) - AROUND :]
