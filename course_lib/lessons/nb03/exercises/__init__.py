"""Exercises of notebook 03: blur and inversion."""

from .noise_gain import NOISE_GAIN
from .reading import STREAK_LENGTH, WHICH_FAULT
from .wiener_filter import WIENER_FILTER

__all__ = ["EXERCISES"]

EXERCISES = (NOISE_GAIN, WIENER_FILTER, WHICH_FAULT, STREAK_LENGTH)
