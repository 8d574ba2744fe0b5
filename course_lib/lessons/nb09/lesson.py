"""What only notebook 09 draws and measures."""

from course_lib.lessons.nb03.lesson import log_slider, square

from .cells import (
    CELLS,
    DENOISERS,
    Cells,
    contrast,
    denoised,
    f1,
    found_in,
    noisy_cells,
    outlined,
)
from .color import Colors, hue_turn
from .curves import Darkroom
from .desk import Desk
from .points import is_point_operation, shuffled
from .reading import PRINTED, Print, edge_and_noise
from .riddle import riddle_picture

__all__ = [
    "CELLS",
    "DENOISERS",
    "PRINTED",
    "Cells",
    "Colors",
    "Darkroom",
    "Desk",
    "Print",
    "contrast",
    "denoised",
    "edge_and_noise",
    "f1",
    "found_in",
    "hue_turn",
    "is_point_operation",
    "log_slider",
    "noisy_cells",
    "outlined",
    "riddle_picture",
    "shuffled",
    "square",
]
