"""A restored photo and its recipe, written beside each other under one new name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike, NDArray

from course_lib import images
from course_lib.studio._recipe import Recipe, write_recipe


def save_with_recipe(
    photo: images.Photo,
    pictures: NDArray[Any] | Iterable[ArrayLike],
    recipe: Recipe,
    file: str | os.PathLike[str],
) -> tuple[Path, Path]:
    """Write a restored photo as `images.save_photo` does, and beside it the recipe.

    Nothing is replaced: where the name is taken, by a picture or by a recipe, a number is added.

    Parameters
    ----------
    photo : Photo
        What it was made of.
    pictures : ndarray or iterable of array_like
        One picture, or one for each page.
    recipe : Recipe
        What was done.
    file : str or path-like
        The first choice of a name, ending in .png or .tif.

    Returns
    -------
    (Path, Path)
        The picture and the recipe, which have the same name but for the ending.

    Raises
    ------
    FileNotFoundError, ValueError, TypeError
        As `images.save_photo` does. Nothing is left of either file then.
    """
    file = Path(file)
    images.check_fits(photo, file)
    if not os.path.isdir(file.parent):
        raise FileNotFoundError(f"There is no folder {file.parent}; make it first.")
    beside, result = _claimed(file, recipe)
    try:
        images.save_photo(photo, pictures, result)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return result, beside


def _claimed(file: Path, recipe: Recipe) -> tuple[Path, Path]:
    """Write the recipe under the first free name, which no other program can take from then on."""
    number = 1
    while True:
        result = file.with_name(f"{file.stem}-{number}{file.suffix}") if number > 1 else file
        beside = result.with_suffix(".json")
        number += 1
        if os.path.lexists(beside) or os.path.lexists(result):
            continue
        try:
            return write_recipe(recipe, beside), result
        except FileExistsError:
            continue
