"""Lighten a real color photo, with hue and chroma kept."""

from collections.abc import Iterator

import numpy as np

from course_lib.enhancement import from_oklab, to_oklab
from course_lib.exercises import Array, Exercise, Misconception

from .score import NOTEBOOK


def _lighter(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    colors[..., 0] = colors[..., 0] ** exponent
    return from_oklab(colors)


def _put_together_again(photo: Array, exponent: float) -> Array:
    L, a, b = np.moveaxis(to_oklab(photo), -1, 0)
    return from_oklab(np.stack([L**exponent, a, b], axis=-1))


def _each_channel(photo: Array, exponent: float) -> Array:
    return np.asarray(photo**exponent)


def _not_put_back(photo: Array, exponent: float) -> Array:
    return from_oklab(to_oklab(photo))


def _first_channel(photo: Array, exponent: float) -> Array:
    changed = photo.copy()
    changed[..., 0] = photo[..., 0] ** exponent
    return changed


def _not_turned_back(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    colors[..., 0] = colors[..., 0] ** exponent
    return colors


def _turned_back_by_clipping(photo: Array, exponent: float) -> Array:
    return from_oklab(_not_turned_back(photo, exponent), gamut="clip")


def _first_row(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    colors[0] = np.abs(colors[0]) ** exponent
    return from_oklab(colors)


def _multiplied(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    colors[..., 0] = colors[..., 0] * exponent
    return from_oklab(colors)


def _other_way_round(photo: Array, exponent: float) -> Array:
    return _lighter(photo, 1 / exponent)


def _all_three(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    return from_oklab(np.sign(colors) * np.abs(colors) ** exponent)


def _color_lost(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    return from_oklab(np.stack([colors[..., 0] ** exponent, *np.zeros((2, *photo.shape[:2]))], -1))


def _color_raised_as_well(photo: Array, exponent: float) -> Array:
    colors = to_oklab(photo)
    light = np.maximum(colors[..., :1], 1e-9)
    return from_oklab(colors * light ** (exponent - 1))


def _gray(photo: Array, exponent: float) -> Array:
    return np.asarray(_lighter(photo, exponent).mean(axis=2))


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, float]]:
    from course_lib.images import load

    yield np.array([[[0.25, 0.5, 0.125]]]), 0.5
    yield np.array([[[0.75, 0.25, 0.25], [0.125, 0.25, 0.5]]]), 2.0
    for name, exponents in (("sunset", (0.5, 0.7, 1.5)), ("astronaut", (0.6, 1.3, 0.4))):
        photo = load(name)
        for shape, exponent in zip(((2, 3), (4, 3), (24, 31)), exponents, strict=True):
            top = int(rng.integers(60, photo.shape[0] - shape[0]))
            left = int(rng.integers(0, photo.shape[1] - shape[1]))
            yield np.round(photo[top : top + shape[0], left : left + shape[1]], 3), exponent


LIGHTER = Exercise(
    name="lighter",
    notebook=NOTEBOOK,
    title="Lighten a photo, keep its hues",
    minutes=8,
    prompt=(
        "Write `lighter(photo, exponent)` for a color photo of shape (H, W, 3): raise the "
        "lightness L of each pixel to the power `exponent`, leave a and b as they are, and return "
        "a photo again. You have `to_oklab(photo)`, of the same shape, with L first, and "
        "`from_oklab(colors)`."
    ),
    solution=_lighter,
    why=(
        "L alone says how light a pixel is; a and b, its hue and chroma, were not touched. (What "
        "a screen cannot show is made paler by `from_oklab`, and its hue stays.)"
    ),
    another_way=_put_together_again,
    misconceptions=(
        Misconception(
            _each_channel,
            "You bend red, green and blue, each by itself: hues and chroma change with it. Only L "
            "is bent.",
        ),
        Misconception(
            _not_put_back,
            "The photo comes back as it was: put the new L into the array, "
            "`colors[..., 0] = ...`, before you turn it back.",
        ),
        Misconception(
            _first_channel,
            "You bend the first channel of the *photo*, its red. First turn it into L, a and b.",
        ),
        Misconception(_not_turned_back, "These are L, a and b. Turn them back with `from_oklab`."),
        Misconception(
            _turned_back_by_clipping,
            "You cut off what the screen cannot show, which turns hues. Leave `gamut` as it is.",
        ),
        Misconception(
            _first_row,
            "`colors[0]` is the first *row* of pixels. L of all of them is `colors[..., 0]`.",
        ),
        Misconception(
            _multiplied, "You multiply by the exponent. L is raised to that power: `L ** exponent`."
        ),
        Misconception(
            _other_way_round,
            "The wrong way round: you take the power 1 / exponent. Below 1 it lightens as it is.",
        ),
        Misconception(_all_three, "You bend a and b as well. Only L is bent."),
        Misconception(_color_lost, "The colors are lost: a and b must stay as they were."),
        Misconception(
            _color_raised_as_well,
            "You scale a and b by as much as L, which changes the chroma. Leave them as they are.",
        ),
        Misconception(_gray, "You return one number a pixel. A color photo has three."),
    ),
    hints=(
        "`colors = to_oklab(photo)` is a new array, which you may change.",
        "L of all pixels is `colors[..., 0]`.",
        "`colors[..., 0] **= exponent`, and then `return from_oklab(colors)`.",
    ),
    inputs=_photos,
)
