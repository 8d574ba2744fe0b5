"""What only notebook 03 draws and measures."""

from course_lib.lessons._types import Panels

from .cameras import BLURS, Cameras, light
from .exposure import BALANCES, Exposure, balance_panels
from .painted import presets, psf_to_paint
from .panels import bordered, guessed, log_slider, moved_camera, read_page, wiener_factors
from .reading import FAULTS, fault_pictures, profile_along, riddle_pictures
from .scenes import CAMERAS, divide, framed, square, striped, two_scenes
from .singular import Vectors, singular_vectors
from .trials import (
    five_ways,
    print_scores,
    quality_by_radius,
    share_found,
    three_scenes,
    two_ways,
    with_a_prior,
)

__all__ = [
    "BALANCES",
    "BLURS",
    "CAMERAS",
    "FAULTS",
    "Cameras",
    "Exposure",
    "Panels",
    "Vectors",
    "balance_panels",
    "bordered",
    "divide",
    "fault_pictures",
    "five_ways",
    "framed",
    "guessed",
    "light",
    "log_slider",
    "moved_camera",
    "presets",
    "print_scores",
    "profile_along",
    "psf_to_paint",
    "quality_by_radius",
    "read_page",
    "riddle_pictures",
    "share_found",
    "singular_vectors",
    "square",
    "striped",
    "three_scenes",
    "two_scenes",
    "two_ways",
    "wiener_factors",
    "with_a_prior",
]
