"""What only notebook 05 draws and measures."""

from .counted import CountedDesk, print_counted
from .desk import SCORES, WEIGHTS, Desk, grain_of, smooth_solution
from .hunt import (
    Hunt,
    calls_per_setting,
    hunt_panels,
    hunted,
    losses,
    mean_lost,
    one_for_all,
    print_losses,
)
from .panels import (
    RIDDLE,
    belief_panels,
    blind_panels,
    corner_panels,
    entropy,
    grainy_panels,
    judges_panels,
    riddle_pictures,
    scaled,
)

__all__ = [
    "RIDDLE",
    "SCORES",
    "WEIGHTS",
    "CountedDesk",
    "Desk",
    "Hunt",
    "belief_panels",
    "blind_panels",
    "calls_per_setting",
    "corner_panels",
    "entropy",
    "grain_of",
    "grainy_panels",
    "hunt_panels",
    "hunted",
    "judges_panels",
    "losses",
    "mean_lost",
    "one_for_all",
    "print_counted",
    "print_losses",
    "riddle_pictures",
    "scaled",
    "smooth_solution",
]
