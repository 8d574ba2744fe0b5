"""What blurs and methods have in common: a kind, a few numbers, JSON and one line of words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, ClassVar, TypeVar

Found = TypeVar("Found", bound="Part")


class Part:
    """One of several kinds of something, frozen; its fields are numbers, rows of them, or words."""

    kind: ClassVar[str]
    before: ClassVar[Mapping[str, Any]] = {}
    """What a newer field is where a recipe lacks it, so that an old recipe keeps its numbers."""

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold: the kind, then the fields."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **values}

    def __str__(self) -> str:
        """Return the one line that the command understands, such as motion:31,94."""
        values = [getattr(self, f.name) for f in fields(self)]  # type: ignore[arg-type]
        told = ",".join(_word(value) for value in values if value is not None)
        return f"{self.kind}:{told}" if told else self.kind


def _word(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def kinds(classes: Iterable[type[Found]]) -> dict[str, type[Found]]:
    """Return classes by their kind."""
    return {part.kind: part for part in classes}


def from_dict(content: Any, known: Mapping[str, type[Found]], name: str) -> Found:
    """Make a part of what JSON held, or say in a sentence why not."""
    if not isinstance(content, dict):
        raise ValueError(f"{name} must be an object with a kind, not {content!r:.60}.")
    part = known[one_of(content.get("kind"), known, f"the kind of {name}")]
    given = {**part.before, **{key: value for key, value in content.items() if key != "kind"}}
    check_keys(given, [f.name for f in fields(part)], f"{name} of kind {part.kind!r}")  # type: ignore[arg-type]
    needed = [f.name for f in fields(part) if f.default is MISSING]  # type: ignore[arg-type]
    missing = [key for key in needed if key not in given]
    if missing:
        raise ValueError(f"{name} of kind {part.kind!r} lacks {missing[0]!r}.")
    truth = [key for key, value in given.items() if isinstance(value, bool)]
    if truth:
        raise ValueError(f"{truth[0]!r} of {name} must be a number, not true or false.")
    try:
        return part(**given)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None


def from_words(text: str, known: Mapping[str, type[Found]], name: str) -> Found:
    """Make a part of a line such as motion:31,94, or say in a sentence why not."""
    kind, colon, told = text.partition(":")
    part = known[one_of(kind.strip(), known, name)]
    words = [word.strip() for word in told.split(",")] if colon else []
    names = [f.name for f in fields(part)]  # type: ignore[arg-type]
    needed = [f.name for f in fields(part) if f.default is MISSING]  # type: ignore[arg-type]
    wanted = f"{text!r}: {part.kind} takes {','.join(names) or 'nothing'} after its colon."
    if not len(needed) <= len(words) <= len(names):
        raise ValueError(wanted)
    given: dict[str, Any] = {}
    for word in words:
        value = _value(word)
        free = [key for key in names if key not in given and _is_word(part, key) == (value is word)]
        if not free and value is word and not any(_is_word(part, key) for key in names):
            raise ValueError(f"{text!r}: after the colon come numbers, with commas between.")
        if not free:
            raise ValueError(wanted)
        given[free[0]] = value
    try:
        return part(**given)
    except TypeError as error:
        raise ValueError(f"{text!r}: {error}") from None


def _is_word(part: type[Part], key: str) -> bool:
    """Return whether a field holds a word, and no number."""
    return isinstance(getattr(part, key, None), str)


def _value(word: str) -> int | float | str:
    try:
        return int(word) if word.isdecimal() else float(word)
    except ValueError:
        return word


def one_of(word: Any, known: Iterable[str], name: str) -> str:
    """Return a word that is known, or name the nearest one."""
    known = list(known)
    if isinstance(word, str) and word in known:
        return word
    near = difflib.get_close_matches(word, known, 1) if isinstance(word, str) else []
    meant = f" (did you mean {near[0]}?)" if near else ""
    raise ValueError(f"{name} must be one of {', '.join(known)}, not {word!r:.60}{meant}.")


def check_keys(content: Mapping[str, Any], known: Iterable[str], name: str) -> None:
    """Refuse a key that nobody knows: a slip would else be a setting that has no effect."""
    known = list(known)
    for key in content:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            meant = f" (did you mean {near[0]!r}?)" if near else ""
            raise ValueError(f"{name} has no {key!r:.60}{meant}; it has {', '.join(known)}.")
