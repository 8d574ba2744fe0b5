"""What only notebook 07 draws and measures."""

from course_lib.lessons.nb03.lesson import square
from course_lib.lessons.nb04.lesson import film
from course_lib.ui import LiveTraining

from .back_projection import back_projected, explain_panels, projecting, smoothed
from .honesty import CAMERAS, closer, error_parts, gain_through, print_again, through_cameras
from .ink import DRAWINGS, checkerboard, ink_on, inked, kept, pale, written
from .layers import as_network, interleaving, learn_phases, merged, start_alike, sub_pixel
from .papers import CLAIMS, PUBLISHED, SET5_BICUBIC, SUSPECTS, print_case, shared
from .riddles import RIDDLE, boasts, riddle_pictures
from .shrinking import (
    METHODS,
    Slipped,
    camera,
    cubic_psf,
    enlarged,
    quality,
    shrinking,
    unseen,
)
from .watching import Snapshots, print_ends
from .worlds import TwoWorlds

__all__ = [
    "CAMERAS",
    "CLAIMS",
    "DRAWINGS",
    "METHODS",
    "PUBLISHED",
    "RIDDLE",
    "SET5_BICUBIC",
    "SUSPECTS",
    "LiveTraining",
    "Slipped",
    "Snapshots",
    "TwoWorlds",
    "as_network",
    "back_projected",
    "boasts",
    "camera",
    "checkerboard",
    "closer",
    "cubic_psf",
    "enlarged",
    "error_parts",
    "explain_panels",
    "film",
    "gain_through",
    "ink_on",
    "inked",
    "interleaving",
    "kept",
    "learn_phases",
    "merged",
    "pale",
    "print_again",
    "print_case",
    "print_ends",
    "projecting",
    "quality",
    "riddle_pictures",
    "shared",
    "shrinking",
    "smoothed",
    "square",
    "start_alike",
    "sub_pixel",
    "through_cameras",
    "unseen",
    "written",
]
