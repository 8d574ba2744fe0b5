"""Exercises of notebook 07: super-resolution."""

from .boast import WHICH_BOAST
from .pixels import INTERLEAVE, PIXEL_CENTERS
from .psnr import FAIR_PSNR
from .reading import WHO_ENLARGED

__all__ = ["EXERCISES"]

EXERCISES = (FAIR_PSNR, PIXEL_CENTERS, INTERLEAVE, WHICH_BOAST, WHO_ENLARGED)
