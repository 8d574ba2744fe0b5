"""The command that fits the last step of the search: its harm is the harm, and it goes on."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from course_lib.blind._correction import others, signs_of
from course_lib.blind._pictures import brightness
from course_lib.blind._spectrum import PowerLaw
from tools import blind_problems as problems
from tools import fit_correction as tool


@pytest.fixture(scope="module")
def problem() -> problems.Problem:
    return next(problems.drawn(5))


def near(problem: problems.Problem, seed: int = 0) -> np.ndarray:
    """Return a kernel near the true one, on 31 x 31 pixels, and moved."""
    rows, columns = problem.psf.shape
    room = np.zeros((31, 31))
    room[10 : 10 + rows, 7 : 7 + columns] = problem.psf
    room += 1e-3 * np.random.default_rng(seed).random(room.shape)
    return room / room.sum()


@pytest.fixture
def searched(problem, monkeypatch):
    """Stand in for the search: a kernel near the true one; and keep which problems were made."""
    made: list[int] = []

    def one(number: int, _: object) -> tuple[problems.Problem, float] | None:
        made.append(number)
        if number % 5 == 3:
            return None
        return problem, 0.005

    def found(photo: np.ndarray, size: int, noise: float) -> np.ndarray:
        return near(problem, len(made))

    monkeypatch.setattr(problems, "one_for_correction", one)
    monkeypatch.setattr(tool, "found", found)
    monkeypatch.setattr(tool, "_photographs", lambda _: [])
    return made


def test_the_true_kernel_does_no_harm_wherever_it_lies(problem):
    true, weight = tool._importance(problem, 0.005)
    moved = np.zeros((31, 31))
    rows, columns = problem.psf.shape
    moved[3 : 3 + rows, 9 : 9 + columns] = problem.psf
    through = tool._transfer(moved)
    error = through - tool._moved(true, through, weight)
    assert (weight * np.abs(error) ** 2).sum() < 1e-12


def test_harm_with_shares_is_that_of_the_mixed_kernel(problem, searched):
    row = tool.row_of(problem, 0.005)
    shares = np.array([0.3, -0.1, 0.2])
    told, slope = tool.Harm.of([row]).at(shares[None])
    kernel = tool.found(problem.photo, 31, 0.005)
    mixed = kernel + sum(
        s * (other - kernel) for s, other in zip(shares, others(kernel), strict=True)
    )
    true, weight = tool._importance(problem, 0.005)
    start = tool._transfer(kernel)
    error = tool._transfer(mixed) - tool._moved(true, start, weight)
    assert told[0] == pytest.approx((weight * np.abs(error) ** 2).sum(), rel=1e-6)
    for n in range(3):
        step = np.zeros(3)
        step[n] = 1e-4
        more, less = (tool.Harm.of([row]).at((shares + s)[None])[0][0] for s in (step, -step))
        assert slope[0, n] == pytest.approx((more - less) / 2e-4, rel=1e-4)


def test_the_fit_finds_the_sign_that_tells():
    rng = np.random.default_rng(0)
    count = 300
    signs = rng.standard_normal((count, 2))
    best = np.c_[0.2 + 0.1 * signs[:, 0], np.full(count, -0.1)]
    bend = np.broadcast_to(np.diag([50.0, 20.0]), (count, 2, 2))
    slope = -np.einsum("nij,nj->ni", bend, best)
    constant = -(slope * best).sum(1)
    table = tool.fitted(signs, tool.Harm(constant, slope, bend))
    np.testing.assert_allclose(table, [[0.2, 0.1, 0], [-0.1, 0, 0]], atol=0.01)


def test_a_stopped_command_goes_on(searched, tmp_path, monkeypatch, capsys):
    class Here:
        """Processes that are none."""

        __enter__ = __exit__ = lambda self, *_: self

        def map(self, *given):
            return map(*given)

    monkeypatch.setattr(tool, "ProcessPoolExecutor", Here)
    rows = tmp_path / "rows.json"
    monkeypatch.setattr(sys, "argv", ["fit_correction", str(rows), str(tmp_path), "--count", "20"])
    tool.main()
    told = capsys.readouterr().out
    assert len(searched) == 20
    kept = json.loads(rows.read_text())
    assert kept["3"] == {}
    assert "16 photos of 20 whose kernel is nearly right" in told
    names = list(signs_of(np.eye(64), np.ones((3, 3)) / 9, PowerLaw(np.eye(64), 0.01)))
    assert [line.split('"')[1] for line in told.splitlines() if "_Sign(" in line] == names
    del kept["7"]
    rows.write_text(json.dumps(kept))
    tool.main()
    assert searched[20:] == [7]


def test_photos_are_the_same_each_time_and_none_of_the_bench():
    pictures = [np.random.default_rng(0).integers(0, 256, (400, 500), np.uint8)]
    for number in range(6):
        one, other = (problems.one_for_correction(number, pictures) for _ in range(2))
        assert one is not None
        assert other is not None
        np.testing.assert_array_equal(one[0].photo, other[0].photo)
        assert one[0].photo.shape == one[0].truth.shape == (problems.SIDE, problems.SIDE)
        assert brightness(one[0].photo).any()
    assert not set(problems.FOR_CORRECTION) & set(problems.PICTURES)
