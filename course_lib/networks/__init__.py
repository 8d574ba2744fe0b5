"""Small networks: to train, to keep, to enlarge, segment and clean pictures with, to look into.

TensorFlow is imported only when a network is built.
"""

from course_lib.networks._gain import Gains, gain_over_bicubic, held_out_gain
from course_lib.networks._pairs import training_pairs
from course_lib.networks._resampling import bicubic, degrade
from course_lib.networks._scenes import draw_scene, scene_batches, scenes
from course_lib.networks.denoising import Denoiser, denoiser, denoiser_model
from course_lib.networks.features import Encoder, Trace, same_features
from course_lib.networks.layers import ConvolutionBank, Pooling, max_pool
from course_lib.networks.segmentation import (
    agreement,
    cross_entropy,
    encoder_weights,
    iou,
    multiplications,
    segment,
    segmenter,
)
from course_lib.networks.super_resolution import (
    UPSAMPLERS,
    SuperResolver,
    pretrained,
    super_resolver,
)
from course_lib.networks.tiling import apply_tiled, receptive_field
from course_lib.networks.training import History, train
from course_lib.networks.unrolled import (
    blurred_batches,
    estimates_of,
    last_estimate,
    steps_of,
    unrolled_landweber,
)
from course_lib.networks.weights import load_weights, save_weights

__all__ = [
    "UPSAMPLERS",
    "ConvolutionBank",
    "Denoiser",
    "Encoder",
    "Gains",
    "History",
    "Pooling",
    "SuperResolver",
    "Trace",
    "agreement",
    "apply_tiled",
    "bicubic",
    "blurred_batches",
    "cross_entropy",
    "degrade",
    "denoiser",
    "denoiser_model",
    "draw_scene",
    "encoder_weights",
    "estimates_of",
    "gain_over_bicubic",
    "held_out_gain",
    "iou",
    "last_estimate",
    "load_weights",
    "max_pool",
    "multiplications",
    "pretrained",
    "receptive_field",
    "same_features",
    "save_weights",
    "scene_batches",
    "scenes",
    "segment",
    "segmenter",
    "steps_of",
    "super_resolver",
    "train",
    "training_pairs",
    "unrolled_landweber",
]
