"""Exercises of notebook 08: decoders and deconvnets."""

from .layers import UNPOOL
from .regions import COUNT_CELLS, REGION_IOU
from .unrolling import UNROLLED

__all__ = ["EXERCISES"]

EXERCISES = (REGION_IOU, COUNT_CELLS, UNPOOL, UNROLLED)
