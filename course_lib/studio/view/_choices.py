"""The controls of the studio, and the recipes that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from course_lib.studio._blurs import BLURS, Blur, NoBlur, Painted
from course_lib.studio._methods import METHODS, Best, Method, NoMethod
from course_lib.studio._recipe import Recipe

Kernels = Mapping[str, Painted]
"""What was painted, loaded, found, or clicked on, by the kind of blur."""

BLUR_KINDS = (
    ("not chosen yet", "none"),
    ("found by the course", "find"),
    ("motion: a steady movement", "motion"),
    ("disk: out of focus", "disk"),
    ("Gaussian: soft", "gaussian"),
    ("painted by hand", "painted"),
    ("loaded from a file", "loaded"),
    ("a bright point in the photo", "point"),
)
GUESSED = ("motion", "disk", "gaussian", "find")
"""Kinds that the course can look for."""

METHOD_KINDS = (
    ("best: the course's own choice", "best"),
    ("Wiener: one division, held back", "wiener"),
    ("Richardson-Lucy: for counted light", "richardson_lucy"),
    ("total variation: flat with edges", "total_variation"),
    ("polyblur: mild, measures the softness itself", "polyblur"),
    ("none: leave it as it is", "none"),
)

PRIOR_KINDS = (
    ("patches and a trained network", "network"),
    ("patches of the photo alone", "patches"),
)
"""What knows how pictures look, where the method is *best*."""

EXTRA_KINDS = (
    ("nothing more", "none"),
    ("the spectrum of the part", "spectrum"),
    ("where the restoration is taken", "taken"),
)

SETTINGS = {
    "motion": ("length", "angle"),
    "disk": ("radius",),
    "gaussian": ("sigma",),
    "best": ("prior",),
    "wiener": ("balance",),
    "richardson_lucy": ("num_iter",),
    "total_variation": ("weight",),
    "polyblur": ("strength",),
}
"""Which controls belong to a kind of blur or method."""

_PLAIN = ("leave_out_clipped", "linear_light", "noise_mask")


def controls() -> dict[str, ipywidgets.Widget]:
    """Make the controls, but for the box on the photo."""
    made: dict[str, ipywidgets.Widget] = {
        "blur": _menu("blur", BLUR_KINDS),
        "length": _slider("length (px)", 9.0, 1, 60, 0.1),
        "angle": _slider("angle (°)", 0.0, 0, 180, 0.1),
        "radius": _slider("radius (px)", 3.0, 0.5, 20, 0.1),
        "sigma": _slider("width σ (px)", 1.5, 0.3, 10, 0.1),
        "method": _menu("method", METHOD_KINDS),
        "prior": _menu("prior", PRIOR_KINDS),
        "balance": _log("balance", 0.01, -5, 0),
        "num_iter": _sized(ipywidgets.IntSlider(15, 1, 100, description="steps")),
        "weight": _log("weight", 0.001, -5, -1),
        "strength": _slider("strength", 1.0, 0, 1, 0.05),
        "noise_mask": _slider("spare noise", 0.0, 0, 3, 0.1),
        "leave_out_clipped": _box("leave clipped highlights out of the data"),
        "linear_light": _box("undo the gamma first (photos, not data)"),
        "extra": _menu("also show", EXTRA_KINDS),
    }
    made["prior"].value = Best().prior
    made["leave_out_clipped"].value = True
    return made


def _sized(control: ipywidgets.Widget) -> ipywidgets.Widget:
    control.layout.width = "min(420px, 98%)"
    control.style.description_width = "7.5em"
    return control


def _menu(name: str, options: Any) -> ipywidgets.Widget:
    return _sized(ipywidgets.Dropdown(description=name, options=options, value=options[0][1]))


def _slider(name: str, value: float, low: float, high: float, step: float) -> ipywidgets.Widget:
    form = ".2f" if step < 0.1 else ".1f"
    return _sized(
        ipywidgets.FloatSlider(
            value, min=low, max=high, step=step, description=name, readout_format=form
        )
    )


def _log(name: str, value: float, low: int, high: int) -> ipywidgets.Widget:
    return _sized(
        ipywidgets.FloatLogSlider(
            value, min=low, max=high, step=0.1, description=name, readout_format=".2g"
        )
    )


def _box(name: str) -> ipywidgets.Widget:
    box = ipywidgets.Checkbox(False, description=name, indent=False)
    box.layout.width = "auto"
    return box


def recipe_of(
    values: Mapping[str, Any], kernels: Kernels, given: Mapping[str, Method] | None = None
) -> Recipe:
    """Give the recipe that the controls mean; what is not there yet is no blur.

    `given` are methods by kind, for what no control says: a noise that was told, say.
    """
    values = rounded(values)
    method = (given or {}).get(values["method"]) or METHODS[values["method"]]()
    return Recipe(
        blur=_blur_of(values, kernels),
        method=replace(method, **_settings(values, method.kind)),  # type: ignore[type-var]
        noise_mask=values["noise_mask"],
        leave_out_clipped=values["leave_out_clipped"],
        linear_light=values["linear_light"],
    )


def rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values as they were meant: a page's slider makes 2.9999999999999996 of 3."""
    return {
        name: float(f"{value:.6g}") if isinstance(value, float) else value
        for name, value in values.items()
    }


def _blur_of(values: Mapping[str, Any], kernels: Kernels) -> Blur:
    kind = values["blur"]
    if kind in kernels:
        return kernels[kind]
    if kind not in SETTINGS:
        return NoBlur()
    return BLURS[kind](**_settings(values, kind))


def put(control: ipywidgets.Widget, value: Any) -> None:
    """Set a control; a slider's range grows if it has to."""
    if hasattr(control, "min"):
        end = np.log10(value) if hasattr(control, "base") else value
        control.min, control.max = min(control.min, end), max(control.max, end)
    control.value = value


def _settings(values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {name: values[name] for name in SETTINGS.get(kind, ())}


def values_of(recipe: Recipe) -> tuple[dict[str, Any], dict[str, Painted]]:
    """Give the controls' values, and the kernels, that mean a recipe."""
    values: dict[str, Any] = {name: getattr(recipe, name) for name in _PLAIN}
    values |= {"method": recipe.method.kind, "blur": recipe.blur.kind}
    for part in (recipe.method, recipe.blur):
        names = SETTINGS.get(part.kind, ())
        values |= {name: value for name, value in part.to_dict().items() if name in names}
    if isinstance(recipe.blur, Painted):
        return values | {"blur": "loaded"}, {"loaded": recipe.blur}
    return values, {}


def is_idle(recipe: Recipe) -> bool:
    """Tell whether a recipe leaves a photo as it is because nothing was chosen yet."""
    return isinstance(recipe.blur, NoBlur) and isinstance(recipe.method, Best | NoMethod)
