"""`open_studio`: the view, which is loaded when somebody wants it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.studio._recipe import Recipe, read_recipe

if TYPE_CHECKING:
    from course_lib.studio.view import Studio

FIRST = "text_motion"


def open_studio(
    photo: str | os.PathLike[str] | None = None,
    *,
    recipe: Recipe | str | os.PathLike[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Studio:
    """Open the studio: a photo, what blurred it, and how it is undone, all by hand in a notebook.

    Parameters
    ----------
    photo : str or path-like, optional
        A shipped picture by its name, or any by its path; left out, a shipped one that is really
        blurred. Another one can be opened there.
    recipe : Recipe, str or path-like, optional
        What to begin with, or the file that holds it.
    folder : str or path-like, optional
        Where results are offered to go; left out, beside the photo (for shipped ones: into the
        reader's folder).

    Returns
    -------
    Studio
        Displays itself as the last line of a cell; its ``recipe`` is what its controls say.

    Raises
    ------
    FileNotFoundError, ValueError, TypeError
        If photo or recipe cannot be opened.
    """
    from course_lib.studio.view import Studio

    if recipe is not None and not isinstance(recipe, Recipe):
        recipe = read_recipe(recipe)
    return Studio(
        FIRST if photo is None else photo, recipe, None if folder is None else Path(folder)
    )
