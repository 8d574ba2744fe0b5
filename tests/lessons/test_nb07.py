"""What only notebook 07 draws and measures, and what its exercises ask about."""

from __future__ import annotations

from itertools import islice, pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib import images, networks
from course_lib.lessons import find
from course_lib.lessons.nb07 import lesson as nb07
from course_lib.metrics import psnr
from course_lib.operators import adjoint_gap, conv2d_transpose
from course_lib.solvers import landweber
from course_lib.tf_ops import tensorflow
from course_lib.ui import Curve, Picture, Wipe

RNG = np.random.default_rng(7)
PHOTO = images.load("camera")[60:156, 160:244]


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_the_camera_is_the_reduction_by_bicubic(scale: int):
    truth = PHOTO[: 96 // scale * scale, : 84 // scale * scale]
    A = nb07.camera(scale, truth.shape)
    inside = np.s_[3:-3, 3:-3]
    expected = networks.degrade(truth, scale)
    np.testing.assert_allclose(A(truth).clip(0, 1)[inside], expected[inside], atol=1e-6)
    assert adjoint_gap(A, RNG) < 1e-13
    assert nb07.cubic_psf(scale).sum() == pytest.approx(1)


@pytest.mark.parametrize("scale", [2, 3])
def test_its_transpose_is_bicubic(scale: int):
    small = RNG.random((24, 17))
    A = nb07.camera(scale, (24 * scale, 17 * scale))
    inside = np.s_[4 * scale : -4 * scale, 4 * scale : -4 * scale]
    back = scale**2 * A.T(small)
    np.testing.assert_allclose(back[inside], networks.bicubic(small, scale)[inside], atol=1e-5)


@pytest.mark.parametrize("method", nb07.METHODS)
def test_enlarging_keeps_places(method: str):
    """A ramp keeps its slope, and its middle stays in the middle."""
    ramp = np.linspace(0.2, 0.8, 12)[None, :] * np.ones((12, 1))
    large = nb07.enlarged(ramp, 3, method)
    assert large.shape == (36, 36)
    if method == "zeros between":
        assert large.sum() == pytest.approx(ramp.sum())
        return
    means = large.reshape(12, 3, 12, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(means[:, 2:-2], ramp[:, 2:-2], atol=0.01)
    np.testing.assert_allclose(large + large[:, ::-1], 1, atol=1e-6)


def test_an_unknown_method_is_told():
    with pytest.raises(ValueError, match="no method 'magic'"):
        nb07.enlarged(PHOTO, 2, "magic")


def test_quality_leaves_out_the_border_and_what_no_screen_shows():
    guess = PHOTO.copy()
    guess[:4], guess[:, -4:] = 0, 1
    assert nb07.quality(PHOTO, guess) == np.inf
    white = np.ones((12, 12))
    assert nb07.quality(white, 1.5 * white) == np.inf
    assert nb07.quality(PHOTO, PHOTO + 0.01) == pytest.approx(
        psnr(PHOTO[4:-4, 4:-4], (PHOTO + 0.01).clip(0, 1)[4:-4, 4:-4], data_range=1)
    )


def test_a_slip_costs_more_the_larger_it_is():
    slipped = nb07.Slipped(PHOTO, 2)
    scores = [slipped.psnr(s) for s in (0, 0.25, 0.5, 1.0, 1.5)]
    assert all(a > b for a, b in pairwise(scores))
    panels = slipped.panels(0.5)
    assert f"{scores[2]:.1f} dB" == panels["PSNR"]
    whole = slipped.at(1.0)
    np.testing.assert_allclose(whole[8:-8, 8:-8], slipped.back[7:-9, 7:-9], atol=1e-6)


@pytest.mark.parametrize("scale", [2, 3])
def test_ink_is_seen_and_not_seen(scale: int):
    A = nb07.camera(scale, PHOTO.shape)
    word = nb07.unseen(A, nb07.written("HI", PHOTO.shape, nb07.checkerboard(PHOTO.shape)))
    blank, inked = nb07.pale(PHOTO), nb07.inked(PHOTO, word)
    assert np.abs(inked - blank).max() > 0.1
    np.testing.assert_allclose(A(inked), A(blank), atol=1e-10)
    assert inked.min() > -0.06
    assert inked.max() < 1.06


SURVIVES, CHANGES = "of the ink on it survives", "the small one changes"


@pytest.mark.parametrize("name", nb07.DRAWINGS)
def test_painted_ink_is_shrunk_and_told(name: str):
    photo = images.load("camera")[100:228, 180:308]
    paint, drawing = nb07.ink_on(photo), nb07.DRAWINGS[name]
    panels = paint(drawing)
    paper = nb07.square(photo, 64)[10:42]
    A = nb07.camera(2, paper.shape)
    large = values(panels["large"])
    np.testing.assert_allclose(large, 0.2 + 0.6 * paper + 0.2 * drawing)
    np.testing.assert_allclose(values(panels["small"]), A(large))
    if not drawing.any():
        assert (panels[SURVIVES], panels[CHANGES]) == ("there is none", "not at all")
        return
    assert panels[SURVIVES] == f"{nb07.kept(drawing):.1%}"
    assert panels[CHANGES] == f"by up to {0.2 * np.abs(A(drawing)).max():.2f}"
    secret = paint(drawing, True)
    assert (secret[SURVIVES], secret[CHANGES]) == ("0.0%", "not at all")
    hidden = values(secret["large"]) - (0.2 + 0.6 * paper)
    np.testing.assert_allclose(hidden, 0.2 * nb07.unseen(A, drawing), atol=1e-12)


def test_what_the_prediction_says_of_ink():
    kept = {name: nb07.kept(drawing) for name, drawing in nb07.DRAWINGS.items()}
    assert kept["a dot"] == pytest.approx(1 / 4, abs=0.01)
    assert kept["a thin line"] == pytest.approx(1 / 2, abs=0.01)
    assert kept["a checkerboard"] < 0.001
    assert kept["letters"] > 0.9
    erased = nb07.DRAWINGS["a checkerboard"] * (1 - nb07.DRAWINGS["letters"])
    assert 0 < nb07.kept(erased) < 0.01, "the riddle has an answer"


def test_a_fair_share_of_steps_is_enough_to_show_what_is_unseen():
    A, x = nb07.camera(2, PHOTO.shape), RNG.random(PHOTO.shape)
    exact = nb07.unseen(A, x)
    assert np.abs(nb07.unseen(A, x, steps=12) - exact).max() < 0.01 * np.abs(exact).max()


def test_the_error_falls_into_two_parts():
    truth = PHOTO[:48, :48]
    guess = truth + 0.02 * RNG.standard_normal(truth.shape)
    told, untold = nb07.error_parts(truth, guess, 2)
    assert told + untold == pytest.approx(np.mean((truth - guess) ** 2), rel=1e-6)
    hidden = nb07.unseen(nb07.camera(2, truth.shape), RNG.standard_normal(truth.shape))
    told, untold = nb07.error_parts(truth, truth + hidden, 2)
    assert told < 1e-12 * untold


@pytest.mark.parametrize("scale", [2, 3])
def test_of_two_worlds_the_mean_is_nearest_and_soft(scale: int):
    worlds = nb07.TwoWorlds(nb07.camera(scale, PHOTO.shape), PHOTO)
    first, second = worlds.answer(1), worlds.answer(-1)
    np.testing.assert_allclose(first, PHOTO, atol=1e-12)
    np.testing.assert_allclose(worlds.A(first), worlds.A(second), atol=1e-9)
    assert np.abs(first - second).max() > 0.1
    ink = np.mean(worlds.hidden**2)
    for toward in (-1, -0.4, 0, 0.7, 1):
        expected = [(1 - toward) ** 2 * ink, (1 + toward) ** 2 * ink]
        np.testing.assert_allclose(worlds.errors(toward), expected, atol=1e-12)


@pytest.mark.parametrize("odds", [0.5, 0.7, 1.0])
def test_the_best_answer_leans_as_far_as_it_is_sure(odds: float):
    worlds = nb07.TwoWorlds(nb07.camera(2, PHOTO.shape), PHOTO)
    answers = np.linspace(-1, 1, 21)
    told = {a: str(worlds.panels(a, odds)["on average"]) for a in answers}
    best = min(answers, key=lambda a: float(told[a].split(";")[0]))
    assert best == pytest.approx(2 * odds - 1)
    assert told[0].startswith("1.00; detail drawn: 0%")
    ink = np.mean(worlds.hidden**2)
    for answer in (-0.6, 0.2):
        first, second = worlds.errors(answer)
        average = (odds * first + (1 - odds) * second) / ink
        assert float(str(worlds.panels(answer, odds)["on average"]).split(";")[0]) == pytest.approx(
            average, abs=0.005
        )


def test_back_projection_explains_and_gains():
    small = networks.degrade(PHOTO, 2)
    A = nb07.camera(2, PHOTO.shape)
    x, start = nb07.back_projected(small, 2), networks.bicubic(small, 2)
    assert np.abs(A(x) - small).max() < 0.1 * np.abs(A(start) - small).max()
    assert nb07.quality(PHOTO, x) > nb07.quality(PHOTO, start) + 0.5
    film = nb07.film(landweber(A, small), 4, PHOTO)
    panels = nb07.explain_panels(A, small, film, PHOTO, 3)
    assert panels["now"].startswith(f"{nb07.quality(PHOTO, film.frames[3]):.2f} dB")
    np.testing.assert_allclose(values(panels["y − A x: unexplained"]), small - A(film.frames[3]))
    shown = nb07.projecting(PHOTO, 4)(3)
    *_, third = islice(landweber(A, A(PHOTO)), 4)
    np.testing.assert_allclose(values(shown["after k steps"]), third.x, atol=1e-6)


@pytest.mark.parametrize(("scale", "side"), [(2, 3), (2, 5), (3, 3)])
def test_sub_pixel_is_a_transposed_convolution(scale: int, side: int):
    kernels = RNG.standard_normal((scale, scale, side, side))
    small = RNG.random((9, 7))
    stamp = nb07.merged(kernels)
    shape = (9 * scale, 7 * scale)
    expected = conv2d_transpose(small, stamp, stride=scale, output_shape=shape)
    np.testing.assert_allclose(nb07.sub_pixel(small, kernels), expected, atol=1e-12)


def test_kernels_that_made_the_large_pictures_are_found():
    """In every block the same pixel is the brightest, so each kernel has its place."""
    inside = [[1.0, 0.5], [0.7, 0.2]]
    blocks = [np.kron(RNG.random((30, 30)), inside) for _ in range(4)]
    kernels = nb07.learn_phases(blocks, 2, 7)
    large = nb07.sub_pixel(networks.degrade(blocks[0], 2), kernels)
    assert nb07.quality(blocks[0], large) > 25
    for other in (kernels[::-1], kernels[:, ::-1], kernels.swapaxes(0, 1)):
        wrong = nb07.sub_pixel(networks.degrade(blocks[0], 2), other)
        assert nb07.quality(blocks[0], wrong) < nb07.quality(blocks[0], large) - 5


def test_one_layer_is_scored_as_networks_are():
    patches = images.training_patches()
    kernels = nb07.learn_phases(patches[1::8], 2, 5)
    gain = networks.held_out_gain(patches[:2], 2)(nb07.as_network(kernels))
    scores = []
    for patch in patches[:2]:
        small = networks.degrade(patch, 2)
        ways = nb07.sub_pixel(small, kernels), networks.bicubic(small, 2)
        errors = [np.mean((way - patch)[4:-4, 4:-4] ** 2) for way in ways]
        scores.append(10 * np.log10(errors[1] / errors[0]))
    assert gain == pytest.approx(np.mean(scores), abs=1e-3)


def test_interleaved_panels_show_where_a_pixel_comes_from():
    title = "maps 0 and 1, 2 and 3"
    album = values(nb07.interleaving()[title])
    corners = [(0, 0), (0, 4), (3, 0), (3, 4)]
    maps = np.stack([album[top : top + 2, left : left + 3] for top, left in corners], axis=-1)
    large = find("interleave").solution(maps, 2)
    for i, j in np.ndindex(large.shape):
        panels = nb07.interleaving((i, j))
        np.testing.assert_array_equal(values(panels["interleaved"]), large)
        ((row, column, *_),) = panels[title].boxes
        assert album[row, column] == large[i, j]
        number = 2 * (i % 2) + j % 2
        top, left = corners[number]
        assert panels["from"] == f"map {number}, row {row - top}, column {column - left}"


def test_snapshots_measure_what_they_show():
    detail = 0.05 * RNG.standard_normal(PHOTO.shape)
    net = SimpleNamespace(scale=2, detail=lambda small: detail)
    shots = nb07.Snapshots(net, PHOTO, 3)
    for k in (1, 2, 3):
        shots(k, 0.1, None)
    assert shots.steps == [0, 1, 2, 3]
    before = nb07.quality(PHOTO, shots.start)
    assert shots.gains[2] == pytest.approx(nb07.quality(PHOTO, shots.start + detail) - before)
    panels = shots.panels(2)
    assert str(panels["now"]).startswith("step 2; ")
    np.testing.assert_array_equal(values(panels["what the network adds"]), detail)
    assert isinstance(panels["gain over bicubic"], Curve)


@pytest.mark.parametrize("name", nb07.CAMERAS)
def test_all_cameras_keep_places(name: str):
    """Bicubic comes nearest to the truth where it is, and not beside it."""
    small = nb07.CAMERAS[name](PHOTO)
    assert small.shape == (48, 42)
    assert 0 <= small.min() <= small.max() <= 1
    back = networks.bicubic(small, 2)
    at = {s: nb07.quality(PHOTO, np.roll(back, s, axis=(0, 1))) for s in (-1, 0, 1)}
    assert max(at, key=lambda s: at[s]) == 0
    assert nb07.gain_through(nb07.CAMERAS[name], lambda y: networks.bicubic(y, 2), ["text"]) == 0


def test_each_camera_is_seen_beside_the_truth():
    truth = images.load("camera")[60:252, 156:348]
    seen = nb07.through_cameras(truth, lambda y: networks.bicubic(y, 2) + 0.01)
    for name, shrink in nb07.CAMERAS.items():
        panels = seen(name)
        expected = networks.bicubic(shrink(truth), 2)[44:104, 104:164]
        np.testing.assert_allclose(values(panels["bicubic"]), expected)
        np.testing.assert_allclose(values(panels["network"]), expected + 0.01)
        wrong = values(panels["the truth"]) - values(panels["network"])
        np.testing.assert_allclose(values(panels["truth − network"]), wrong)


def test_the_page_is_printed_again():
    page = nb07.print_again(lambda small: np.kron(small, np.ones((3, 3))))
    assert {p.shape for p in page.values()} == {(300, 558)}
    np.testing.assert_array_equal(page["the truth"], images.load("page")[:, :558])
    back = networks.degrade(page["network"], 3)
    assert np.abs(back - networks.degrade(page["the truth"], 3)).mean() < 0.02


@pytest.mark.parametrize("shape", [(96, 84), (40, 30), (90, 80, 3)])
def test_what_nobody_can_check_is_told_apart(shape: tuple[int, ...]):
    """The network draws what is ink alone; or only what the small picture could tell."""
    photo = RNG.random(shape)
    smooth = networks.bicubic(photo, 2)
    A = nb07.camera(2, (2 * shape[0], 2 * shape[1]))
    dots = 0.05 * RNG.standard_normal(A.in_shape)
    ink = nb07.unseen(A, dots)
    for added, least, most in ((ink, 90, 100), (4 * A.T(A(dots)), 0, 10)):
        detail = added[..., None] if len(shape) == 3 else added
        panels = nb07.closer(photo, smooth + detail)((shape[0] // 2, shape[1] // 2))
        share = str(panels["of what the network added to bicubic here, ink is"])
        assert least <= float(share.rstrip("%")) <= most
        wipe = panels["this piece"]
        assert isinstance(wipe, Wipe)
        piece = tuple(min(112, 2 * n) for n in shape[:2])
        assert np.shape(wipe.after.array)[:2] == piece
        assert values(panels["its ink"]).shape == piece


@pytest.mark.parametrize("at", [(0, 0), (47, 41), (95, 83)])
def test_the_piece_is_where_one_points(at: tuple[int, int]):
    photo = RNG.random((96, 84))
    large = np.zeros((192, 168))
    large[2 * at[0], 2 * at[1]] = 1
    wipe = nb07.closer(photo, large)(at)["this piece"]
    assert np.sum(wipe.after.array) == 1


def test_claims_and_suspects():
    for row, venue in {69: "CVPR", 70: "CVPR", 71: "ICIP", 72: "CVPR"}.items():
        assert nb07.CLAIMS[row].venue == venue
        assert not any(set(nb07.CLAIMS[row].authors) & set(s.authors) for s in nb07.SUSPECTS)
        assert all(nb07.CLAIMS[row].title != s.title for s in nb07.SUSPECTS)
    assert nb07.shared("a b c d", "a x c") == 0.5


def test_the_riddle_of_the_exercise():
    assert "".join(nb07.RIDDLE.values()) == find("who_enlarged").solution()
    truth = images.to_gray(images.load("astronaut"))[54:150, 138:234]
    panels = {name: values(p) for name, p in nb07.riddle_pictures(truth).items()}
    small = networks.degrade(truth, 3)
    np.testing.assert_array_equal(panels["B"], nb07.enlarged(small, 3, "repeated"))
    A = nb07.camera(3, truth.shape)
    unexplained = {n: np.abs(A(panels[n]) - small)[4:-4, 4:-4].max() for n in "ABCD"}
    assert unexplained["A"] < 0.01 < min(unexplained[n] for n in "BCD")
    moved = np.roll(panels["C"], (-2, -2), axis=(0, 1))
    before, after = (nb07.quality(truth[:-8, :-8], p[:-8, :-8]) for p in (panels["C"], moved))
    assert after > before + 3
    slopes = {n: np.abs(np.diff(panels[n])).sum() for n in "ABC"}
    assert np.abs(np.diff(panels["D"])).sum() < min(slopes.values())


def test_the_boasts_of_the_exercise():
    boasts = nb07.boasts()
    assert "".join(b.trick for b in boasts.values()) == find("which_boast").solution()
    honest = boasts["C"]
    assert honest.rival - 20 * np.log10(255) == pytest.approx(32.8, abs=0.06)
    assert honest.ours - 20 * np.log10(255) == pytest.approx(34.1, abs=0.06)
    assert boasts["A"].ours == pytest.approx(34.1, abs=0.06)
    assert boasts["B"].ours - boasts["B"].rival > 1.5 + (honest.ours - honest.rival) - 1


def test_the_exercises_agree_with_the_library():
    for truth, guess, border in find("fair_psnr").cases():
        ours, theirs = (images.to_gray(np.clip(p, 0, 1)) for p in (truth, guess))
        inner = np.s_[border : len(ours) - border, border : ours.shape[1] - border]
        expected = psnr(ours[inner], theirs[inner], data_range=1)
        assert find("fair_psnr").solution(truth, guess, border) == pytest.approx(expected, rel=1e-3)
    for n, factor in find("pixel_centers").cases():
        # The mean place of each block's pixels.
        expected = np.arange(n * factor).reshape(n, factor).mean(axis=1)
        np.testing.assert_allclose(find("pixel_centers").solution(n, factor), expected)


def test_interleaving_is_tensorflows():
    tf = tensorflow()
    if tf is None:
        pytest.skip("needs TensorFlow")
    for maps, factor in find("interleave").cases():
        if factor > 1:
            expected = tf.nn.depth_to_space(maps[None].astype(np.float32), factor)[0, ..., 0]
            np.testing.assert_allclose(find("interleave").solution(maps, factor), expected)


def test_weights_that_start_alike_print_no_grid():
    if tensorflow() is None:
        pytest.skip("needs TensorFlow")
    from course_lib.metrics import checkerboard_energy

    small = networks.degrade(PHOTO, 2)
    net = networks.super_resolver(2, width=8, depth=1)
    before = checkerboard_energy(net.detail(small))
    after = checkerboard_energy(nb07.start_alike(net).detail(small))
    assert after < 0.001 < 0.02 < before
