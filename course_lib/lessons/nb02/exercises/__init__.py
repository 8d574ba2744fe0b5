"""Exercises of notebook 02: the transposed convolution."""

from ._three_maps import adjoint_candidates, candidate_forward
from .candidates import RIGHT_ADJOINT
from .checkerboard import ENLARGE, SMOOTH_KERNEL_SIZE
from .dot_test import DOT_TEST_GAP
from .scatter import TRANSPOSE_BY_SCATTER
from .size import TRANSPOSED_SIZE

__all__ = ["EXERCISES", "adjoint_candidates", "candidate_forward"]

EXERCISES = (
    TRANSPOSED_SIZE,
    TRANSPOSE_BY_SCATTER,
    DOT_TEST_GAP,
    RIGHT_ADJOINT,
    SMOOTH_KERNEL_SIZE,
    ENLARGE,
)
