"""What only notebook 05 draws and measures, and the pictures that its exercise asks about."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import images, kernels, restoration
from course_lib.lessons import find
from course_lib.lessons.nb03.lesson import square
from course_lib.lessons.nb05 import lesson as nb05
from course_lib.operators import to_matrix
from course_lib.selection import GCV, LCurve, Trial, grid_search
from course_lib.ui import Curve

SCENE = np.random.default_rng(3).random((12, 11))
PSF = np.array([[0.1, 0.3, 0.1], [0.2, 0.2, 0.1]])


def lines(panel: object) -> dict[str, np.ndarray]:
    assert isinstance(panel, Curve)
    given = panel.y if isinstance(panel.y, dict) else {"": panel.y}
    return {name: np.asarray(line) for name, line in given.items()}


def test_the_method_solves_its_normal_equations():
    desk = nb05.Desk(SCENE, PSF, 0.03)
    A, y = desk.problem.A, desk.problem.y
    matrix = to_matrix(A)
    # Slopes of a periodic picture, the two that lead around included.
    down, right = np.roll(np.eye(12), -1, 0) - np.eye(12), np.roll(np.eye(11), -1, 0) - np.eye(11)
    rough = np.kron(down.T @ down, np.eye(11)) + np.kron(np.eye(12), right.T @ right)
    expected = np.linalg.solve(matrix.T @ matrix + 0.2 * rough, matrix.T @ y.ravel())
    np.testing.assert_allclose(desk.at(0.2).ravel(), expected, atol=1e-10)
    np.testing.assert_allclose(nb05.smooth_solution(A, y, 0.2), desk.at(0.2), atol=1e-12)


@pytest.mark.parametrize("kind", ["white", "smeared"])
def test_both_grains_are_equally_strong(kind: nb05.desk.Grain):
    grain = nb05.grain_of(kind, (128, 120))
    assert grain.std() == pytest.approx(1, abs=0.02)
    beside = np.mean(grain[:, 1:] * grain[:, :-1])
    assert (beside > 0.4) == (kind == "smeared")


def test_losses_are_measured_from_the_best():
    desk = nb05.Desk(SCENE, PSF, 0.03)
    assert desk.quality[desk.best] == max(desk.psnr(desk.at(w)) for w in nb05.WEIGHTS)
    assert all(desk.lost(name) >= 0 for name in nb05.SCORES)
    assert desk.lost_at(nb05.WEIGHTS[desk.best]) == pytest.approx(0, abs=1e-9)
    same = [Trial(desk.problem, float(w)) for w in nb05.WEIGHTS]
    assert desk.picked("GCV") == np.argmin([GCV().score(trial) for trial in same])


def test_a_wrong_belief_changes_only_those_who_believe():
    told = {b: nb05.Desk(SCENE, PSF, 0.05, believed=b) for b in (0.5, 1.0)}
    np.testing.assert_allclose(told[0.5].scores("GCV"), told[1.0].scores("GCV"))
    assert not np.allclose(told[0.5].scores("SURE"), told[1.0].scores("SURE"))


# The box on the sky.


def photographer(noise: float = 0.02) -> nb05.Desk:
    return nb05.desks_of(["camera"], kernels.disk(2.5), (noise,))["camera", noise]


@pytest.mark.parametrize("noise", [0.02, 0.05])
@pytest.mark.parametrize("grain", ["white", "smeared"])
def test_a_box_on_the_sky_measures_the_noise(noise: float, grain: nb05.desk.Grain):
    photo = nb05.Desk(photographer().scene, kernels.disk(2.5), noise, grain=grain).problem.y
    assert nb05.scatter(photo, nb05.SKY) == pytest.approx(noise, rel=0.15)
    assert nb05.scatter(photo, (40, 40, 60, 60)) > 3 * noise


def test_the_discrepancy_takes_its_weight_from_the_box():
    desk = photographer()
    sky, coat = (nb05.level_in_box({0.02: desk}, box) for box in (nb05.SKY, (40, 40, 60, 60)))
    marks = [panels["root mean square"].marker for panels in (sky, coat)]  # type: ignore[union-attr]
    sigma = nb05.scatter(desk.problem.y, nb05.SKY)
    believed = nb05.Desk(desk.scene, kernels.disk(2.5), 0.02, believed=sigma / 0.02)
    assert marks[0] == nb05.WEIGHTS[believed.picked("discrepancy")]
    assert marks[0] < marks[1]


def test_gcv_stands_still_whatever_the_box_says():
    told = nb05.told_by_box(photographer().scene, kernels.disk(2.5), 0.02)
    panels = [told("white", box) for box in (nb05.SKY, (40, 40, 60, 60), (0, 0, 1, 1))]
    pictures = {name: [np.asarray(p[name].array) for p in panels]  # type: ignore[union-attr]
                for name in ("GCV", "SURE")}  # fmt: skip
    assert all(np.array_equal(pictures["GCV"][0], x) for x in pictures["GCV"])
    assert not np.array_equal(pictures["SURE"][0], pictures["SURE"][1])
    assert str(panels[2]["the box"]).startswith("scatter 0.0000")


def test_one_weight_for_all_is_the_best_of_its_kind():
    desks = [nb05.Desk(SCENE, PSF, noise) for noise in (0.01, 0.1)]
    weight, lost = nb05.one_for_all(desks)
    assert lost.mean() <= min(np.mean([d.lost_at(w) for d in desks]) for w in nb05.WEIGHTS) + 1e-9
    assert weight in nb05.WEIGHTS


def test_a_hunt_is_told_in_the_order_in_which_it_went():
    desk = nb05.Desk(SCENE, PSF, 0.05)
    hunt = nb05.hunted(desk.problem, lambda p: grid_search(p, GCV(), low=1e-3, high=1.0, count=4))
    np.testing.assert_allclose(hunt.tried, np.geomspace(1e-3, 1, 4))
    np.testing.assert_allclose(hunt.pictures[2], desk.at(hunt.tried[2]))
    beyond, last = (nb05.hunt_panels(hunt, desk.scores("GCV"), k)["trial"] for k in (9, 4))
    assert beyond == last == "4 of 4: weight 1"
    assert len(hunt.pictures) == len(hunt.scores) == 4


def test_a_search_is_played_trial_by_trial():
    desk = nb05.Desk(SCENE, PSF, 0.05)
    hunts = nb05.three_hunts(desk.problem, desk.problem)
    assert [len(hunts[name].tried) for name in ("grid", "random")] == [15, 15]
    assert list(hunts["grid"].tried) == sorted(hunts["grid"].tried)
    assert list(hunts["random"].tried) != sorted(hunts["random"].tried)
    hunt = nb05.hunting(hunts, desk)
    assert hunt("random", 2)["trial"] == f"2 of 15: weight {hunts['random'].tried[1]:.2g}"


def test_calls_are_counted():
    calls = nb05.calls_per_setting(nb05.Desk(SCENE, PSF, 0.05))
    expected = {"discrepancy": 1, "GCV": 2, "SURE": 2, "L-curve": 1, "entropy, high": 1}
    assert {name: calls[name] for name in expected} == expected


def test_the_truth_is_hidden_until_it_is_asked_for():
    desks = {0.05: nb05.Desk(SCENE, PSF, 0.05)}
    hidden = nb05.blindfolded(desks, 0.05, 0.1)
    assert list(hidden) == ["the photo", "restored", "the truth"]
    assert "dB" not in str(hidden["the truth"])
    best = nb05.blindfolded(desks, 0.05, float(nb05.WEIGHTS[desks[0.05].best]), truth=True)
    assert str(best["the truth"]).startswith("you lose 0.0 dB")


def test_squeezing_moves_no_minimum():
    scores = np.array([3.0, -1.0, 7.0])
    assert nb05.scaled(scores).min() == nb05.scaled(scores)[1] == 0
    assert nb05.scaled(scores).max() == 1
    assert nb05.scaled(np.ones(3)).tolist() == [0, 0, 0]


def test_the_judges_stand_beside_the_loss_that_they_do_not_see():
    desk = nb05.Desk(SCENE, PSF, 0.05)
    panels = nb05.judges({("my picture", 0.05): desk})(noise=0.05, weight=0.1)
    drawn = lines(panels["what they say"])
    assert list(drawn)[-2:] == ["hidden", "entropy, low"]
    for name, line in drawn.items():
        assert np.nanargmin(line) == (desk.best if name == "hidden" else desk.picked(name))
    assert panels["here"] == f"{desk.lost_at(0.1):.1f} dB lost"


def test_the_panels_mark_where_the_reader_is():
    desk = nb05.Desk(SCENE, PSF, 0.05)
    look = nb05.judges({("my picture", 0.05): desk})
    for panels in (look(noise=0.05), nb05.corner({0.05: desk}, 0.05)):
        curves = [panel for panel in panels.values() if isinstance(panel, Curve)]
        assert curves
        assert all(curve.marker is not None for curve in curves)


def test_noise_pleases_blind_scores():
    scene = square(images.load("camera"), 96)
    add = nb05.grainy(scene)
    for score in ("entropy", "sharpness"):
        line = lines(add(0.0)["what they say"])[score]
        assert line[0] == 0 < line[5]


def test_the_riddle_is_that_of_the_exercise():
    assert find("which_score").solution() == nb05.RIDDLE
    face = square(images.to_gray(images.load("astronaut")), 96)
    pictures = nb05.riddle_pictures(face, kernels.disk(2.5), 0.05)
    rough = {n: float(np.std(np.diff(np.asarray(p.array)))) for n, p in pictures.items()}
    assert sorted(rough, key=lambda name: rough[name]) == ["A", "C", "B", "D"]


# The exercises, against what they stand for.


def test_the_discrepancy_is_that_of_the_iteration_in_notebook_04():
    exercise = find("discrepancy_weight")
    for weights, residuals, sigma in exercise.cases():
        order = np.argsort(weights)
        norms = np.linalg.norm(residuals[order].reshape(len(weights), -1), axis=1)
        fits = norms <= sigma * np.sqrt(residuals[0].size)
        assert exercise.solution(weights, residuals, sigma) == weights[order][fits][-1]


def test_gcv_is_that_of_the_library():
    trial = nb05.Desk(SCENE, PSF, 0.05).trials[20]
    ours = find("gcv_score").solution(trial.residual, trial.freedom)
    assert ours == pytest.approx(GCV().score(trial))


def test_the_noise_level_is_right_and_near_the_library_s():
    photo = photo_of("camera", 0.03)
    found = find("noise_level").solution(photo)
    assert found == pytest.approx(0.03, rel=0.1)
    assert found == pytest.approx(restoration.estimate_noise(photo), rel=0.1)


def photo_of(name: str, noise: float) -> np.ndarray:
    return np.asarray(nb05.Desk(square(images.load(name), 128), PSF, noise).problem.y)


def test_what_a_score_is_told_changes_what_it_loses():
    scenes = [square(images.load(name), 48) for name in ("camera", "page")]
    psf = kernels.disk(2.5)
    desks = [nb05.Desk(scene, psf, 0.05) for scene in scenes]
    smeared = [nb05.Desk(scene, psf, 0.05, grain="smeared") for scene in scenes]
    lost = nb05.mean_lost(desks, ["SURE", "GCV"])
    expected = np.mean([nb05.Desk(scene, psf, 0.05).lost("SURE") for scene in scenes])
    assert lost["SURE"] == pytest.approx(expected)
    half = nb05.mean_lost(desks, ["SURE", "GCV"], believed=0.5)
    assert half["SURE"] > lost["SURE"] + 3
    assert half["GCV"] == pytest.approx(lost["GCV"])
    measured = nb05.mean_lost(smeared, ["SURE"], believed="measured")
    assert measured["SURE"] > nb05.mean_lost(smeared, ["SURE"])["SURE"] + 3


@pytest.mark.parametrize("name", list(nb05.SCORES))
def test_to_believe_otherwise_is_to_begin_with_another_noise(name):
    told = nb05.Desk(SCENE, PSF, 0.05).believing(0.5)
    anew = nb05.Desk(SCENE, PSF, 0.05, believed=0.5)
    np.testing.assert_allclose(told.scores(name), anew.scores(name), rtol=1e-9)
    assert told.lost(name) == pytest.approx(anew.lost(name), abs=1e-9)


@pytest.mark.parametrize("noise", [0.01, 0.05])
def test_the_corner_of_the_grid_is_that_of_the_library(noise):
    desk = nb05.Desk(square(images.load("camera"), 64), kernels.disk(2.5), noise)
    scores = [LCurve().score(trial) for trial in desk.trials[1:-1]]
    assert desk.picked("L-curve") == 1 + int(np.nanargmin(scores))


def test_a_desk_keeps_numbers_and_no_pictures():
    desk = nb05.Desk(SCENE, PSF, 0.05)
    nb05.judges({("my picture", 0.05): desk})
    nb05.corner({0.05: desk}, 0.05)
    assert not any("x" in vars(trial) or "residual" in vars(trial) for trial in desk.trials)
    np.testing.assert_array_equal(desk.chosen("GCV"), desk.trials[desk.picked("GCV")].x)


@pytest.mark.parametrize("score", ["SURE", "hidden photons"])
def test_scores_of_counted_light_come_near_the_oracle(score):
    scene = square(images.load("camera"), 64)
    desk = nb05.CountedDesk(scene, kernels.disk(2.5), 1000)
    assert desk.lost(score) < 0.15 < desk.lost("discrepancy")


def test_stars_are_stopped_too_early_by_what_is_left():
    stars = images.star_field((96, 96), np.random.default_rng(0), stars=60)
    desk = nb05.CountedDesk(stars, kernels.disk(2.5), 1000)
    assert desk.lost("hidden photons") < 1 < desk.lost("discrepancy")
    assert desk.picked("Poisson discrepancy") < desk.picked("hidden photons")


@pytest.mark.parametrize("scene", [np.full((4, 4), 0.5), np.zeros((20, 20)), np.eye(5)])
def test_odd_pictures_of_readers_are_shown(scene: np.ndarray):
    desk = nb05.Desk(scene, kernels.disk(2.5), 0.02)
    told = nb05.told_by_box(scene, kernels.disk(2.5), 0.02)
    for panels in (
        nb05.blindfolded({0.02: desk}, truth=True),
        nb05.corner({0.02: desk}),
        nb05.level_in_box({0.02: desk}, (0, 0, 3, 2)),
        nb05.judges({("my picture", 0.02): desk})(),
        nb05.grainy(scene)(0.1),
        told("smeared", (1, 1, 2, 2)),
        nb05.hunting(nb05.three_hunts(desk.problem, desk.problem), desk)("grid", 3),
    ):
        for title, panel in panels.items():
            if not isinstance(panel, str):
                assert panel.panel(title).alt  # type: ignore[union-attr]
