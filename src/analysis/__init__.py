"""Inkoopadvies: which hospital meets which minimum norm, per inkoopjaar.

The floors, from top to bottom: `cli`, `run`, `report`, `data`, `rules`, then `years` and `errors`.
A module imports only from floors below its own; `docs/architectuur.md` says what stands where.
"""
