"""Figures, never gates: what the engines cost on this machine, beside a plain version and the floor."""
