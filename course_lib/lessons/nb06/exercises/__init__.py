"""Exercises of notebook 06: TensorFlow's layers."""

from .calling import LAYER_BACK, OUTPUT_SHAPE
from .layouts import COLOR_LAYER, TO_HWIO
from .padding import PAD_SAME

__all__ = ["EXERCISES"]

EXERCISES = (TO_HWIO, COLOR_LAYER, PAD_SAME, OUTPUT_SHAPE, LAYER_BACK)
