"""Answers whose marks are known: right ones, known mistakes, and such as should never be run."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

from course_lib import lessons
from course_lib.exercises import Exercise, judge, solution_cell

# (body of a function, what the mark says is wrong); each stands in a function's place.
HOSTILE: dict[str, tuple[str, str]] = {
    "endless": ("while True:\n    pass", "too slow"),
    "endless, whatever comes": (
        "while True:\n    try:\n        while True:\n            pass\n    except:\n        pass",
        "too slow",
    ),
    "exit": ("exit()", "error"),
    "sys.exit": ("import sys\nsys.exit(0)", "error"),
    "os._exit": ("import os\nos._exit(0)", "error"),
    "kills itself": ("import os, signal\nos.kill(os.getpid(), 9)", "ends other programs"),
    "raises a signal": ("import signal\nsignal.raise_signal(9)", "error"),
    "a fork": ("import os\nreturn os.fork()", "starts other programs"),
    "a program": (
        "import subprocess\nreturn subprocess.run(['sleep', '99'])",
        "starts other programs",
    ),
    "a shell": ("import os\nreturn os.system('sleep 99')", "starts other programs"),
    "memory": ("import numpy as np\nreturn np.ones((10**6, 10**6))", "error"),
    "memory, bit by bit": (
        "import numpy as np\nkept = []\nwhile True:\n    kept.append(np.zeros(1 << 26))",
        "error",
    ),
    "a huge answer": ("import numpy as np\nreturn np.zeros(3 * 10**7, dtype='i1')", "wrong"),
    "prints a book": ("for n in range(1000):\n    print('x' * 10_000)", "wrong"),
    "recursion": ("def again():\n    return again()\nreturn again()", "error"),
    "writes a file": ("open('../course-was-here', 'w').write('x')", "writes files outside"),
    "deletes a file": (
        "import os\nos.remove(os.path.abspath(__import__('numpy').__file__))",
        "writes",
    ),
    "the network": (
        "import socket\nreturn socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "uses the network",
    ),
    "asks for the solution": (
        "from course_lib.lessons import solution\nreturn solution({name!r})",
        "reads the course's solution",
    ),
    "takes the solution": (
        "from course_lib import lessons\nreturn lessons.find({name!r}).solution({arguments})",
        "reads the course's solution",
    ),
    "reads the solution": (
        "import course_lib.lessons as l, pathlib\n"
        "room = pathlib.Path(l.__file__).parent\n"
        "return [p.read_text() for p in sorted(room.rglob('exercises/[a-z]*.py'))]",
        "reads the course's solution",
    ),
    "patches the judge": (
        "import course_lib.exercises as e, course_lib.lessons as l\n"
        "e.judge = l.check = lambda *a, **k: True\n"
        "e._judge.equal = e._trial.equal = lambda *a: True\nreturn 42",
        "wrong",
    ),
    "patches NumPy": (
        "import numpy as np\nnp.abs = np.array_equal = lambda *a, **k: True\nreturn 42",
        "replaces `np.",
    ),
    "an object that equals everything": (
        "class Yes:\n    def __eq__(self, other):\n        return True\n"
        "    def __array__(self, *a, **k):\n        raise RuntimeError\nreturn Yes()",
        "error",
    ),
    "crashes Python": ("import ctypes\nctypes.string_at(0)", "error"),
    "closes what is open": ("import os\nos.closerange(0, 100)\nreturn 1", "error"),
}
# Takes singular vectors without a singular value: rounding, and so the process, decides which.
ROUNDING = {"rows of the left factor"}
# One of these takes long: it waits, or cannot be interrupted.
SLOW = {
    "sleeps": ("import time\ntime.sleep(10**6)", "too slow"),
    "cannot be interrupted": ("return sum(range(10**15))", "too slow"),
}


@dataclass(frozen=True)
class Known:
    """An answer's source, and what it earns: points, and what stands under "mistake"."""

    source: str
    points: int
    mistake: str
    kind: str = ""


def right(exercise: Exercise) -> Known:
    return Known(solution_cell(exercise, exercise.name), 1, "")


@cache
def mistaken(name: str, number: int) -> Known | None:
    """Return a known mistake in a learner's place; None where it cannot be written down alone."""
    exercise = lessons.find(name)
    mistake = exercise.misconceptions[number % len(exercise.misconceptions)]
    if mistake.name in ROUNDING:
        return None
    try:
        source = solution_cell(replace(exercise, solution=mistake.function), name)
        space: dict[str, object] = {}
        exec(compile(source, "<mistake>", "exec"), space)
    except Exception:
        return None
    told = judge(exercise, space[name])
    return Known(source, 0, told.mistake or told.status)


def hostile(exercise: Exercise, kind: str) -> Known:
    body, wrong = {**HOSTILE, **SLOW}[kind]
    arguments = ", ".join(exercise.arguments)
    for gap, text in (("{name!r}", repr(exercise.name)), ("{arguments}", arguments)):
        body = body.replace(gap, text)
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return Known(f"def {exercise.name}({arguments}):\n{lines}\n", 0, wrong, kind)


def some(exercise: Exercise, rng: random.Random) -> Known | None:
    """Draw an answer: right, a known mistake, or None for a stub that is left as it is."""
    chance = rng.random()
    if chance < 0.15:
        return None
    wrong = mistaken(exercise.name, rng.randrange(40)) if chance < 0.55 else None
    return wrong or right(exercise)
