"""Exercises of notebook 07: super-resolution."""

from .measuring import FAIR_PSNR, WHICH_BOAST
from .pixels import INTERLEAVE, PIXEL_CENTERS
from .reading import WHO_ENLARGED

__all__ = ["EXERCISES"]

EXERCISES = (FAIR_PSNR, PIXEL_CENTERS, INTERLEAVE, WHICH_BOAST, WHO_ENLARGED)
