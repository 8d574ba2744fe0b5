"""Exercises of notebook 06: TensorFlow's layers."""

from .layer_back import LAYER_BACK
from .layouts import COLOR_LAYER, TO_HWIO
from .output_shape import OUTPUT_SHAPE
from .padding import PAD_SAME

__all__ = ["EXERCISES"]

EXERCISES = (TO_HWIO, COLOR_LAYER, PAD_SAME, OUTPUT_SHAPE, LAYER_BACK)
