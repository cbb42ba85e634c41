"""Invented candidates in bulk, with facets as wide as the reference lists and answers as uneven as real ones."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labagora.engines.ranking import CandidateRow, CandidateTable, Demand, Facet, Schema

# name: (answers in the list, room for new ones, answers a person gives at most, share of silence)
FACETS = {
    "cancer": (48, 63, 2, 0.10),
    "step": (15, 31, 5, 0.15),
    "theme": (17, 31, 5, 0.25),
    "region": (18, 31, 1, 0.10),
    "department": (109, 126, 1, 0.20),
    "format": (17, 31, 6, 0.25),
    "modality": (5, 7, 3, 0.15),
    "availability": (6, 7, 3, 0.35),
    "level": (4, 7, 2, 0.30),
    "profile": (8, 15, 2, 0.05),
    "access": (10, 15, 2, 0.50),
}
SCHEMA = Schema(Facet(name, room) for name, (_answers, room, _most, _silence) in FACETS.items())


@dataclass(frozen=True)
class Crowd:
    """The same people as encoded columns, for the table, and as rows, for everything else."""

    keys: npt.NDArray[np.uint64]
    columns: list[npt.NDArray[np.uint64]]
    asked: npt.NDArray[np.uint8]
    available: npt.NDArray[np.bool_]

    def table(self) -> CandidateTable:
        """Load everybody from the arrays."""
        table = CandidateTable(SCHEMA)
        table.reserve(self.keys.size)
        table.extend(self.keys, self.columns, self.asked, self.available)
        return table

    def rows(self) -> list[CandidateRow]:
        """Decode everybody."""
        answers = [_decoded(column) for column in self.columns]
        people = zip(self.keys.tolist(), self.asked.tolist(), self.available.tolist(), *answers, strict=True)
        return [
            CandidateRow(key, dict(zip(SCHEMA.names, masks, strict=True)), asked, available)
            for key, asked, available, *masks in people
        ]


def crowd(size: int, seed: int = 20) -> Crowd:
    """Invent `size` people, always the same for the same seed."""
    draw = np.random.default_rng(seed)
    return Crowd(
        keys=np.unique(draw.integers(0, 2**63, size * 2 + 10, dtype=np.uint64))[:size],
        columns=[_column(draw, size, facet) for facet in SCHEMA.facets],
        asked=draw.poisson(0.8, size).astype(np.uint8),
        available=draw.random(size) < 0.93,
    )


def demands(everybody: Crowd) -> dict[str, Demand]:
    """A common need, a need that requires nothing and looks at every facet, and one where all are equal."""
    wishes = {name: (0b110110, weight) for weight, name in enumerate(SCHEMA.names, start=1)}
    return {
        "usual": Demand(
            required={"cancer": 0b11 << 12, "modality": 0b11},
            desired={
                "cancer": (1 << 12, 20),
                "step": (0b1110000, 20),
                "theme": (0b100100, 15),
                "region": (1 << 7, 15),
                "format": (1 << 2, 10),
                "availability": (0b110, 10),
                "level": (0b1100, 5),
            },
            fairness=15,
            exclude=everybody.keys[:: max(everybody.keys.size // 300, 1)],
            seed=0x0123456789ABCDEF,
        ),
        "widest": Demand(desired=wishes, fairness=15, seed=0x1123456789ABCDEF),
        "all equal": Demand(seed=0x2123456789ABCDEF),
    }


def _column(draw: np.random.Generator, size: int, facet: Facet) -> npt.NDArray[np.uint64]:
    """Answers encoded as the table stores them; low numbers come more often, as frequent cancers do."""
    answers, _room, most, silence = FACETS[facet.name]
    column = np.zeros((size, facet.words), dtype=np.uint64)
    everybody = np.arange(size)
    for place in range(most):
        answer = np.minimum((answers * draw.random(size) ** 1.7).astype(np.uint64), np.uint64(answers - 1))
        given = everybody[draw.random(size) < 1 / (1 + place)]
        word, bit = np.divmod(answer[given], np.uint64(63))
        column[given, word.astype(np.int64)] |= np.uint64(2) << bit
    column[draw.random(size) < silence] = 1
    return column


def _decoded(column: npt.NDArray[np.uint64]) -> list[int | None]:
    words = column.tolist()
    return [None if line[0] & 1 else sum(word >> 1 << 63 * place for place, word in enumerate(line)) for line in words]
