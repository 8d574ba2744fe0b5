"""What only notebook 05 draws and measures."""

from .counted import CountedDesk, print_counted
from .desk import SCORES, WEIGHTS, Desk, desks_of, grain_of, smooth_solution
from .hunt import Hunt, hunt_panels, hunted, hunting, three_hunts
from .page import read_page, tried_slider, weight_slider
from .panels import (
    RIDDLE,
    blindfolded,
    corner,
    entropy,
    grainy,
    judged,
    judges,
    riddle_pictures,
    scaled,
)
from .sky import SKY, level_in_box, scatter, told_by_box
from .tables import (
    calls_per_setting,
    losses,
    mean_lost,
    one_for_all,
    print_losses,
    print_mean_lost,
)

__all__ = [
    "RIDDLE",
    "SCORES",
    "SKY",
    "WEIGHTS",
    "CountedDesk",
    "Desk",
    "Hunt",
    "blindfolded",
    "calls_per_setting",
    "corner",
    "desks_of",
    "entropy",
    "grain_of",
    "grainy",
    "hunt_panels",
    "hunted",
    "hunting",
    "judged",
    "judges",
    "level_in_box",
    "losses",
    "mean_lost",
    "one_for_all",
    "print_counted",
    "print_losses",
    "print_mean_lost",
    "read_page",
    "riddle_pictures",
    "scaled",
    "scatter",
    "smooth_solution",
    "three_hunts",
    "told_by_box",
    "tried_slider",
    "weight_slider",
]
