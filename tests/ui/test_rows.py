"""How panels are arranged, for many sets of panels, widths and heights; run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from playwright._impl._driver import compute_driver_executable

from course_lib import ui
from course_lib.ui import Curve, Picture

SOURCE = Path(ui.__file__).with_name("page") / "rows.js"
PHOTO, TALL, STRIP, KERNEL, CURVE = (
    shown.panel()
    for shown in (
        Picture(np.zeros((256, 256))),
        Picture(np.zeros((300, 200))),
        Picture(np.zeros((8, 400))),
        Picture(np.eye(5)),
        Curve([0, 1], [0, 1]),
    )
)
GAP, HEADING = 16, 110


def arranged(tmp_path: Path, cases: list[tuple[list[Any], int, int]]) -> list[list[list[float]]]:
    module, page = tmp_path / "rows.mjs", tmp_path / "page.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    told = [
        [[{"aspect": p.width / p.height, "least": p.least, "most": p.most,
           "drawing": p.pixels is None} for p in panels], width, tallest]
        for panels, width, tallest in cases
    ]  # fmt: skip
    page.write_text(
        f"import {{ arrange }} from {json.dumps(module.as_uri())};\n"
        f"const cases = {json.dumps(told)};\n"
        "console.log(JSON.stringify(cases.map((each) => arrange(...each))));",
        encoding="utf-8",
    )
    node = shutil.which("node") or compute_driver_executable()[0]
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_set_in_every_width_fits_and_leaves_no_panel_alone_under_several(tmp_path: Path):
    rng = np.random.default_rng(8)
    kinds = [PHOTO, TALL, STRIP, KERNEL, CURVE]
    cases = [
        ([kinds[k] for k in rng.integers(0, 5, rng.integers(1, 9))], int(width), int(tallest))
        for width, tallest in zip(
            rng.integers(200, 1900, 400), rng.integers(200, 700, 400), strict=True
        )
    ]
    for (panels, width, tallest), rows in zip(cases, arranged(tmp_path, cases), strict=True):
        counts = [len(row) for row in rows]
        assert sum(counts) == len(panels)
        lone = counts[-1] == 1 and counts[0] > 1
        assert not lone or panels[-1] is CURVE
        assert lone or max(counts) - min(counts) <= 1 or panels[-1] is CURVE
        for row in rows:
            assert sum(max(w, HEADING) for w in row) + GAP * (len(row) - 1) <= width + 1e-6
        assert all(w <= p.most for w, p in zip(chain(*rows), panels, strict=True))
        if len(rows) == 1:
            heights = [w * p.height / p.width for w, p in zip(rows[0], panels, strict=True)]
            least = [p.least * p.height / p.width for p in panels]
            assert all(h <= max(tallest, low) + 1e-6 for h, low in zip(heights, least, strict=True))


def test_photos_take_the_room_that_there_is(tmp_path: Path):
    cases = [([PHOTO] * n, width, 540) for n, width in ((2, 968), (3, 968), (4, 720), (6, 968))]
    two, three, four, six = arranged(tmp_path, cases)
    assert [len(row) for row in (*two, *three, *four, *six)] == [2, 3, 4, 3, 3]
    assert abs(two[0][0] - (968 - GAP) / 2) < 1e-3
    assert abs(three[0][0] - (968 - 2 * GAP) / 3) < 1e-3
    assert abs(four[0][0] - (720 - 3 * GAP) / 4) < 1e-3
    assert 240 < six[0][0] < 250
    # Curves go below where they would leave little to the pictures.
    (below,) = arranged(tmp_path, [([PHOTO] * 3 + [CURVE], 720, 540)])
    assert [len(row) for row in below] == [3, 1]
    assert below[0][0] > 220
    ((curve_beside_photo, curve),) = arranged(tmp_path, [([PHOTO, CURVE], 968, 540)])[0]
    assert curve == CURVE.most
    assert abs(curve_beside_photo - (968 - GAP - CURVE.most)) < 1e-3


def test_four_photos_stand_two_by_two_where_one_row_would_make_them_small(tmp_path: Path):
    cases = [([one] * n, 560, 540) for one, n in ((PHOTO, 4), (PHOTO, 3), (KERNEL, 4), (TALL, 4))]
    photos, three, kernels, tall = arranged(tmp_path, cases)
    assert [len(row) for row in photos] == [2, 2]
    assert abs(photos[0][0] - (540 - 48) / 2) < 1e-3
    assert [len(row) for row in (*three, *kernels, *tall)] == [3, 4, 4]


def test_curves_without_room_do_not_part_the_pictures_above_them(tmp_path: Path):
    cases = [([PHOTO] * n + [CURVE] * 2, 460, 540) for n in (3, 4)]
    three, four = arranged(tmp_path, cases)
    assert [len(row) for row in three] == [3, 1, 1]
    assert [len(row) for row in four] == [2, 2, 1, 1]
    assert abs(three[0][0] - (460 - 2 * GAP) / 3) < 1e-3
    assert four[0][0] > 220
    assert three[-1] == [CURVE.least]


def test_three_pictures_stay_in_a_row_above_the_curve_that_has_no_room_beside_them(tmp_path: Path):
    cases = [([PHOTO] * 3 + [CURVE], width, 700) for width in (560, 600, 640)]
    cases += [([KERNEL] * 3 + [CURVE], width, 700) for width in (560, 600, 640)]
    for rows in arranged(tmp_path, cases):
        assert [len(row) for row in rows] == [3, 1]
