"""What only notebook 08 draws and measures."""

from course_lib.lessons.nb02.lesson import relative_error
from course_lib.ui import LiveTraining

from .desk import Desk, cgls_steps
from .features import (
    Album,
    Twins,
    cover_test,
    covered,
    marked,
    seen_by,
    unpool_panels,
    unpooling,
)
from .films import MOMENTS, TrainingFilm
from .hands import Painted, Say, canvas
from .models import (
    board_energy,
    by_tensorflow,
    cell_score,
    milliseconds,
    moment_slider,
    print_stages,
)
from .scenes import bright, in_color, outlined, outlines, regions, scene_panels, stretched
from .shuffles import ShuffleTest, shuffled
from .unrolled import (
    at_other_noise,
    chebyshev_steps,
    decibels,
    error_left,
    layer_panels,
    score_on,
    steps_panels,
    walk,
)

__all__ = [
    "MOMENTS",
    "Album",
    "Desk",
    "LiveTraining",
    "Painted",
    "Say",
    "ShuffleTest",
    "TrainingFilm",
    "Twins",
    "at_other_noise",
    "board_energy",
    "bright",
    "by_tensorflow",
    "canvas",
    "cell_score",
    "cgls_steps",
    "chebyshev_steps",
    "cover_test",
    "covered",
    "decibels",
    "error_left",
    "in_color",
    "layer_panels",
    "marked",
    "milliseconds",
    "moment_slider",
    "outlined",
    "outlines",
    "print_stages",
    "regions",
    "relative_error",
    "scene_panels",
    "score_on",
    "seen_by",
    "shuffled",
    "steps_panels",
    "stretched",
    "unpool_panels",
    "unpooling",
    "walk",
]
