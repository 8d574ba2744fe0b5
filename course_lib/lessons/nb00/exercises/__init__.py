"""Exercises of notebook 00: how an exercise works."""

from .brighten import BRIGHTEN
from .count_numbers import COUNT_NUMBERS
from .shake import SHAKE

__all__ = ["EXERCISES"]

EXERCISES = (COUNT_NUMBERS, BRIGHTEN, SHAKE)
