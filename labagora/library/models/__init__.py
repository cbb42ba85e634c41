"""Tables of the library."""

from labagora.library.models.proofs import ProofLink, ProofRemark
from labagora.library.models.publications import Publication, PublicationFacet, Tombstone
from labagora.library.models.reading import Favourite, SheetFeedback, SheetRemark
from labagora.library.models.reuses import Reuse, ReuseStep
from labagora.library.models.sheets import Sheet, SheetFile, SheetLink, SheetLock, SheetVersion

__all__ = [
    "Favourite",
    "ProofLink",
    "ProofRemark",
    "Publication",
    "PublicationFacet",
    "Reuse",
    "ReuseStep",
    "Sheet",
    "SheetFeedback",
    "SheetFile",
    "SheetLink",
    "SheetLock",
    "SheetRemark",
    "SheetVersion",
    "Tombstone",
]
