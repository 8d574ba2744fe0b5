"""From a place on the page to row and column and back, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

from course_lib import ui
from course_lib.ui._view import View

PAGE = """
import { Lens } from %s;
const rect = { left: 10.5, top: 20, width: 300, height: 200 };
const lens = new Lens({ getBoundingClientRect: () => rect });
const log = [];
SCRIPT
console.log(JSON.stringify(log));
"""
SOURCE = Path(ui.__file__).with_name("page") / "lens.js"


def play(tmp_path: Path, script: str) -> list[Any]:
    node = shutil.which("node") or compute_driver_executable()[0]
    module = tmp_path / "lens.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / "page.mjs"
    code = PAGE % json.dumps(module.as_uri())
    page.write_text(code.replace("SCRIPT", script), encoding="utf-8")
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_reduced_array_beside_empty_room_is_read_in_its_own_rows_and_columns(tmp_path: Path):
    # 2000 by 1000 shown by 100 by 50 pixels: 100 wide and 200 high in the middle of the box.
    script = """
    lens.take([2000, 1000], { width: 50, height: 100 });
    log.push(lens.place(0, 0), lens.place(2000, 1000));
    log.push(lens.at(10.5 + 100 + 25.05, 20 + 50.04));
    log.push(lens.at(10.5 + 99, 30), lens.at(10.5 + 201, 30), lens.at(120, 19), lens.at(120, 220));
    """
    top, bottom, inside, *outside = play(tmp_path, script)
    assert top == {"x": 100, "y": 0, "scale": 0.1}
    assert bottom == {"x": 200, "y": 200, "scale": 0.1}
    assert (inside["row"], inside["column"]) == (500, 250)
    assert abs(inside["y"] - 500.4) + abs(inside["x"] - 250.5) < 1e-6
    assert outside == [None] * 4


def test_place_and_at_are_each_others_inverse(tmp_path: Path):
    script = """
    lens.take([7, 31], { width: 31, height: 7 });
    for (let row = 0; row < 7; row++)
      for (let column = 0; column < 31; column++) {
        const { x, y, scale } = lens.place(row, column);
        const seen = lens.at(rect.left + x + scale / 2, rect.top + y + scale / 2);
        log.push(seen.row === row && seen.column === column);
      }
    """
    assert all(play(tmp_path, script))


def test_a_drawing_has_no_places(tmp_path: Path):
    script = "log.push(lens.at(50, 50), lens.place(0, 0)); lens.take(undefined, null);"
    assert play(tmp_path, script + "log.push(lens.at(50, 50));") == [None, None, None]


def test_all_scripts_together_are_one_module(tmp_path: Path):
    # Two of them must not give the same name to different things.
    whole = tmp_path / "whole.mjs"
    whole.write_text(str(View._esm) + "\nconsole.log('[]');", encoding="utf-8")
    node = shutil.which("node") or compute_driver_executable()[0]
    done = subprocess.run([node, str(whole)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
