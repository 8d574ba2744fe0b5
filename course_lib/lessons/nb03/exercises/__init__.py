"""Exercises of notebook 03: blur and inversion."""

from .division import NOISE_GAIN, WIENER_FILTER
from .reading import STREAK_LENGTH, WHICH_FAULT

__all__ = ["EXERCISES"]

EXERCISES = (NOISE_GAIN, WIENER_FILTER, WHICH_FAULT, STREAK_LENGTH)
