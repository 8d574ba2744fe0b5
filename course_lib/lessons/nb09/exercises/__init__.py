"""Exercises of notebook 09: image enhancement."""

from .lighter import LIGHTER
from .score import CELL_SCORE
from .sharper import SHARPER

__all__ = ["EXERCISES"]

EXERCISES = (CELL_SCORE, SHARPER, LIGHTER)
