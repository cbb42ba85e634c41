"""Neutral names for people who said yes: a plant and a number, drawn at random, tied to nothing about the person."""

import secrets
from collections.abc import Collection

PLANTS = (
    "Ajonc", "Aubépine", "Bleuet", "Bouleau", "Bruyère", "Buis", "Cèdre", "Charme", "Chêne", "Chèvrefeuille",
    "Coquelicot", "Cyprès", "Érable", "Fougère", "Frêne", "Genêt", "Genévrier", "Glycine", "Hêtre", "Houx",
    "Jonquille", "Lavande", "Lierre", "Lilas", "Lupin", "Mélèze", "Menthe", "Mimosa", "Muguet", "Myrte",
    "Noisetier", "Noyer", "Orchis", "Orme", "Peuplier", "Pivoine", "Platane", "Primevère", "Roseau", "Sapin",
    "Sauge", "Saule", "Sorbier", "Sureau", "Tamaris", "Thym", "Tilleul", "Trèfle", "Tulipe", "Verveine",
)  # fmt: skip
NUMBERS = range(10, 1000)


def new_pseudonym(taken: Collection[str]) -> str:
    """Return a name that nobody bears yet for the same need."""
    while (name := f"{secrets.choice(PLANTS)} {secrets.choice(NUMBERS)}") in taken:
        continue
    return name
