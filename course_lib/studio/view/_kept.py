"""What a kernel that restarts must not take along: the last recipe for each photo."""

from __future__ import annotations

import json
from typing import Any

from course_lib import home
from course_lib.studio._recipe import Recipe
from course_lib.studio.view._opened import Opened

_FILE, _MOST = "studio", 30


def keep(opened: Opened, recipe: Recipe) -> None:
    """Keep a recipe for a photo, in the reader's folder.

    Raises
    ------
    home.HomeError
        If the folder cannot be written.
    """

    def change(content: dict[str, Any]) -> dict[str, Any]:
        recipes = dict(_recipes(content))
        recipes.pop(_key(opened), None)
        recipes[_key(opened)] = json.loads(recipe.to_json())
        return {**content, "recipes": dict(list(recipes.items())[-_MOST:])}

    home.update(_FILE, change)


def kept(opened: Opened) -> Recipe | None:
    """Give what was kept for a photo; None if nothing was, or it is not understood."""
    found = _recipes(home.read(_FILE)).get(_key(opened))
    try:
        return None if found is None else Recipe.from_json(json.dumps(found))
    except ValueError:
        return None


def _recipes(content: dict[str, Any]) -> dict[str, Any]:
    recipes = content.get("recipes")
    return recipes if isinstance(recipes, dict) else {}


def _key(opened: Opened) -> str:
    return str(opened.file.absolute())
