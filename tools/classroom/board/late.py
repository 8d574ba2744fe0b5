"""Sketches for notebooks 06 to 10."""

from __future__ import annotations

import numpy as np

from tools.classroom.board.draw import Board, numbers
from tools.classroom.board.sketch import Sketch


def _four_axes() -> Board:
    board = Board(height=240)
    for picture in range(2):
        x = 60 + 290 * picture
        for channel in reversed(range(3)):
            board.frame(x + 14 * channel, 50 + 14 * (2 - channel), 130, 100)
        board.text(x + 65, 130, f"picture {picture + 1}")
        board.text(x - 12, 128, "H", at="end")
        board.text(x + 65, 196, "W")
        board.text(x + 172, 66, "C", at="start")
    board.text(320, 225, "N H W C: how many, height, width, channels")
    return board


def _weights() -> Board:
    board = Board(height=250)
    olds, news = ["old 1", "old 2", "old 3"], ["new 1", "new 2"]
    for i, name in enumerate(olds):
        board.text(150, 85 + 50 * i, name, at="end")
    for o, name in enumerate(news):
        board.text(200 + 70 * o, 36, name)
        for i in range(3):
            board.frame(175 + 70 * o, 62 + 50 * i, 46, 46)
            board.text(198 + 70 * o, 85 + 50 * i, "3×3", size=14)
    board.text(340, 85, "a kernel for each pair:", at="start")
    board.text(340, 115, "H W I O = 3, 3, 3, 2", at="start")
    board.text(340, 165, "the transpose reads the same table", at="start")
    board.text(340, 190, "from the other side: H W O I", at="start")
    return board


def _which_size() -> Board:
    board = Board(height=230)
    small = 4
    for i, size in enumerate((7, 8)):
        assert -(-size // 2) == small  # with "SAME" and stride 2
        board.table(50, 50 + 100 * i, [[""] * size], f"{size} pixels", 24)
        board.arrow((250, 62 + 100 * i), (400, 112), "stride 2" if i == 0 else "")
    board.table(410, 100, [[""] * small], f"{small} features", 24)
    board.arrow((455, 140), (455, 190))
    board.text(455, 205, "and back: to which of them?")
    return board


def _ink() -> Board:
    board = Board(height=230)
    for x, block in ((60, [[1, -1], [-1, 1]]), (350, [[5, 3], [3, 5]])):
        mean = float(np.mean(block))
        board.table(x, 70, block, "ink" if x < 100 else "a picture with it")
        board.arrow((x + 75, 100), (x + 165, 100), "shrink")
        board.table(x + 175, 85, [[mean]])
    board.text(130, 180, "sums to 0: not seen")
    flat = float(np.mean([[5, 3], [3, 5]]))
    board.text(440, 180, f"the same as of {flat:g}, {flat:g}, {flat:g}, {flat:g}")
    return board


def _interleave() -> Board:
    board = Board(height=240)
    names = [["a", "b"], ["c", "d"]]
    for k, name in enumerate("abcd"):
        board.table(50 + 80 * (k % 2), 40 + 90 * (k // 2), [[name] * 2] * 2, "", 28)
    board.text(125, 16, "four maps, by four kernels")
    board.arrow((240, 110), (330, 110), "sort")
    whole = [[names[i % 2][j % 2] for j in range(4)] for i in range(4)]
    board.table(350, 50, whole, "one map, twice as large")
    board.text(410, 200, "each letter has a kernel of its own")
    return board


def _two_worlds() -> Board:
    board = Board(height=200)
    board.line([(80, 90), (560, 90)])
    worlds = np.array([-1.0, 1.0])
    for answer, name in ((-1, "world 2"), (0, "the mean, soft"), (1, "world 1")):
        x, error = 320 + 240 * answer, float(np.mean((worlds - answer) ** 2))
        board.circle(x, 90, 7, filled=True)
        board.text(x, 60, name)
        board.text(x, 125, f"{error:g}")
    board.text(200, 125, "error, squared:", size=14)
    board.text(320, 170, "both have the same small picture, and are equally likely")
    return board


def _up_and_down() -> Board:
    board = Board(height=260)
    for i, size in enumerate((100, 60, 34)):
        for x in (70 + 95 * i, 570 - 95 * i):
            board.frame(x - size / 4, 30 + 70 * i, size / 2, size / 2)
        if i < 2:
            board.arrow((110 + 95 * i, 60 + 70 * i), (530 - 95 * i, 60 + 70 * i))
    board.text(320, 44, "skip: where outlines run")
    board.text(320, 114, "skip")
    board.text(320, 215, "deep: sees far, knows what")
    board.text(100, 245, "pooling: smaller")
    board.text(540, 245, "transposed: larger")
    return board


def _switches() -> Board:
    board = Board(height=230)
    above = np.array([[1, 5, 2, 0], [3, 2, 4, 1], [0, 2, 1, 3], [6, 1, 2, 2.0]])
    blocks = above.reshape(2, 2, 2, 2).swapaxes(1, 2)
    largest = blocks.max((2, 3))
    back = np.where(above == np.repeat(np.repeat(largest, 2, 0), 2, 1), above, 0)
    board.table(40, 55, numbers(above), "above")
    board.arrow((175, 115), (250, 115), "pool")
    board.table(265, 85, numbers(largest), "the largest")
    board.arrow((340, 115), (425, 115), "back")
    board.table(440, 55, numbers(back), "to where they stood")
    board.text(300, 205, "hold the places fixed, and pooling is linear: this is its transpose")
    return board


def _three_rules() -> Board:
    board = Board(height=220)
    heads = ("went up", "comes down", "gradient", "deconvnet", "guided")
    places = (70, 190, 330, 450, 570)
    for x, head in zip(places, heads, strict=True):
        board.text(x, 24, head)
    board.line([(20, 44), (620, 44)])
    for i, (up, down) in enumerate(((1, 2), (1, -2), (-1, 2), (-1, -2))):
        passed = (down * (up > 0), max(down, 0), max(down, 0) * (up > 0))
        for x, value in zip(places, (up, down, *passed), strict=True):
            board.text(x, 70 + 38 * i, f"{value:g}")
    return board


def _overlap() -> Board:
    board = Board(height=210)
    for x, apart, verdict in ((140, 36, "right"), (440, 84, "wrong")):
        board.circle(x, 90, 60)
        board.circle(x + apart, 90, 60)
        board.text(x + apart / 2, 180, verdict)
    board.text(80, 20, "mark")
    board.text(240, 20, "find")
    board.text(290, 90, "shared: more", size=14)
    board.text(290, 108, "than half", size=14)
    board.text(612, 90, "less", size=14)
    return board


def _curve() -> Board:
    board = Board(height=260)
    board.axes(70, 230, 260, 210, "gray before", "after")
    t = np.linspace(0, 1, 41)
    bent = t**0.45
    board.line([(70 + 230 * a, 230 - 190 * a) for a in t], dashed=True)
    board.line([(70 + 230 * a, 230 - 190 * b) for a, b in zip(t, bent, strict=True)], bold=True)
    board.text(360, 90, "steep: contrast is won", at="start")
    board.text(360, 125, "flat: it is lost", at="start")
    board.text(360, 160, "it climbs from 0 to 1, no more", at="start")
    return board


def _judged() -> Board:
    board = Board(height=220)
    board.box(90, 60, "photo")
    board.arrow((130, 60), (225, 60))
    board.box(300, 60, "restore", width=130)
    board.arrow((365, 60), (445, 60))
    board.box(530, 60, "enhance", width=130)
    board.text(300, 110, "has a model of the camera:")
    board.text(300, 132, "is judged by truth and task")
    board.text(530, 110, "has a curve:")
    board.text(530, 132, "is judged by its task")
    board.text(320, 190, "in this order: a model fits the photo as it was taken")
    return board


def _marks() -> Board:
    board = Board(height=220)
    board.line([(60, 100), (140, 100)], bold=True)
    board.text(100, 26, "a streak")
    board.arrow((165, 100), (225, 100))
    for k in range(-3, 4):
        if k:
            board.line([(320 + 22 * k, 50), (320 + 22 * k, 150)])
    board.text(320, 26, "stripes across it")
    board.arrow((415, 100), (470, 100))
    board.circle(550, 100, 3, filled=True)
    for side in (-1, 1):
        board.circle(550 + 45 * side, 100, 7, filled=True)
    board.text(550, 26, "two marks, along it")
    board.text(572, 130, "length", size=14)
    board.text(320, 195, "spectrum: what is missing; cepstrum: what repeats in it")
    return board


def _left_over() -> Board:
    board = Board(height=230)
    board.box(90, 60, "photo")
    board.arrow((130, 60), (245, 60), "repair")
    board.box(310, 60, "restored", width=120)
    board.arrow((370, 60), (485, 60), "blur again")
    board.box(550, 60, "is it the photo?", width=150)
    board.arrow((550, 85), (550, 140))
    board.text(550, 160, "left over")
    board.text(60, 150, "like noise: it may be right", at="start")
    board.text(60, 180, "letters in it: detail is lost, or the kernel is wrong", at="start")
    return board


def _turns() -> Board:
    board = Board(height=230)
    for i, size in enumerate((40, 70, 110)):
        x = 90 + 180 * i
        board.frame(x, 150 - size, size, size)
        board.text(x + size / 2, 150 - size / 2, "k" if i == 0 else "k, x", size=14)
        if i < 2:
            board.arrow((x + size + 10, 120), (x + 170, 120), "finer")
    board.text(320, 185, "on each: the scene by its edges, then the kernel by the scene")
    board.text(320, 210, "begin where the blur is no wider than a pixel")
    return board


LATE: dict[str, tuple[Sketch, ...]] = {
    "06": (
        Sketch(
            "3. Four axes, and four more", "A batch of pictures, and its four axes.", _four_axes
        ),
        Sketch(
            "3. Four axes, and four more",
            "The weights: a kernel for each pair of a channel in and a channel out.",
            _weights,
        ),
        Sketch(
            "5. Why must I say the output_shape?",
            "Two sizes lead to the same features, so the way back must be told.",
            _which_size,
        ),
    ),
    "07": (
        Sketch("2. Secret ink", "Ink that sums to nothing in each block is not seen.", _ink),
        Sketch("4. Learn one layer", "Four small maps, sorted into one large one.", _interleave),
        Sketch(
            "9. What it makes up",
            "Two worlds, one small picture: the best answer lies between them, and is soft.",
            _two_worlds,
        ),
    ),
    "08": (
        Sketch("2. Down, and up again", "An encoder, a decoder, and what skips.", _up_and_down),
        Sketch("6. Unpooling", "Pool, and go back to where the largest stood.", _switches),
        Sketch(
            "7. What made it fire?",
            "What the three rules let down, for each pair of signs.",
            _three_rules,
        ),
    ),
    "09": (
        Sketch(
            "1. Good for what?",
            "A find is right if it shares more than half of what both cover together.",
            _overlap,
        ),
        Sketch("2. Contrast", "A curve: steep here, and therefore flat there.", _curve),
        Sketch(
            "6. Enhancement or restoration?",
            "Which comes first, and who is judged by what.",
            _judged,
        ),
    ),
    "10": (
        Sketch(
            "1. Look", "A movement, what it leaves in the spectrum, and in the cepstrum.", _marks
        ),
        Sketch("2. Guess, and check", "How to check a repair without a truth.", _left_over),
        Sketch(
            "4. The blur that nobody knows",
            "Turn by turn, from a tiny picture to the whole one.",
            _turns,
        ),
    ),
}
