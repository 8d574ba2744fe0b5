"""What only notebook 08 draws and measures."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.optimize

from course_lib import images, kernels, networks, solvers, tf_ops
from course_lib.lessons import find
from course_lib.lessons.nb08 import lesson as nb08
from course_lib.lessons.nb08.scenes import otsu
from course_lib.metrics import psnr
from course_lib.operators import Convolution
from course_lib.ui import Curve, Picture

needs_tensorflow = pytest.mark.skipif(tf_ops.tensorflow() is None, reason="no TensorFlow here")


def album(channels: tuple[int, ...] = (4, 5), count: int = 5) -> nb08.Album:
    rng, stages = np.random.default_rng(1), []
    for one, other in zip((1, *channels), channels, strict=False):
        stages.append((rng.normal(size=(3, 3, one, other)) / 3, np.full(other, 0.05)))
    pictures, _ = networks.scenes(count, seed=3, shape=(24, 32))
    return nb08.Album(networks.Encoder(stages), pictures)


def test_a_scene_is_judged_as_it_is_drawn():
    panels = nb08.scene_panels(4)
    picture, labels = networks.draw_scene(np.random.default_rng(4))
    found = networks.iou(nb08.bright(picture), labels == 1)
    assert panels["IoU of the cells"] == f"{found:.2f}"
    assert isinstance(panels["labels"], Picture)
    np.testing.assert_array_equal(panels["labels"].array, nb08.in_color(labels))


def test_the_threshold_is_otsu_s():
    filters = pytest.importorskip("skimage.filters")
    for name in ("nuclei", "camera", "page"):
        picture = images.load(name)
        assert otsu(picture) == pytest.approx(filters.threshold_otsu(picture))


def test_outlines_lie_on_the_rim_only():
    labels = np.zeros((9, 9), int)
    labels[2:7, 2:7] = 1
    drawn = nb08.outlined(np.zeros((9, 9)), labels)
    rim = labels.astype(bool)
    rim[3:6, 3:6] = False
    np.testing.assert_array_equal(drawn.any(axis=2), rim)
    twice = nb08.outlined(np.zeros((9, 9)), labels, zoom=2)
    np.testing.assert_array_equal(twice[1::2, ::2], drawn)
    assert twice.shape == (18, 18, 3)


def test_a_little_box_in_a_bright_piece_is_not_all_white():
    encoder = networks.Encoder([(np.ones((3, 3, 1, 1)), np.zeros(1))])
    bright = np.pad(0.7 + 0.01 * np.arange(25.0).reshape(5, 5), 12)
    box = nb08.Album(encoder, [bright]).panels(1, 1, 1)["what it sees"]
    assert box.vmax == pytest.approx(np.asarray(box.array).max())


def test_regions_are_counted_as_in_the_exercise():
    mask = images.load("nuclei")[:90, :120] > 0.15
    for smallest in (1, 12, 60):
        assert nb08.regions(mask, smallest) == find("count_cells").solution(mask, smallest)


def test_the_exercises_agree_with_the_library():
    rng = np.random.default_rng(2)
    found, truth = rng.random((2, 9, 7)) < 0.4
    assert find("region_iou").solution(found, truth) == pytest.approx(networks.iou(found, truth))
    maxima, switches = networks.max_pool(rng.normal(size=(6, 8, 1)))
    expected = networks.Pooling(switches).T(maxima)[..., 0]
    unpooled = find("unpool").solution(maxima[..., 0], switches[..., 0])
    np.testing.assert_array_equal(unpooled, expected)


def test_the_album_finds_where_a_feature_fires_most():
    one = album()
    for level in (0, 1):
        for channel in one.order(level):
            trace, place = one.best(level, channel)
            highest = max(t.maps[level][..., channel].max() for t in one.traces)
            assert trace.maps[level][(*place, channel)] == highest > 0
            second = one.best(level, channel, 2)[0]
            assert second.maps[level][..., channel].max() <= highest


def test_more_features_than_there_are_means_the_last():
    one = album()
    last = len(one.order(1))
    assert one.panels(2, last + 3, 1)["feature"] == one.panels(2, last, 1)["feature"]
    assert list(one.panels(2, 1, 1))[3:6] == ["deconvnet", "gradient", "guided"]


def test_what_a_projection_marks_lies_in_what_the_feature_sees():
    one = album()
    for channel in one.order(1):
        trace, place = one.best(1, channel)
        back = trace.project(1, trace.only(1, channel, place), "gradient")
        top, left, height, width = nb08.seen_by(one.encoder, 1, place, trace.picture.shape)
        seen = np.zeros(back.shape, bool)
        seen[top : top + height, left : left + width] = True
        marks = nb08.marked(back, 0.2)
        assert marks.any()
        assert not (marks & ~seen).any()


def test_covering_everything_leaves_what_background_gives():
    one = album()
    trace = one.traces[0]
    gone = nb08.covered(trace.picture, np.ones(trace.picture.shape, bool))
    assert np.ptp(gone) == 0
    # With kernels above zero every bright pixel counts, and the large weights most.
    bright = networks.Encoder([(abs(weights), bias) for weights, bias in one.encoder.stages])
    positive = nb08.Album(bright, [trace.picture for trace in one.traces])
    marks, brightest, others = nb08.cover_test(positive, 1, "gradient", share=0.3)
    assert 0 < marks < others < 1
    assert 0 < brightest < others


def test_twins_come_near_in_features():
    one = album()
    truth = one.traces[0].picture.astype(float)
    twins = nb08.Twins(one.encoder, truth, {"from gray": np.full(truth.shape, 0.1)}, steps=6)
    for level in (0, 1):
        first, last = (twins.misfits(level, "from gray", step)[0] for step in (0, 6))
        assert last < 0.5 * first
    assert list(twins.panels(2, 6)) == ["the picture", "from gray", "from gray, off by"]


def test_unpooling_shows_what_switches_are_for():
    numbers = np.arange(1, 25).reshape(4, 6)
    panels = nb08.unpool_panels(numbers)
    assert np.asarray(panels["unpooled"].array).max() == 24
    np.testing.assert_array_equal(
        np.asarray(panels["unpooled"].array)[1::2, 1::2], numbers[1::2, 1::2]
    )
    assert np.asarray(panels["without switches"].array)[1::2].max() == 0


def test_layers_side_by_side():
    scene = np.random.default_rng(3).random((8, 8))
    films = {"one": [scene * 0, scene], "two": [scene * 0, scene / 2]}
    panels = nb08.layer_panels(scene, films, "two", 1)
    assert isinstance(panels["two"], Picture)
    np.testing.assert_array_equal(panels["two"].array, scene / 2)
    curve = panels["PSNR"]
    assert isinstance(curve, Curve)
    assert curve.y["one"][1] == np.inf
    assert curve.marker == 1


@needs_tensorflow
def test_a_film_keeps_its_moments():
    model = networks.segmenter(widths=(3, 4))
    pictures, labels = networks.scenes(4, seed=1, shape=(16, 16))
    film = nb08.TrainingFilm(model, {"first": pictures[0]}, (pictures, labels), moments=(0, 2, 5))
    networks.train(
        model,
        networks.scene_batches(pictures, labels, batch=2),
        loss=networks.cross_entropy,
        steps=4,
        progress=False,
        observers=film,
    )
    assert film.steps == [0, 2]
    assert not np.array_equal(*film.frames["first"])
    assert list(film.panels("first", 2)) == [
        "picture", "blue cell, orange debris", "IoU, held-out pictures", "decided for background",
    ]  # fmt: skip
    decided = networks.segment(model, pictures[0]).argmax(axis=-1)
    film(5, 0.1, None)
    told = film.panels("first", 5)["decided for background"]
    assert told == f"{np.mean(decided == 0):.0%} of the pixels"
    found = np.stack([nb08.bright(picture) for picture in pictures])
    assert film.threshold == networks.iou(found, labels == 1)
    assert film.validate(model) == film.agreement()["cell"]


@needs_tensorflow
def test_stages_scores_and_time(capsys: pytest.CaptureFixture[str]):
    model = networks.segmenter(widths=(3, 4))
    nb08.print_stages(model, (16, 24))
    told = capsys.readouterr().out.splitlines()
    assert told[1].split() == [
        "encode0",
        "16",
        "x",
        "24",
        "x",
        "3",
        "one",
        "value",
        "sees",
        "3",
        "pixels",
        "across",
    ]
    assert told[2].split()[:6] == ["encode1", "8", "x", "12", "x", "4"]
    assert told[3].split() == ["decode0", "16", "x", "24", "x", "3"]
    pictures, _ = networks.scenes(2, seed=1, shape=(16, 24))
    assert np.asarray(nb08.cell_score(model, pictures[0]).array).shape == (16, 24)
    assert 0 <= nb08.board_energy(model, pictures) <= 1
    assert nb08.milliseconds(model, pictures, repeats=1) > 0


@needs_tensorflow
def test_the_gradient_by_tensorflow_is_that_of_the_encoder():
    model = networks.segmenter(widths=(3, 4))
    picture = networks.scenes(1, seed=1, shape=(16, 16))[0][0]
    trace = networks.Encoder(networks.encoder_weights(model)).trace(picture.astype(float))
    signal = np.random.default_rng(5).normal(size=trace.maps[1].shape)
    maps, gradient = nb08.by_tensorflow(model, picture, signal)
    np.testing.assert_allclose(trace.maps[1], maps, atol=1e-5)
    np.testing.assert_allclose(trace.project(1, signal, "gradient"), gradient, atol=1e-4)


@needs_tensorflow
def test_another_noise():
    scene = np.random.default_rng(6).random((12, 12))
    psf = kernels.gaussian(0.6)
    model = networks.unrolled_landweber(psf, 3)
    told, count = nb08.at_other_noise(scene, Convolution(psf, scene.shape), 0.01, {"three": model})
    assert list(told) == ["three", "CGLS, stopped"]
    assert 0 < count < 300


def minimax(count: int, low: float) -> float:
    """Return how near to 0 a polynomial that is 1 at 0 can stay on [low, 1]: a linear program."""
    x = np.linspace(low, 1, 600)
    powers = x[:, None] ** np.arange(1, count + 1)
    ones = np.ones((len(x), 1))
    found = scipy.optimize.linprog(
        [*np.zeros(count), 1],
        A_ub=np.block([[powers, -ones], [-powers, -ones]]),
        b_ub=np.concatenate([-np.ones(len(x)), np.ones(len(x))]),
        bounds=[(None, None)] * count + [(0, None)],
    )
    return float(found.fun)


@pytest.mark.parametrize(("count", "weakest"), [(1, 0.3), (2, 0.5), (4, 0.4), (5, 0.6)])
def test_no_other_steps_leave_less_than_chebyshev_s(count: int, weakest: float):
    steps = nb08.chebyshev_steps(count, weakest)
    left = nb08.error_left(steps, np.sqrt(np.linspace(weakest**2, 1, 600)))
    assert left.max() == pytest.approx(minimax(count, weakest**2), rel=1e-3)
    assert np.all(np.diff(steps) > 0)


def test_steps_leave_what_they_are_said_to_leave():
    """On a dense matrix, wave by wave: the error is that of the polynomial, whatever the order."""
    rng = np.random.default_rng(8)
    left, _ = np.linalg.qr(rng.normal(size=(9, 6)))
    right, _ = np.linalg.qr(rng.normal(size=(6, 6)))
    waves = np.linspace(0.2, 1, 6)
    matrix, truth = left * waves @ right.T, rng.normal(size=6)
    steps = nb08.chebyshev_steps(5, 0.3)
    for order in (steps, steps[::-1]):
        x = np.zeros(6)
        for step in order:
            x = x + step * matrix.T @ (matrix @ (truth - x))
        share = right.T @ (truth - x) / (right.T @ truth)
        np.testing.assert_allclose(np.abs(share), nb08.error_left(steps, waves), atol=1e-12)


def test_steps_are_scored_as_they_are_trained():
    psf, scenes = kernels.gaussian(0.8), np.random.default_rng(4).random((3, 20, 20))
    lessons = networks.blurred_batches(scenes, psf, 0.01, batch=2, side=16)
    few, more = (nb08.score_on(lessons, psf, np.ones(n), batches=2) for n in (1, 6))
    assert few < more
    photo, scene = (batch[0, ..., 0] for batch in lessons(0))
    blur = Convolution(psf, photo.shape)
    lessons_of_one = lambda _: (photo[None, ..., None], scene[None, ..., None])  # noqa: E731
    expected = psnr(scene.astype(float), blur.T(photo.astype(float)), data_range=1)
    assert nb08.score_on(lessons_of_one, psf, [1.0], batches=1) == pytest.approx(expected, abs=1e-4)


def test_both_sets_of_steps_are_shown_in_order():
    panels = nb08.steps_panels({"learned": np.array([3.0, 1.0, 2.0])}, 0.5)
    assert panels["steps, learned"] == "1.0 2.0 3.0"
    curve = panels["error left"]
    assert isinstance(curve, Curve)
    assert [line[0] for line in curve.y.values()] == [1, 1]


def test_a_shuffle_keeps_the_numbers_and_no_picture():
    one = album()
    other = nb08.shuffled(one.encoder, {1}, seed=0)
    for level, (before, after) in enumerate(zip(one.encoder.stages, other.stages, strict=True)):
        for old, new in zip(before, after, strict=True):
            np.testing.assert_array_equal(np.sort(old, axis=None), np.sort(new, axis=None))
        assert np.array_equal(before[0], after[0]) == (level == 0)


def test_pictures_are_like_themselves_and_unlike_those_of_other_weights():
    one = album()
    test = nb08.ShuffleTest(one, 1, seeds=(0, 1))
    test.shuffles = {"none": set(), "all": {0, 1}}
    for rule in ("deconvnet", "gradient", "guided"):
        likeness = test.likeness(rule)
        # The loudest channel at a place need not be the one that was asked for.
        assert likeness["all"] < likeness["none"] <= 1
    shown = nb08.ShuffleTest(one, 1).panels("guided", 1)
    assert list(shown) == [
        "what it sees", "trained", "its own stage shuffled", "all shuffled",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["camera", "page"])
def test_cgls_is_landweber_with_steps_of_its_own(name: str):
    scene = images.fit(images.to_gray(images.load(name)), 40)
    blur = Convolution(kernels.disk(2), scene.shape)
    y = blur(scene) + 0.005 * np.random.default_rng(2).normal(size=scene.shape)
    *_, last = itertools.islice(solvers.cgls(blur, y), 9)
    steps = nb08.cgls_steps(blur, y, 8)
    for order in (steps, steps[::-1]):
        np.testing.assert_allclose(nb08.walk(blur, y, order)[-1], last.x, atol=1e-9)


def test_the_hand_s_steps_stand_beside_those_of_the_rivals():
    scene = images.fit(images.load("camera"), 32)
    blur = Convolution(kernels.disk(2), scene.shape)
    desk = nb08.Desk(scene, blur, blur(scene))
    for name, steps in desk.rivals.items():
        panels = desk.panels(**dict(zip(desk.names, steps, strict=True)))
        assert desk.steps == tuple(steps)
        curve = panels["error left"]
        assert isinstance(curve, Curve)
        np.testing.assert_array_equal(curve.y["yours"], curve.y[name])
        told = dict(part.rsplit(" ", 2)[:2] for part in str(panels["PSNR"]).split(", "))
        assert told["yours"] == told[name]
    sliders = desk.sliders()
    assert list(sliders) == list(desk.names)
    assert all(slider.value == 1 for slider in sliders.values())


def test_a_canvas_can_be_emptied():
    pictures, labels = networks.scenes(2, seed=2)
    canvas = nb08.canvas(pictures, labels)
    np.testing.assert_allclose(canvas.start, np.clip(pictures[0], 0, 0.7), atol=0.011)
    empty = canvas.presets["only background"]
    assert empty.max() <= pictures[0][labels[0] == 0].max() + 0.011
    assert np.ptp(empty) > 0


@needs_tensorflow
def test_what_is_painted_is_segmented():
    model = networks.segmenter(widths=(3, 4))
    painted = nb08.Painted(model)
    for scene in (np.zeros((16, 16)), networks.scenes(1, seed=4, shape=(16, 16))[0][0]):
        panels = painted.panels(scene)
        first, score = panels["network"], panels["score of cell"]
        assert isinstance(score, Picture)
        np.testing.assert_allclose(score.array, nb08.cell_score(model, scene).array, atol=1e-4)
        assert isinstance(first, Picture)
        expected = nb08.in_color(networks.segment(model, scene))
        np.testing.assert_allclose(first.array, expected, atol=1e-5)


@needs_tensorflow
def test_only_pixels_with_a_say_change_a_score():
    model = networks.segmenter(widths=(3, 4, 5))
    picture = networks.scenes(1, seed=5, shape=(34, 41))[0][0]
    say = nb08.Say(model, {"one": picture})
    picture = say.pictures["one"]
    assert picture.shape == (32, 40)
    place = 17, 9
    score, slope = say.ask("one", place, skips=True)
    rng = np.random.default_rng(3)
    for way in (slope == 0, slope != 0):
        nudge = 1e-4 * rng.normal(size=picture.shape) * way
        other = np.asarray(model((picture + nudge)[None, ..., None]))[0]
        change = float(other[place][1] - other[place][0] - score[place])
        assert change == pytest.approx(float((slope * nudge).sum()), abs=2e-6)
    panels = say.panels("one", place)
    assert f"{np.count_nonzero(slope)} pixels" in str(panels["have a say"])
    marks = panels["picture"]
    assert isinstance(marks, Picture)
    top, left, height, width = marks.boxes[0][:4]
    outside = slope.copy()
    outside[top : top + height, left : left + width] = 0
    assert not outside.any()
    assert 0 < np.count_nonzero(slope) < slope.size


@needs_tensorflow
def test_a_say_without_skip_connections_goes_through_the_deepest_map():
    model = networks.segmenter(widths=(3, 4, 5))
    picture = networks.scenes(1, seed=6, shape=(24, 32))[0][0]
    place, say = (11, 14), nb08.Say(model, {"one": picture})
    score, whole = say.ask("one", place, skips=True)
    same, deep = say.ask("one", place, skips=False)
    np.testing.assert_array_equal(same, score)
    assert deep.any()
    assert not np.allclose(deep, whole)
    # A network whose deepest stage says nothing is heard by its skip connections only.
    deepest = model.get_layer("decode0")
    deepest.set_weights([0 * weights for weights in deepest.get_weights()])
    assert not say.ask("one", place, skips=False)[1].any()
    assert say.ask("one", place, skips=True)[1].any()
