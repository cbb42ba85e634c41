"""What marks say of those who give them, and how firm a ranking is. Arrays in, arrays out.

``reviews`` turns marks into scores, ``severity`` estimates how severe each reviewer is and corrects the scores,
``stability`` ranks again with each reviewer left out and each weight moved.
"""

from labagora.engines.calibration.reviews import Grid, Reviews
from labagora.engines.calibration.severity import (
    RIDGE,
    Calibration,
    Disagreement,
    calibrate,
    disagreement,
    ranked,
)
from labagora.engines.calibration.stability import MOVES, Basis, Cause, Stability, Variant, stability

__all__ = [
    "MOVES",
    "RIDGE",
    "Basis",
    "Calibration",
    "Cause",
    "Disagreement",
    "Grid",
    "Reviews",
    "Stability",
    "Variant",
    "calibrate",
    "disagreement",
    "ranked",
    "stability",
]
