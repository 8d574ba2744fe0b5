"""Exercises of notebook 08: decoders and deconvnets."""

from .layers import DECODER_SHAPE, UNPOOL
from .regions import COUNT_CELLS, REGION_IOU
from .unrolling import UNROLLED

__all__ = ["EXERCISES"]

EXERCISES = (REGION_IOU, DECODER_SHAPE, COUNT_CELLS, UNPOOL, UNROLLED)
