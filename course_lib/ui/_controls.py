"""Sliders and their like: from what an author writes to ipywidgets, and their values back."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

import ipywidgets
import numpy as np


@runtime_checkable
class Recipe(Protocol):
    """What a control of our own is before it has an explorer: `explore` makes the widget."""

    def widget(self, label: str, default: Any) -> ipywidgets.Widget:
        """Make a widget with a trait ``value``; `default` is the argument's, or `Parameter.empty`.

        What its attribute ``page`` holds, a dict, goes to the explorer's page with its name.
        """


def make_controls(
    function: Callable[..., Any], given: Mapping[str, Any]
) -> dict[str, ipywidgets.Widget]:
    """Turn the arguments of `explore` into widgets, and check that the function takes them.

    Raises
    ------
    TypeError
        If the function has no such argument, lacks a control for one, or a control is of no use.
    """
    parameters = _matched(function, given)
    controls = {
        name: _control(name, value, parameters.get(name, inspect.Parameter.empty))
        for name, value in given.items()
    }
    styled = {name: control for name, control in controls.items() if hasattr(control, "style")}
    width = max((len(control.description) for control in styled.values()), default=0)
    for name, control in styled.items():
        if not isinstance(given[name], ipywidgets.Widget):
            control.style.description_width = f"{max(4, 0.62 * width + 1):.1f}em"
    return controls


def _matched(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give the defaults of the function's parameters, by name."""
    name = getattr(function, "__name__", "the function")
    parameters = inspect.signature(function).parameters.values()
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    known = [p.name for p in named]
    open_ended = any(p.kind == p.VAR_KEYWORD for p in parameters)
    for slider in given:
        if slider not in known and not open_ended:
            near = difflib.get_close_matches(slider, known, 1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(known) or 'none'}"
            )
            raise TypeError(f"{name} has no argument {slider!r}; {hint}")
    bare = [p.name for p in named if p.default is p.empty and p.name not in given]
    if bare:
        raise TypeError(
            f"{name} needs a slider for {', '.join(map(repr, bare))}: "
            f"explore({name}, {bare[0]}=(smallest, largest, step))"
        )
    inspect.signature(function).bind(**given)  # what remains: arguments that have no name
    return {p.name: p.default for p in named}


def _control(name: str, value: Any, default: Any) -> ipywidgets.Widget:
    label = name.replace("_", " ")
    if isinstance(value, ipywidgets.Widget):
        if not {"value", "index"} & set(value.keys):
            raise TypeError(f"{name}: a {type(value).__name__} has no value to explore")
        if not getattr(value, "description", "-"):
            value.description = label
        return value
    if isinstance(value, Recipe):
        return value.widget(label, default)
    control = ipywidgets.interactive.widget_from_abbrev(_plain(value), default)
    if control is None:
        raise TypeError(
            f"{name}: a control is (smallest, largest[, step]), a list of choices, True or False, "
            f"a number, a text or a widget; got {value!r}"
        )
    control.description = label
    if isinstance(control, ipywidgets.FloatSlider):
        control.readout_format = f".{_decimals(control.step)}f"
    if isinstance(control, (ipywidgets.FloatSlider, ipywidgets.IntSlider)):
        control.layout.width = "min(420px, 98%)"
    return control


def _plain(value: Any) -> Any:
    """Take NumPy's numbers for Python's, which is what ipywidgets knows."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return value.item() if isinstance(value, np.generic) else value


def _decimals(step: float) -> int:
    return len(f"{step:.6f}".rstrip("0").partition(".")[2]) if step else 2


def wire_name(control: ipywidgets.Widget) -> str:
    """Name the state that the browser holds: choices are known there by their index only."""
    return "value" if "value" in control.keys else "index"


def wire_entry(name: str, control: ipywidgets.Widget) -> dict[str, Any]:
    """Say what the page must know of a control to find and to follow it."""
    own = getattr(control, "page", {})
    return {"name": name, "id": control.model_id, "key": wire_name(control), **own}


def wire_value(control: ipywidgets.Widget) -> Any:
    """Give a control's value as the browser writes it."""
    name = wire_name(control)
    to_json = control.trait_metadata(name, "to_json", None)
    value = getattr(control, name)
    return to_json(value, control) if to_json else value


def read_wire(control: ipywidgets.Widget, raw: Any) -> Any:
    """Give the value that an author's function gets, from what the browser sent."""
    name = wire_name(control)
    from_json = control.trait_metadata(name, "from_json", None)
    value = from_json(raw, control) if from_json else raw
    if name == "value":
        return tuple(value) if isinstance(value, list) else value
    values = control.options
    pick = [option[1] if isinstance(option, tuple) else option for option in _pairs(values)]
    if isinstance(value, list):
        return tuple(pick[i] for i in value)
    return None if value is None else pick[value]


def _pairs(options: Any) -> list[Any]:
    return list(options.items()) if isinstance(options, Mapping) else list(options)
