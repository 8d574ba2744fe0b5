"""The work that a recipe describes: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, Kernel
from course_lib.images import to_linear, to_srgb
from course_lib.studio._blurs import Find, NoBlur, Sight
from course_lib.studio._mask import checked_picture, clipped, noise_mask
from course_lib.studio._methods import NoMethod
from course_lib.studio._recipe import Recipe

MAX_WORK = 24_000_000
"""So many pixels are restored at once: more would take the memory of most computers."""

# A page is white because its paper is; what is overexposed is a small part of a photo.
_MOST_CLIPPED = 0.2
_NAMED = 0.001


@dataclass(frozen=True, eq=False)
class Worked:
    """A restored picture, and how it came about.

    Parameters
    ----------
    picture : ndarray of float64, shape (H, W) or (H, W, 3)
        From 0 to 1; the part that the recipe's crop names.
    psf : ndarray, shape (h, w)
        The point spread function that was undone.
    recipe : Recipe
        What gives the same picture again without looking for anything.
    found : str
        "told", or what `blind.estimate_psf` says: "found", "nothing to repair", "I do not know".
    notes : tuple of str
        What one should know, one sentence each.
    """

    picture: FloatArray
    psf: Kernel
    recipe: Recipe
    found: str
    notes: tuple[str, ...] = ()


def apply(recipe: Recipe, picture: ArrayLike, *, progress: bool = False) -> FloatArray:
    """Restore a picture as a recipe says; the same recipe gives the same numbers.

    Parameters
    ----------
    recipe : Recipe
        What to do.
    picture : array_like, shape (H, W) or (H, W, 3)
        The photo, from 0 to 1.
    progress : bool
        Whether to show a progress bar, where a method takes long.

    Returns
    -------
    ndarray of float64, shape of `picture`, or of the recipe's crop
        From 0 to 1.

    Raises
    ------
    ValueError
        If it is no picture from 0 to 1, too large, smaller than the blur, or the crop lies outside.
    TypeError
        If it holds no real numbers, or `recipe` is none.

    Examples
    --------
    >>> from course_lib.operators import convolve
    >>> from course_lib.studio import Motion, TotalVariation
    >>> bars = np.tile([[0.1] * 5 + [0.9] * 5], (10, 1))
    >>> blur = Motion(3, 0)
    >>> blurred = convolve(bars, blur.psf(), boundary="symmetric")
    >>> apply(Recipe(blur, TotalVariation(1e-4)), blurred)[5].round(1)
    array([0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9])
    """
    return work(recipe, picture, progress=progress).picture


def work(recipe: Recipe, picture: ArrayLike, *, progress: bool = False) -> Worked:
    """Do as `apply` does, and tell more.

    Parameters
    ----------
    recipe, picture, progress
        As for `apply`.

    Returns
    -------
    Worked
        The picture, the point spread function, the recipe that gives it again, and notes.

    Raises
    ------
    ValueError, TypeError
        As `apply` does.
    """
    if not isinstance(recipe, Recipe):
        raise TypeError(f"recipe must be a Recipe, not {recipe!r:.60}.")
    whole = checked_picture(picture)
    check_size(recipe, whole.shape)
    sight = _sight(recipe, whole, progress)
    method = NoMethod() if sight.found == "nothing to repair" else recipe.method
    recipe, notes = replace(recipe, blur=sight.blur, method=method), list(sight.notes)
    psf = sight.blur.psf()
    piece, inner = _piece(recipe, whole.shape, psf)
    photo = np.ascontiguousarray(whole[piece])
    light = to_linear(photo) if recipe.linear_light else photo
    seen = None
    if recipe.leave_out_clipped:
        seen = _seen(recipe, photo, notes)
    found = np.clip(recipe.method.run(light, psf, seen, progress), 0, 1)
    del light  # of a large photo, gigabytes
    if recipe.linear_light:
        found = to_srgb(found)
    if seen is not None:  # what no pixel told is not made up: a lamp would get a dark middle
        found[~seen] = photo[~seen]
    if recipe.noise_mask:
        share = noise_mask(photo, recipe.noise_mask)
        share = share if photo.ndim == 2 else share[..., None]
        found *= share
        found += (1 - share) * photo
    part = np.ascontiguousarray(found[inner])
    return Worked(part, psf, recipe, sight.found, tuple(notes))


def check_size(recipe: Recipe, shape: tuple[int, ...]) -> None:
    """Refuse more than the memory of most computers can hold, and a crop that lies outside.

    Parameters
    ----------
    recipe : Recipe
        Of which only the crop counts.
    shape : tuple of int
        Rows and columns of the whole picture come first.

    Raises
    ------
    ValueError
        If more than `MAX_WORK` pixels were to be restored at once, or the crop lies outside.

    Examples
    --------
    >>> check_size(Recipe(crop=(0, 0, 100, 100)), (9000, 9000))
    """
    rows, columns = shape[:2]
    top, left, bottom, right = recipe.crop or (0, 0, rows, columns)
    if bottom > rows or right > columns:
        raise ValueError(
            f"crop {recipe.crop} lies outside of the picture, which has {rows} rows and "
            f"{columns} columns."
        )
    if (bottom - top) * (right - left) > MAX_WORK:
        raise ValueError(
            f"picture has {columns} x {rows} pixels, and at most {MAX_WORK // 10**6} million are "
            "restored at once; make it smaller first, or crop it."
        )


def _sight(recipe: Recipe, whole: FloatArray, progress: bool) -> Sight:
    """Return the blur, told or found in the part that is restored."""
    if not isinstance(recipe.blur, Find):
        return recipe.blur.seen_in(whole, progress)
    if not recipe.method.needs_blur:
        return Sight(NoBlur(), notes=(f"{recipe.method.kind} needs no blur: none was looked for.",))
    top, left, bottom, right = recipe.crop or (0, 0, *whole.shape[:2])
    part = whole[top:bottom, left:right]
    return recipe.blur.seen_in(to_linear(part) if recipe.linear_light else part, progress)


def _piece(
    recipe: Recipe, shape: tuple[int, ...], psf: Kernel
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return the part to work on, the crop and what blurred into it; and the crop within it."""
    rows, columns = shape[:2]
    top, left, bottom, right = recipe.crop or (0, 0, rows, columns)
    down, across = psf.shape
    piece = (
        slice(max(0, top - down), min(rows, bottom + down)),
        slice(max(0, left - across), min(columns, right + across)),
    )
    inner = (
        slice(top - piece[0].start, bottom - piece[0].start),
        slice(left - piece[1].start, right - piece[1].start),
    )
    return piece, inner


def _seen(recipe: Recipe, photo: FloatArray, notes: list[str]) -> np.ndarray | None:
    """Return which pixels tell of the scene, if some do not and the method can do without."""
    white = clipped(photo)
    share = float(white.mean())
    if share == 0:
        return None
    if share > _MOST_CLIPPED:
        notes.append(
            f"{share:.0%} of the picture is white, as paper is: it was not left out of the data."
        )
        return None
    if not recipe.method.leaves_out:
        told = f"{share:.1%}" if share >= _NAMED else f"under {_NAMED:.1%}"
        notes.append(
            f"{recipe.method.kind} cannot leave clipped pixels ({told}) out of the data; the "
            "method best can."
        )
        return None
    return ~white
