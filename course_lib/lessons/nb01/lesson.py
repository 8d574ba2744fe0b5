"""What only notebook 01 draws."""

from course_lib.lessons._types import Panels

from .borders import ORANGE, bordered, extended, taps, try_every_size
from .counting import convolve_counted
from .editor import PRESETS, filtered, kernel_editor, under
from .matrices import both_ways
from .riddle import riddle_kernels, riddle_pictures, show_riddle
from .stars import LETTER, STAR, STAR_KERNELS, THREE_STARS, show_star, star_of_hubble, starlight
from .waves import (
    FAMILY,
    OF_WIDTH,
    from_first_pixel,
    gain,
    mixed,
    out_of_focus,
    profile,
    profiles,
    rings,
    two_faces,
    two_factors,
    width_at_half,
    zone_plate,
)
from .windows import LOOKING, looking_at, sliding

__all__ = [
    "FAMILY",
    "LETTER",
    "LOOKING",
    "OF_WIDTH",
    "ORANGE",
    "PRESETS",
    "STAR",
    "STAR_KERNELS",
    "THREE_STARS",
    "Panels",
    "bordered",
    "both_ways",
    "convolve_counted",
    "extended",
    "filtered",
    "from_first_pixel",
    "gain",
    "kernel_editor",
    "looking_at",
    "mixed",
    "out_of_focus",
    "profile",
    "profiles",
    "riddle_kernels",
    "riddle_pictures",
    "rings",
    "show_riddle",
    "show_star",
    "sliding",
    "star_of_hubble",
    "starlight",
    "taps",
    "try_every_size",
    "two_faces",
    "two_factors",
    "under",
    "width_at_half",
    "zone_plate",
]
