"""Answers as plain data between two processes: JSON with numbers in base64, and no pickle.

What arrives was written by code that nobody has read. So each piece is looked at, and whatever
does not fit is refused.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np

from course_lib.exercises import Outcome, Problem, Strange

LARGEST = 1 << 24  # bytes of one array
TEXT = 20_000  # characters of one text
ITEMS = 100_000  # of one list
DEEPEST = 12
_DTYPE = re.compile(r"[<>|=][biufcSUMm]\d+(\[\w+\])?")
_KINDS = ("exception", "not implemented", "time")


class Tampered(Exception):
    """What came is not what a child of ours sends."""


def to_text(outcomes: list[Outcome], **more: Any) -> str:
    """Write what calls did, and what else there is to say, as one line."""
    told = [
        {
            "value": packed(outcome.value),
            "problem": None if outcome.problem is None else list(_told(outcome.problem)),
            "printed": outcome.printed,
            "changed": list(outcome.changed),
        }
        for outcome in outcomes
    ]
    return json.dumps({"outcomes": told, **more})


def _told(problem: Problem) -> tuple[str, str, int | None, str]:
    return problem.kind, problem.sentence, problem.line_number, problem.line


def packed(value: Any) -> Any:
    """Return a plain value as JSON holds it."""
    if isinstance(value, str | tuple | list) and len(value) > (
        TEXT if isinstance(value, str) else ITEMS
    ):
        return {"strange": f"{len(value)} letters or items, too many to be looked at"}
    if value is None or isinstance(value, bool) or type(value) in (int, float, str):
        return value
    if value is ...:
        return {"dots": 0}
    if isinstance(value, complex) and not isinstance(value, np.generic):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, tuple | list):
        return {"tuple" if isinstance(value, tuple) else "list": [packed(v) for v in value]}
    if isinstance(value, Strange):
        return {"strange": value.words}
    array = np.asarray(value)
    if array.nbytes > LARGEST:
        return {"strange": f"an array of {array.size} values, too many to be looked at"}
    if not _DTYPE.fullmatch(array.dtype.str):
        return {"strange": "an array of records"}
    content = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"array": [array.dtype.str, list(array.shape), content]}


def from_text(text: bytes, most: int, names: tuple[str, ...]) -> tuple[list[Outcome], Any]:
    """Read what `to_text` wrote; return the outcomes and everything else.

    Parameters
    ----------
    text : bytes
        What came.
    most : int
        How many calls there were at most.
    names : tuple of str
        The names of the arguments, which a call may have changed.

    Raises
    ------
    Tampered
        If it is anything else.
    """
    try:
        told = json.loads(text)
        outcomes = [_outcome(part, names) for part in told["outcomes"]]
        if len(outcomes) > most:
            raise Tampered("there are more answers than questions")
        return outcomes, told
    except Tampered:
        raise
    except Exception as error:
        raise Tampered(f"what came back cannot be read ({type(error).__name__})") from None


def _outcome(told: dict[str, Any], names: tuple[str, ...]) -> Outcome:
    problem = None
    if told["problem"] is not None:
        kind, sentence, number, line = told["problem"]
        if kind not in _KINDS or not (number is None or type(number) is int):
            raise Tampered("a problem of no known kind")
        problem = Problem(kind, _text(sentence), number, _text(line))
    changed = tuple(name for name in names if name in told["changed"])
    return Outcome(unpacked(told["value"]), problem, _text(told["printed"]), changed)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > TEXT:
        raise Tampered("a text that is none, or too long")
    return value


def unpacked(told: Any, depth: int = 0) -> Any:
    """Return the value that `packed` wrote, or raise `Tampered`."""
    if depth > DEEPEST:
        raise Tampered("a list too deep")
    if told is None or isinstance(told, bool | int | float):
        return told
    if isinstance(told, str):
        return _text(told)
    ((kind, content),) = told.items()
    if kind == "dots":
        return ...
    if kind == "strange":
        return Strange(_text(content))
    if kind == "complex":
        real, imaginary = content
        return complex(float(real), float(imaginary))
    if kind in ("tuple", "list"):
        if len(content) > ITEMS:
            raise Tampered("a list that is too long")
        parts = [unpacked(part, depth + 1) for part in content]
        return tuple(parts) if kind == "tuple" else parts
    if kind == "array":
        return _array(*content)
    raise Tampered(f"a value of no known kind: {kind!r:.40}")


def _array(dtype: str, shape: list[int], content: str) -> Any:
    if not _DTYPE.fullmatch(dtype):
        raise Tampered("an array of no known type")
    data = base64.b64decode(content, validate=True)
    if not all(type(side) is int for side in shape) or len(shape) > 32:
        raise Tampered("an array without a shape")
    array = np.frombuffer(data, dtype=np.dtype(dtype)).reshape(shape).copy()
    return array[()]
