"""What only notebook 05 draws and measures."""

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
from .knobs import KNOBS, ThreeKnobs, at_random, grid_and_chance, knob_map, on_grid
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
    "KNOBS",
    "RIDDLE",
    "SCORES",
    "WEIGHTS",
    "Desk",
    "Hunt",
    "ThreeKnobs",
    "at_random",
    "belief_panels",
    "blind_panels",
    "calls_per_setting",
    "corner_panels",
    "entropy",
    "grain_of",
    "grainy_panels",
    "grid_and_chance",
    "hunt_panels",
    "hunted",
    "judges_panels",
    "knob_map",
    "losses",
    "mean_lost",
    "on_grid",
    "one_for_all",
    "print_losses",
    "riddle_pictures",
    "scaled",
    "smooth_solution",
]
