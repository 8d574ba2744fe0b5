"""An exercise: what is asked, a solution, and the mistakes it knows."""

import inspect
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._inputs import Case
from ._words import effort


@dataclass(frozen=True)
class Misconception:
    """A mistake as a real function, and the sentence that helps.

    Attributes
    ----------
    function : callable
        What a reader with this misconception would have written.
    sentence : str
        What it is, and what to do instead.
    """

    function: Callable[..., Any]
    sentence: str

    @property
    def name(self) -> str:
        """The name of the mistake, from the name of the function."""
        return self.function.__name__.strip("_").replace("_", " ")


def _as_it_is(answer: Any, *_arguments: Any) -> Any:
    return answer


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    name : str
        What the reader calls it, and what the reader's function or value is called.
    notebook : str
        The notebook it belongs to, such as "01_convolution".
    title, prompt : str
        A short title; what is asked.
    solution : callable
        A real function. For an exercise that asks for a value: one without arguments.
    misconceptions : tuple of Misconception
        The known mistakes, the most likely first.
    hints : tuple of str
        Hints in steps.
    inputs : callable or None
        Gets a random generator and yields tuples of arguments; None for a value.
    compare_by : callable
        ``(answer, *arguments) -> value``: what is compared, where several answers are right.
    compared : str
        What that value is called.
    tolerance : float
        The largest difference, relative to the largest expected value.
    seconds : float
        The time limit for the reader's code, all inputs together.
    whole_numbers : bool
        Whether 3.0 is wrong where 3 is right: a size, which TensorFlow wants as an integer.
    why : str
        One sentence for whoever has solved it: why it is right, or why it works.
    another_way : callable or str
        A second way to do it, shown from its source to whoever has solved it. It passes the check
        as the solution does; a text is the cell that defines the answer under the exercise's name.
    minutes : float
        How long it takes somebody who meets it for the first time, from the end of its prompt to
        the right answer, a hint included. What a notebook says of its time counts on it.
    seed : int
        Draws other inputs of the same kind, for an examination; 0 is the course's own.
    """

    name: str
    notebook: str
    title: str
    prompt: str
    solution: Callable[..., Any]
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, ...]
    inputs: Callable[[np.random.Generator], Iterable[Case]] | None = None
    compare_by: Callable[..., Any] = _as_it_is
    compared: str = ""
    tolerance: float = 1e-6
    seconds: float = 3.0
    whole_numbers: bool = False
    why: str = ""
    another_way: Callable[..., Any] | str = ""
    minutes: float = field(kw_only=True)
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise ValueError(
                f"Expected the minutes that {self.name!r} takes, a number above 0; "
                f"got {self.minutes!r}."
            )

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments."""
        return tuple(inspect.signature(self.solution).parameters)

    def cases(self) -> list[Case]:
        """Return the inputs, always the same ones, the easiest to read first."""
        if self.inputs is None:
            return [()]
        own = zlib.crc32(self.name.encode())
        rng = np.random.default_rng([own, self.seed] if self.seed else own)
        return sorted(self.inputs(rng), key=effort)
