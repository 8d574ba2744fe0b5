"""What notebook 10 draws and measures."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import images, kernels
from course_lib.lessons import find
from course_lib.lessons.nb10 import lesson
from course_lib.lessons.nb10.mild import polyblur_factor, van_cittert_factor
from course_lib.lessons.nb10.scores import TRUE_ANGLE, TRUE_LENGTH
from course_lib.operators import convolve


def darkest(light: np.ndarray, beyond: float) -> tuple[float, float]:
    """Return the movement that the darkest point of a cepstrum tells, so far from the middle."""
    marks = lesson.cepstrum(light)
    rows, columns = np.indices(marks.shape) - np.array(marks.shape)[:, None, None] // 2
    away = np.where(np.hypot(rows, columns) < beyond, 1.0, marks)
    row, column = np.unravel_index(away.argmin(), away.shape)
    return lesson.movement(int(row), int(column))


@pytest.mark.parametrize(("length", "angle"), [(15, 30), (21, 120), (12, 0)])
def test_a_movement_leaves_its_mark_at_its_length_and_in_its_direction(length, angle):
    scene = images.load("page")[100:292, 60:300]
    found = darkest(convolve(scene, kernels.motion(length, angle), boundary="symmetric"), 5)
    turn = (found[1] - angle + 90) % 180 - 90
    assert abs(found[0] - length) < 1.5
    assert abs(turn) < 4


def test_the_page_and_the_clock_have_the_marks_that_the_notebook_names():
    page = lesson.light_of(images.load("text_motion"))
    assert darkest(page, 22) == pytest.approx((30, 94), abs=2)
    clock = lesson.light_of(images.load("clock_motion"))
    assert darkest(clock, 12) == pytest.approx(find("clock").solution(), abs=2)


def test_the_riddle_moved_as_its_exercise_says():
    spectrum = np.asarray(lesson.riddle_spectrum().array)
    middle = len(spectrum) // 2
    turn = np.radians(find("direction").solution())
    way = np.array([-np.sin(turn), np.cos(turn)])
    steps = np.arange(-90, 91)
    along, across = (
        np.mean([spectrum[tuple(np.rint(middle + s * w).astype(int))] for s in steps])
        for w in (way, way[::-1] * [1, -1])
    )
    assert across > along + 3  # fine waves along the movement are lost


def test_scores_find_the_angle_and_are_fooled_by_the_length():
    judges = lesson.Judges({"ours": lesson.twin()})
    assert set(judges.favorite("ours", "angle", TRUE_LENGTH).values()) == {TRUE_ANGLE}
    lengths = judges.favorite("ours", "length", TRUE_ANGLE)
    assert lengths.pop("truth") == TRUE_LENGTH
    assert max(lengths.values()) < 6
    liked = judges._curves("ours", "length", TRUE_ANGLE)["left over"]
    assert liked[14] > max(liked[11], liked[16])  # the bump at 15


def test_the_score_of_the_lesson_is_that_of_the_exercise():
    solution = find("left_over").solution
    for case in find("left_over").cases():
        assert lesson.left_over(*case) == pytest.approx(solution(*case))


def test_every_control_of_the_judges_works():
    light = lesson.light_of(images.load("text_motion"))[:60, 200:280]
    judges = lesson.Judges({"ours": lesson.twin(), "real": lesson.case_of(light)})
    for photo in judges.cases:
        for over in ("angle", "length"):
            panels = judges.judged(photo, over, 9.0, 94.0)
            assert ("truth" in panels["what each score likes"].y) == (photo == "ours")
            assert panels["left over"].endswith("times the noise")


@pytest.mark.parametrize("way", lesson.WAYS)
def test_stronger_means_that_less_is_left_over(way):
    light = lesson.light_of(images.load("text_motion"))[100:160, 200:280]
    ways = lesson.Ways(light, kernels.motion(9, 94))
    if way != "best":
        assert ways.rest(way, 1.0) < ways.rest(way, 0.5) < ways.rest(way, 0.0)
    panels = ways.taken(way, 0.3)
    rest = np.asarray(panels["left over"].array)
    assert rest.shape == tuple(
        n - 2 * (k // 2) for n, k in zip(light.shape, ways.psf.shape, strict=True)
    )
    told = float(panels["that is"].split()[0])
    assert np.sqrt(np.mean(rest**2)) == pytest.approx(told, abs=0.006)


def test_total_variation_prefers_no_blur_and_only_steep_pages_turn_the_sign():
    contest = lesson.Contest(lesson.two_scenes())
    whole = (0, 0, 160, 200)
    for scene in contest.scenes:
        assert contest.ratio(scene, whole, 9, 1) > 2
    assert contest.ratio("a page", whole, 9, 0.1) < 1 < contest.ratio("a photo", whole, 9, 0.05)
    told = contest.weighed("a photo", (16, 96, 40, 120), 0.5)["in the box"]
    assert told.endswith("the sharp scene wins")
    flat = lesson.Contest({"flat": np.full((160, 200), 0.5)})
    assert flat.weighed("flat", whole)["in the box"].endswith("nobody wins")


def test_the_turns_end_near_the_true_kernel():
    turns = lesson.Turns(images.load("page")[100:260, 60:300], lesson.SHAKES)
    for blur in ("a hook", "a small shake"):
        assert turns.likeness(blur, 12) > 0.85 > turns.likeness(blur, 0)
        kernel = np.asarray(turns.taken(blur, 12)["the kernel"].array)
        assert kernel.min() == 0
        assert kernel.sum() == pytest.approx(1)


def test_a_drive_smears_the_corners_and_not_the_middle():
    scene = np.random.default_rng(0).random((81, 81))
    photo = lesson.driven(scene)
    assert photo[36:45, 36:45].std() > 2 * photo[:9, :9].std()


def test_what_is_sharp_stays_as_it_is():
    finder = lesson.Finder({"sharp": lesson.light_of(images.fit(images.load("camera"), 256))})
    panels = finder.found("sharp")
    assert panels["verdict"].startswith("nothing to repair")
    assert finder.restored("sharp") is finder.photos["sharp"]


def test_polynomials_of_the_mild_repair():
    kept = np.linspace(0, 1, 11)
    np.testing.assert_allclose(van_cittert_factor(kept, 3)[[0, -1]], (4, 1))
    np.testing.assert_allclose(polyblur_factor(kept)[[0, -1]], (1, 1))
    np.testing.assert_allclose(van_cittert_factor(kept[1:], 400), 1 / kept[1:], atol=1e-9)


def test_steps_gain_with_little_noise_and_lose_with_more():
    mild = lesson.Mild()
    low, high = mild.walked
    assert mild.gain(mild.walked[low][3], low) > mild.gain(mild.polyblur[low], low) + 0.5
    assert mild.gain(mild.walked[high][3], high) < 0 < mild.gain(mild.polyblur[high], high) - 1


def test_a_stronger_prior_leaves_less_of_a_spot():
    body = lesson.Slice()
    kept = [body.kept((40, 48), 0.1, weight) for weight in (0.001, 0.01, 0.03)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > 0.6 > 0.4 > kept[2]
    told = body.looked_at((40, 48), 0.1, 0.01)["the spot"]
    assert told.startswith(f"{kept[1]:.0%}")


def test_either_prior_of_best_keeps_some_of_a_spot_and_makes_something_up():
    body = lesson.Slice()
    shown = body.by_both()
    for prior in lesson.PRIORS:
        assert 0.1 < body.kept_by(prior, (40, 48), 0.1) < 1
        less = shown[f"{prior}, less the scene"].array
        np.testing.assert_allclose(less, shown[f"by the {prior}"].array - body.scene)
        assert 0.02 < abs(less).max() < 0.6
    assert not np.allclose(*(body.best(prior) for prior in lesson.PRIORS), atol=0.02)
