"""Fiches-actions and the methodology kit: written, checked, published, found, reused.

Nouns: Sheet (the working copy of a fiche or of a chapter of the kit), SheetVersion, Publication (what the public
reads), Tombstone (what is left of a withdrawn page), SheetFile, SheetLink, SheetLock, ProofLink, Reuse, Favourite,
SheetFeedback. Curators write and decide; authors of a territorial version write theirs; everybody reads what is
published, and nothing else: public pages know only publications.
"""
