"""Exercises of notebook 08: decoders and deconvnets."""

from .counting import COUNT_CELLS
from .iou import REGION_IOU
from .layers import UNPOOL
from .seeing import HOW_FAR
from .unrolling import UNROLLED

__all__ = ["EXERCISES"]

EXERCISES = (REGION_IOU, HOW_FAR, COUNT_CELLS, UNPOOL, UNROLLED)
