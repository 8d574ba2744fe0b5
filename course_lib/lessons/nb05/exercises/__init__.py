"""Exercises of notebook 05: choosing parameters."""

from .discrepancy import DISCREPANCY_WEIGHT
from .gcv import GCV_SCORE
from .noise import NOISE_LEVEL
from .reading import WHICH_SCORE

__all__ = ["EXERCISES"]

EXERCISES = (DISCREPANCY_WEIGHT, GCV_SCORE, WHICH_SCORE, NOISE_LEVEL)
