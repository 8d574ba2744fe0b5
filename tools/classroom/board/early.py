"""Sketches for notebooks 00 to 05."""

from __future__ import annotations

import numpy as np

from course_lib.operators import conv2d, conv2d_transpose
from tools.classroom.board.draw import CELL, Board, Point, numbers
from tools.classroom.board.sketch import Sketch


def _streaks() -> Board:
    board = Board()
    for row, count in ((60, 1), (160, 3)):
        for i in range(count):
            board.circle(90 + 30 * i, row + 12 * i, 4, filled=True)
            x, y = 360 + 30 * i, row + 12 * i
            board.line([(x, y - 24), (x, y + 24)], bold=True)
        board.arrow((190, row), (310, row), "the camera moves")
    board.text(540, 60, "the PSF")
    board.text(540, 160, "sums of it")
    return board


def _two_words() -> Board:
    board = Board(height=240)
    board.box(70, 60, "scene x")
    board.box(570, 60, "photo y")
    board.arrow((120, 45), (520, 45), "blur, A")
    board.arrow((520, 78), (120, 78))
    board.text(320, 98, "undo it, with care: deconvolution")
    board.box(70, 190, "features y")
    board.box(545, 190, "a larger map")
    board.arrow((135, 190), (480, 190), "a layer, A.T: transposed convolution")
    board.text(320, 212, "the same numbers, and no way back")
    return board


def _above_noise() -> Board:
    board = Board()
    strength = 0.8 ** np.arange(14)
    board.axes(60, 190, 520, 160, "waves, from coarse to fine", "what arrives")
    board.bars(75, 190, [float(s) for s in strength], 130, 34)
    level = 190 - 130 * 0.25
    board.line([(60, level), (570, level)], dashed=True)
    board.text(500, level - 14, "noise")
    board.text(210, 30, "above: comes back", at="start")
    board.text(430, 100, "below: drowned", at="start")
    return board


def _window() -> Board:
    board = Board()
    picture = np.array([[1, 1, 2, 2], [1, 5, 6, 2], [1, 7, 8, 2], [1, 1, 2, 2.0]])
    kernel = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1.0]])
    board.table(40, 60, numbers(picture), "the picture")
    board.frame(40, 60, 3 * CELL, 3 * CELL, bold=True)
    board.text(196, 105, "×")
    board.table(230, 60, numbers(kernel), "the kernel")
    board.text(360, 105, "=")
    board.table(395, 60, numbers(picture[:3, :3] * kernel), "the products")
    board.arrow((495, 105), (540, 105), "add")
    board.table(550, 90, numbers(conv2d(picture, kernel, padding="valid")[:1, :1]), "one pixel")
    return board


def _flip() -> Board:
    board = Board()
    letters = np.array(list("abcdefghi")).reshape(3, 3)
    dot = [["", "", ""], ["", "1", ""], ["", "", ""]]
    board.table(50, 70, dot, "one bright pixel")
    board.arrow((160, 115), (250, 85))
    board.arrow((160, 115), (250, 145))
    board.text(262, 70, "convolution:", at="start")
    board.text(262, 90, "the kernel", at="start")
    board.text(262, 145, "correlation:", at="start")
    board.text(262, 165, "it stands on its head", at="start")
    board.table(440, 10, letters.tolist(), "", 26)
    board.table(440, 125, letters[::-1, ::-1].tolist(), "", 26)
    return board


def _matrix() -> Board:
    board = Board(height=250)
    kernel, size = [1.0, 2.0, 3.0], 5
    rows = [[kernel[j - i + 1] if 0 <= j - i + 1 < 3 else 0 for j in range(size)] for i in range(5)]
    board.table(60, 60, [["y"]] * size, "y")
    board.text(120, 135, "=")
    board.table(150, 60, rows, "A")
    board.frame(150, 60 + 2 * CELL, size * CELL, CELL, bold=True)
    board.frame(150 + 3 * CELL, 60, CELL, size * CELL, bold=True)
    board.table(340, 60, [["x"]] * size, "x")
    board.text(400, 135, "a row: what one y reads", at="start")
    board.text(400, 165, "a column: where one x goes", at="start")
    board.text(400, 195, "elsewhere 0: sparse", at="start")
    return board


def _bell(x: float, y: float, sigma: float, high: float = 110) -> list[Point]:
    along = np.linspace(-100, 100, 81)
    return [(x + float(t), y - high * float(np.exp(-((t / sigma) ** 2) / 2))) for t in along]


def _wide_and_narrow() -> Board:
    board = Board(height=260)
    for y, sigma in ((115, 14.0), (235, 42.0)):
        board.line(_bell(170, y, sigma, 90), bold=True)
        board.line(_bell(460, y, 14 * 42 / sigma, 90), bold=True)
        for x in (170, 460):
            board.line([(x - 100, y), (x + 100, y)])
    board.text(170, 14, "the kernel")
    board.text(460, 14, "its spectrum")
    return board


def _stamps() -> Board:
    board = Board(height=250)
    small, stamp = np.array([2.0, 3.0]), np.ones(3)
    whole = np.zeros(5)
    board.table(40, 60, [small.tolist()], "two pixels")
    board.table(40, 150, [stamp.tolist()], "the stamp")
    for i, value in enumerate(small):
        printed = np.zeros(5)
        printed[2 * i : 2 * i + 3] = value * stamp
        whole += printed
        written = [[f"{p:g}" if p else "" for p in printed]]
        board.table(260, 50 + 55 * i, written, "" if i else "prints, 2 places apart")
    board.line([(250, 155), (420, 155)])
    board.text(235, 130, "+")
    board.table(260, 175, [whole.tolist()])
    board.text(430, 190, "where they meet, add", at="start")
    return board


def _turned() -> Board:
    board = Board()
    rows = np.array([[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]])
    board.table(50, 70, rows.tolist(), "A: five to two")
    board.frame(50, 70, 5 * CELL, CELL, bold=True)
    board.arrow((220, 100), (320, 100), "turn over")
    board.table(345, 45, rows.T.tolist(), "A.T: two to five")
    board.frame(345, 45, CELL, 5 * CELL, bold=True)
    board.text(430, 90, "a row gathers", at="start")
    board.text(430, 120, "a column scatters", at="start")
    return board


def _loop(back: str) -> Board:
    board = Board(height=240)
    board.box(90, 60, "guess x", width=110)
    board.box(330, 60, "A x", width=90)
    board.box(540, 60, "photo y", width=110)
    board.box(435, 190, "y − A x", width=110)
    board.arrow((145, 60), (285, 60), "the camera, A")
    board.arrow((345, 80), (410, 170))
    board.arrow((530, 80), (460, 170))
    board.text(560, 140, "compare")
    board.arrow((380, 190), (90, 190), back)
    board.arrow((90, 190), (90, 80))
    board.text(100, 135, "add a part of it", at="start")
    return board


def _coverage() -> Board:
    board = Board()
    for x, size in ((60, 3), (370, 4)):
        printed = conv2d_transpose(np.ones((1, 4)), np.ones((1, size)), stride=2, padding="valid")
        counts = [float(value) for value in np.ravel(printed)]
        board.bars(x, 150, counts, 80, 24)
        for i, count in enumerate(counts):
            board.text(x + 24 * i + 8, 168, f"{count:g}")
        board.text(x + 110, 30, f"stamps of {size}, 2 apart")
    board.text(170, 200, "a pattern")
    board.text(480, 200, "none, but for the ends")
    return board


def _camera() -> Board:
    board = Board()
    board.box(70, 100, "scene x")
    board.arrow((120, 100), (200, 100))
    board.box(260, 100, "blur A", width=110, height=60)
    board.arrow((315, 100), (400, 100), "A x")
    board.circle(420, 100, 18)
    board.text(420, 100, "+")
    board.arrow((420, 30), (420, 82))
    board.text(420, 18, "noise n")
    board.arrow((438, 100), (520, 100))
    board.box(570, 100, "photo y")
    board.text(260, 170, "known: could be undone")
    board.text(470, 170, "chance: could not")
    return board


def _divided() -> Board:
    board = Board(height=250)
    along = np.linspace(0, 1, 81)
    passed = np.exp(-4.5 * along**2)
    for x, name in ((50, "what the blur left"), (360, "after division")):
        board.axes(x, 210, 250, 170, "coarse to fine", name)
    board.line(
        [(50 + 230 * t, 210 - 140 * p) for t, p in zip(along, passed, strict=True)], bold=True
    )
    noise = 0.04
    board.line([(50, 210 - 140 * noise), (280, 210 - 140 * noise)], dashed=True)
    board.text(120, 190, "noise", size=14)
    grown = np.minimum(noise / passed, 1.12)
    board.line([(360, 70), (590, 70)], bold=True)
    board.text(420, 56, "the scene, whole", size=14)
    board.line(
        [(360 + 230 * t, 210 - 140 * g) for t, g in zip(along, grown, strict=True)], dashed=True
    )
    board.text(500, 180, "noise, grown", size=14)
    return board


def _wiener() -> Board:
    board = Board(height=250)
    s = np.logspace(-2, 0, 81)
    board.axes(80, 215, 480, 190, "what the blur left of a wave", "multiplied by")

    def place(factor: np.ndarray) -> list[Point]:
        high = np.log10(np.maximum(factor, 1e-9)) / 2
        return [
            (80 + 220 * (2 + float(np.log10(a))), 205 - 150 * float(b))
            for a, b in zip(s, high, strict=True)
            if b >= 0
        ]

    board.line(place(1 / s), dashed=True)
    board.line(place(s / (s**2 + 0.003)), bold=True)
    board.text(190, 80, "division", at="start")
    board.text(170, 150, "Wiener", at="start")
    board.text(515, 140, "strong: the same", at="end")
    return board


def _valley() -> Board:
    board = Board(height=250)
    k = np.arange(1, 101)
    lost, noise = 1.0 / k**0.6, 0.0075 * k**0.9
    board.axes(60, 215, 540, 195, "steps", "error")
    for values, dashed in ((lost, True), (noise, True), (lost + noise, False)):
        points = [(60 + 5.1 * i, 215 - 150 * v) for i, v in zip(k, values, strict=True)]
        board.line(points, dashed=dashed, bold=not dashed)
    best = int(np.argmin(lost + noise))
    x, y = 60 + 5.1 * float(k[best]), 215 - 150 * float((lost + noise)[best])
    board.circle(x, y, 5, filled=True)
    board.text(x, y - 20, "stop here")
    board.text(560, 195, "lost", at="end", size=14)
    board.text(600, 150, "noise", at="end", size=14)
    return board


def _steps() -> Board:
    board = Board(height=230)
    for x, step in ((40, 1.0), (245, 1.9), (450, 2.1)):
        errors = [(1 - step) ** k for k in range(9)]
        board.line([(x, 115), (x + 170, 115)])
        board.line([(x + 20 * k, 115 - 32 * e) for k, e in enumerate(errors)], bold=True)
        board.text(x + 85, 20, f"step {step:g}")
        board.text(x + 85, 212, f"each time × {1 - step:+.1f}")
    return board


def _level() -> Board:
    board = Board(height=240)
    t = np.linspace(0, 1, 61)
    misfit = 0.25 + 0.7 * t**2
    board.axes(70, 200, 500, 175, "weight", "what is left over")
    board.line([(70 + 480 * a, 200 - 160 * b) for a, b in zip(t, misfit, strict=True)], bold=True)
    level = 0.5
    board.line([(70, 200 - 160 * level), (550, 200 - 160 * level)], dashed=True)
    x = 70 + 480 * float(np.interp(level, misfit, t))
    board.line([(x, 200 - 160 * level), (x, 200)], dashed=True)
    board.text(160, 200 - 160 * level - 14, "the noise's level")
    board.text(x, 216, "this one")
    return board


def _two_parts() -> Board:
    board = Board()
    board.box(170, 60, "the score: what is good?", width=240)
    board.box(470, 60, "the search: where is it?", width=240)
    board.text(170, 110, "residual and noise, SURE, GCV")
    board.text(470, 110, "grid, chance, gradient")
    board.arrow((290, 60), (350, 60))
    board.text(320, 170, "whoever has only a search has nothing to make small")
    return board


def _who_knows() -> Board:
    board = Board(height=230)
    rows = [
        ("discrepancy", "the noise", "a wrong figure"),
        ("SURE", "the noise", "a wrong figure, smeared noise"),
        ("GCV", "nothing", "smeared noise"),
        ("entropy", "nothing", "any noise"),
    ]
    for x, head in ((40, "score"), (220, "is told"), (380, "is fooled by")):
        board.text(x, 24, head, at="start")
    board.line([(30, 44), (620, 44)])
    for i, row in enumerate(rows):
        for x, words in zip((40, 220, 380), row, strict=True):
            board.text(x, 70 + 40 * i, words, at="start")
    return board


EARLY: dict[str, tuple[Sketch, ...]] = {
    "00": (
        Sketch("Your turn", "A point becomes a streak, and a page a sum of streaks.", _streaks),
        Sketch(
            "What comes back, and what does not",
            "Each wave arrives weakened. What stands above the noise comes back.",
            _above_noise,
        ),
        Sketch(
            "One word, two things",
            "Two arrows with one name: undoing a blur, and a layer that makes maps larger.",
            _two_words,
        ),
    ),
    "01": (
        Sketch(
            "2. One window at a time",
            "Lay the kernel over the picture, multiply, add: one pixel. Let the class compute the "
            "next one.",
            _window,
        ),
        Sketch(
            "3. Which way round?",
            "One bright pixel, and the same kernel with and without the flip.",
            _flip,
        ),
        Sketch(
            "7. A convolution is a matrix",
            "Five pixels in a column, and the kernel 3, 2, 1. Frame a row and a column: which of "
            "the two holds the kernel as it is, and which one holds it flipped?",
            _matrix,
        ),
        Sketch(
            "8. What a kernel lets through",
            "A narrow kernel has a wide spectrum, a wide one a narrow spectrum.",
            _wide_and_narrow,
        ),
    ),
    "02": (
        Sketch(
            "1. Rubber stamps",
            "Two pixels print three ones each. Ask for the place in the middle.",
            _stamps,
        ),
        Sketch(
            "3. The matrix, turned over",
            "The same numbers: what was a row is a column now.",
            _turned,
        ),
        Sketch(
            "7. A thousand steps of A.T",
            "Guess, compare, send back, correct, and once more.",
            lambda: _loop("back by A.T"),
        ),
        Sketch(
            "9. A flat area, printed",
            "Count the prints on each place: a stamp of 3, and a stamp of 4.",
            _coverage,
        ),
    ),
    "03": (
        Sketch("1. What the camera does", "First the blur, then the noise.", _camera),
        Sketch(
            "2. Simply divide",
            "The blur leaves little of fine waves, and the noise is alike in all. Division lifts "
            "both.",
            _divided,
        ),
        Sketch(
            "4. Divide with care: Wiener",
            "Division goes up without end; Wiener turns back where the noise begins.",
            _wiener,
        ),
    ),
    "04": (
        Sketch(
            '1. "Iterate until convergence"',
            "The loop that the article has not: what is left over goes back.",
            lambda: _loop("back by A.T, times the step"),
        ),
        Sketch(
            "3. How many steps?",
            "What is lost falls, the noise rises, and their sum has a valley.",
            _valley,
        ),
        Sketch(
            "4. How large a step?",
            "The error of the strongest wave, step by step: it is multiplied by one minus the "
            "step.",
            _steps,
        ),
    ),
    "05": (
        Sketch(
            "3. Look at the residual",
            "The larger the weight, the more is left over. Where it is as much as the noise, stop.",
            _level,
        ),
        Sketch("7. Three ways to search", "A score and a search are two things.", _two_parts),
        Sketch("9. Lie to them", "Who must be told what, and what fools whom.", _who_knows),
    ),
}
