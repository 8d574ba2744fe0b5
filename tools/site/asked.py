"""The questions of `ui.predict` on a page: asked there, too, without a kernel."""

from __future__ import annotations

import importlib
import json
import re
from html import escape

from course_lib import ui

_ASKS = re.compile(r"ui\.predict\(\*predictions\.(\w+)\)")
_RUN_TO_CHOOSE = re.compile(r"<div><small>▷ Run this cell [^<]*</small></div>")


def prediction(source: str, room: str) -> str:
    """Return the question that a cell asks, as HTML; "" if it asks none.

    Parameters
    ----------
    source : str
        The cell's code.
    room : str
        Where the notebook's lessons are, such as "nb01".
    """
    asks = _ASKS.fullmatch(source.strip())
    if not asks:
        return ""
    module = importlib.import_module(f"course_lib.lessons.{room}.predictions")
    prediction = ui.predict(*getattr(module, asks[1]))
    names = ("question", "choices", "said", "right")
    state = {name: getattr(prediction.widget, name) for name in names}
    # What nobody has said yet; the page keeps what its reader says.
    state |= {"chosen": -1, "earlier": False, "trouble": ""}
    still = _RUN_TO_CHOOSE.sub("", prediction._repr_mimebundle_()["text/html"])
    return f'<div class="course-asked" data-state="{escape(json.dumps(state))}">{still}</div>'
