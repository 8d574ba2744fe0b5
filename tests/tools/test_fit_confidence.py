"""The command that fits the confidence of a blur that was found: it goes on, and tells fairly."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from course_lib import blind
from tools import blind_problems as problems
from tools import fit_confidence as tool
from tools.bench.blind import area_under_curve


def made(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return signs of two kinds, of which the first tells, and what is good."""
    signs = rng.standard_normal((count, 2)) * (0.1, 30) + (2, -5)
    return signs, signs[:, 0] + 0.02 * rng.standard_normal(count) > 2


def test_a_fit_finds_the_sign_that_tells():
    signs, good = made(np.random.default_rng(0), 200)
    fit = tool.fitted(signs, good)
    assert fit.weight[0] * 0.1 > 20 * abs(fit.weight[1]) * 30
    assert area_under_curve(fit.odds(signs), good) > 0.95
    np.testing.assert_allclose(fit.usual, np.median(signs, axis=0))


def test_units_of_the_signs_do_not_matter():
    signs, good = made(np.random.default_rng(1), 60)
    one, other = tool.fitted(signs, good), tool.fitted(1000 * signs, good)
    np.testing.assert_allclose(one.odds(signs), other.odds(1000 * signs), atol=1e-3)


def test_a_picture_that_is_left_out_teaches_nothing():
    # A sign that tells in each picture the other way around than in all others.
    rng = np.random.default_rng(2)
    good = rng.random(80) < 0.5
    pictures = ["a"] * 40 + ["b"] * 40
    signs = np.where(good, 1.0, -1.0)[:, None] * np.repeat([[1], [-1]], 40, axis=0)
    odds = tool.left_out(signs, good, pictures)
    assert all(area_under_curve(odds[half], good[half]) == 0 for half in np.split(np.arange(80), 2))


def test_a_sign_that_everybody_has_changes_nothing():
    signs, good = made(np.random.default_rng(3), 60)
    fit = tool.fitted(np.c_[signs, np.ones(60)], good)
    assert np.isfinite(fit.weight).all()
    assert fit.odds(np.c_[signs, np.ones(60)]) == pytest.approx(
        tool.fitted(signs, good).odds(signs)
    )


@pytest.fixture
def quick(monkeypatch):
    """Stand in for the minutes: photos that are nothing but a name, and how often one was tried."""
    empty = np.zeros((1, 1))
    shaken = [problems.Problem(f"{p}, {n}", empty, empty, empty) for p in "ab" for n in range(4)]
    tries: list[str] = []

    def tried(problem: problems.Problem) -> dict[str, object]:
        tries.append(problem.name)
        good = len(tries) % 2 == 0
        findings = replace(blind.Findings(), misfit=0.01 if good else 0.09)
        return {"ratio": 1.2 if good else 5.0, "findings": findings}

    monkeypatch.setattr(problems, "shaken", lambda *_: iter(shaken))
    for other in ("made_to_fail", "drawn", "printed", "sharp_print"):
        monkeypatch.setattr(problems, other, lambda *_: iter(()))
    monkeypatch.setattr(problems, "unblurred", lambda *_: iter([("a, sharp", np.zeros((40, 40)))]))
    monkeypatch.setattr(tool, "tried", tried)
    return tries


def test_a_stopped_command_goes_on(quick, tmp_path, monkeypatch, capsys):
    rows = tmp_path / "rows.json"
    monkeypatch.setattr(sys, "argv", ["fit_confidence", str(rows)])
    tool.main()
    told = capsys.readouterr().out
    kept = json.loads(rows.read_text())
    assert len(quick) == 8
    assert len(kept) == 9
    assert "8 photos, 4 with a ratio under 2" in told
    assert "left out in turn: 1.00" in told
    assert '"unexplained": _Sign(-' in told
    del kept["a, 2"]
    rows.write_text(json.dumps(kept))
    tool.main()
    assert quick[8:] == ["a, 2"]


def test_print_has_fits_of_its_own():
    usual = asdict(blind.Findings(printed=True, peak=0.1))
    rows = {
        f"page {n}, {n}": {
            **usual,
            "ratio": 1.1 if n % 2 else 9.0,
            "residual": 1.0 + 3 * (1 - n % 2),
        }
        for n in range(12)
    } | {f"sharp {n}": {**usual, "peak": 0.6} for n in range(4)}
    told = tool.told(rows)
    assert told.startswith("photos of print:")
    assert '"residual": _Sign(-' in told
    assert '"unexplained"' not in told  # the judge does not go by it there
    assert "left out in turn: 1.00" in told
    assert "sharp photos told: 4 of 4" in told


def test_nothing_of_the_bench_is_fitted_on():
    assert not set(problems.FOR_FITTING) & set(problems.PICTURES)
    seeds = {problems.FITTING_SEED + n for n in range(7)} & {problems.SEED + n for n in range(3)}
    assert not seeds
