"""Exercises of notebook 05: choosing parameters."""

from .noise import NOISE_LEVEL
from .reading import WHICH_SCORE
from .rules import DISCREPANCY_WEIGHT, GCV_SCORE

__all__ = ["EXERCISES"]

EXERCISES = (DISCREPANCY_WEIGHT, GCV_SCORE, WHICH_SCORE, NOISE_LEVEL)
