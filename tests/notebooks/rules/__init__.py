"""What makes a notebook one of this course: rules that look at the stored file only.

Each rule is called with a notebook and its path and yields a sentence for each fault. They keep
the cells short with prose between, give each picture words for those who do not see it, and let
nothing in that depends on the machine or on the network.
"""

from ._code import (
    cell_length,
    exercise_form,
    explorers,
    guard,
    imports,
    plain_python,
)
from ._folded import boxes, further, predictions, tagged_predictions
from ._minutes import code_before_sliders, honest_minutes, short_path
from ._prose import alternative_text, ending, links, opening, rhythm, spelling
from ._stored import executed, known_tags, no_machine, no_network, normal, size

__all__ = ["READING_RULES", "RULES"]

RULES = (
    opening,
    ending,
    cell_length,
    rhythm,
    alternative_text,
    size,
    executed,
    normal,
    known_tags,
    links,
    no_network,
    no_machine,
    spelling,
    plain_python,
    imports,
    guard,
    explorers,
    exercise_form,
    predictions,
    further,
    boxes,
)

# About the time that readers need; test_minutes.py holds them.
READING_RULES = (honest_minutes, short_path, code_before_sliders, tagged_predictions)
