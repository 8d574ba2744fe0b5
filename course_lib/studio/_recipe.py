"""A recipe: all that a restoration was told, small enough to send by mail."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn

from course_lib import home
from course_lib.arrays import is_sequence, real_number, whole_number
from course_lib.studio._blurs import BLURS, Blur, NoBlur
from course_lib.studio._methods import METHODS, Best, Method
from course_lib.studio._parts import check_keys, from_dict

VERSION = 1
_MOST_BYTES = 2_000_000
_MOST_WORDS = 2000


@dataclass(frozen=True)
class Recipe:
    """What blurred a photo, and how it is undone.

    Parameters
    ----------
    blur : Blur
        What blurred it.
    method : Method
        How it is undone.
    linear_light : bool
        Whether the numbers are gamma-encoded, as those of photos are, so that the gamma of sRGB is
        undone before and done again after. Not for data, whose numbers are amounts already.
    leave_out_clipped : bool
        Whether pixels as white as can be are left out of the data, and stay white.
    noise_mask : float
        How much to keep from sharpening noise: see `studio.noise_mask`. 0 not at all.
    crop : tuple of int, optional
        Rows and columns (top, left, bottom, right) of the part that is restored; all if None.
    note : str
        Anything, for whoever reads it.

    Raises
    ------
    ValueError, TypeError
        If something makes no sense.

    Examples
    --------
    >>> from course_lib.studio import Motion, Wiener
    >>> recipe = Recipe(Motion(31, 94), Wiener(0.05), linear_light=True)
    >>> Recipe.from_json(recipe.to_json()) == recipe
    True
    """

    blur: Blur = field(default_factory=NoBlur)
    method: Method = field(default_factory=Best)
    linear_light: bool = False
    leave_out_clipped: bool = False
    noise_mask: float = 0.0
    crop: tuple[int, int, int, int] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no sense, and keep plain values."""
        for name, kind in (("blur", Blur), ("method", Method)):
            if not isinstance(getattr(self, name), kind):
                raise TypeError(f"{name} must be a {kind.__name__}, not {getattr(self, name)!r}.")
        for name in ("linear_light", "leave_out_clipped"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be true or false, not {getattr(self, name)!r}.")
        if isinstance(self.noise_mask, bool):
            raise TypeError("noise_mask must be a number, not true or false.")
        object.__setattr__(self, "noise_mask", real_number(self.noise_mask, "noise_mask"))
        if self.crop is not None:
            object.__setattr__(self, "crop", _checked_crop(self.crop))
        if not isinstance(self.note, str) or len(self.note) > _MOST_WORDS:
            raise ValueError(f"note must be words, at most {_MOST_WORDS} letters.")

    def to_json(self) -> str:
        """Return the recipe as JSON text."""
        content = {f.name: getattr(self, f.name) for f in fields(self)}
        content |= {"blur": self.blur.to_dict(), "method": self.method.to_dict()}
        lines = [
            f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in {"recipe": VERSION, **content}.items()
        ]
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Return the recipe that JSON text holds; a sentence (ValueError) says what is wrong."""
        content = _object(text)
        version = content.pop("recipe", None)
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise ValueError('This is no recipe of the studio: it lacks "recipe": 1.')
        if version > VERSION:
            raise ValueError(
                f"This recipe is of version {version}, and this course knows up to {VERSION}; get "
                "the newest course."
            )
        check_keys(content, [f.name for f in fields(cls)], "A recipe")
        if "blur" in content:
            content["blur"] = from_dict(content["blur"], BLURS, "blur")
        if "method" in content:
            content["method"] = from_dict(content["method"], METHODS, "method")
        try:
            return cls(**content)
        except TypeError as error:
            raise ValueError(str(error)) from None


def _checked_crop(crop: Any) -> tuple[int, int, int, int]:
    words = "crop must be four whole numbers (top, left, bottom, right)"
    if not is_sequence(crop) or isinstance(crop, str) or len(crop) != 4:
        raise ValueError(f"{words}, not {crop!r:.60}.")
    if any(isinstance(value, bool) for value in crop):
        raise TypeError(f"{words}, not true or false.")
    top, left, bottom, right = (whole_number(value, "crop", 0) for value in crop)
    if bottom <= top or right <= left:
        raise ValueError(f"{words} with bottom > top and right > left, not {crop!r}.")
    return top, left, bottom, right


def _object(text: str) -> dict[str, Any]:
    """Parse JSON strictly: one object, no key twice, no NaN."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"It names {twice!r:.60} twice.")
        return content

    def never(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number that a recipe can hold.")

    try:
        content = json.loads(text, object_pairs_hook=once, parse_constant=never)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is no JSON ({error}).") from None
    except RecursionError:
        raise ValueError("This is no recipe: it is nested too deeply.") from None
    if not isinstance(content, dict):
        raise ValueError('This is no recipe: it must be one object, {"recipe": 1, ...}.')
    return content


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read a recipe from a file.

    Parameters
    ----------
    path : str or path-like
        A JSON file, as `write_recipe` makes it.

    Returns
    -------
    Recipe
        What it says.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no recipe, or one from the future; the sentence names the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_recipe(write_recipe(Recipe(noise_mask=1), Path(folder) / "mine.json")).noise_mask
    1.0
    """
    try:
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {path}; check the spelling.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{path} cannot be read ({reason}).") from None
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{path} is too large for a recipe ({_MOST_BYTES // 10**6} MB at most).")
    try:
        return Recipe.from_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no recipe: it is no text.") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def write_recipe(recipe: Recipe, path: str | os.PathLike[str]) -> Path:
    """Write a recipe to a new file, whole or not at all.

    Parameters
    ----------
    recipe : Recipe
        What to write.
    path : str or path-like
        Where to.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    FileExistsError
        If something is there already.
    ValueError
        If it cannot be written.
    """
    file = Path(path)
    try:
        home.write_whole(file, recipe.to_json().encode(), new=True)
    except home.HomeError as error:
        raise ValueError(str(error)) from error
    return file
