"""Small networks: to train them, to keep them, to enlarge pictures with them.

TensorFlow is imported only when a network is built.
"""

from course_lib.networks._gain import Gains, gain_over_bicubic, held_out_gain
from course_lib.networks._pairs import training_pairs
from course_lib.networks._resampling import bicubic, degrade
from course_lib.networks.super_resolution import (
    UPSAMPLERS,
    SuperResolver,
    pretrained,
    super_resolver,
)
from course_lib.networks.tiling import apply_tiled, receptive_field
from course_lib.networks.training import History, train
from course_lib.networks.weights import load_weights, save_weights

__all__ = [
    "UPSAMPLERS",
    "Gains",
    "History",
    "SuperResolver",
    "apply_tiled",
    "bicubic",
    "degrade",
    "gain_over_bicubic",
    "held_out_gain",
    "load_weights",
    "pretrained",
    "receptive_field",
    "save_weights",
    "super_resolver",
    "train",
    "training_pairs",
]
