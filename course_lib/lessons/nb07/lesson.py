"""What only notebook 07 draws and measures."""

from course_lib.lessons.nb03.lesson import square
from course_lib.lessons.nb04.lesson import film
from course_lib.ui import LiveTraining

from .back_projection import back_projected, explain_panels, smoothed
from .honesty import CAMERAS, LINES, beside_truth, error_parts, gain_through
from .layers import as_network, interleave_panels, learn_phases, merged, start_alike, sub_pixel
from .papers import CLAIMS, PUBLISHED, SET5_BICUBIC, SUSPECTS, print_case, shared
from .riddles import RIDDLE, boasts, riddle_pictures
from .shrinking import (
    METHODS,
    SecretInk,
    Slipped,
    camera,
    cubic_psf,
    enlarge_panels,
    enlarged,
    quality,
    unseen,
    written,
)
from .watching import Snapshots, print_ends
from .worlds import TwoWorlds

__all__ = [
    "CAMERAS",
    "CLAIMS",
    "LINES",
    "METHODS",
    "PUBLISHED",
    "RIDDLE",
    "SET5_BICUBIC",
    "SUSPECTS",
    "LiveTraining",
    "SecretInk",
    "Slipped",
    "Snapshots",
    "TwoWorlds",
    "as_network",
    "back_projected",
    "beside_truth",
    "boasts",
    "camera",
    "cubic_psf",
    "enlarge_panels",
    "enlarged",
    "error_parts",
    "explain_panels",
    "film",
    "gain_through",
    "interleave_panels",
    "learn_phases",
    "merged",
    "print_case",
    "print_ends",
    "quality",
    "riddle_pictures",
    "shared",
    "smoothed",
    "square",
    "start_alike",
    "sub_pixel",
    "unseen",
    "written",
]
