"""Super-resolution: sizes, receptive fields, tiles, the score, and the shipped weights."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from course_lib import images, networks

RNG = np.random.default_rng(7)


def network(**settings):
    pytest.importorskip("tensorflow")
    return networks.super_resolver(**({"width": 4, "depth": 1} | settings))


# Smaller and larger


@pytest.mark.parametrize("shape", [(12, 18), (7, 9), (6, 12, 3), (1, 1)])
@pytest.mark.parametrize("scale", [2, 3])
def test_bicubic_is_that_of_pillow(shape, scale):
    image = RNG.random(shape, np.float32)
    size = shape[1] * scale, shape[0] * scale
    large = networks.bicubic(image, scale)
    for ours, gray in zip(
        np.moveaxis(large.reshape(*large.shape[:2], -1), 2, 0),
        np.moveaxis(image.reshape(*shape[:2], -1), 2, 0),
        strict=True,
    ):
        theirs = Image.fromarray(np.ascontiguousarray(gray)).resize(size, Image.Resampling.BICUBIC)
        np.testing.assert_array_equal(ours, np.asarray(theirs))


def test_what_fills_no_block_is_left_out_before_shrinking():
    image = RNG.random((13, 19))
    np.testing.assert_array_equal(networks.degrade(image, 3), networks.degrade(image[:12, :18], 3))
    assert networks.degrade(image, 3).shape == (4, 6)


def test_precision_is_kept_and_the_picture_left_alone():
    image = RNG.random((8, 8)).astype(np.float32)
    before = image.copy()
    assert networks.bicubic(image, 2).dtype == networks.degrade(image, 2).dtype == np.float32
    assert networks.bicubic(image.astype(float), 2).dtype == np.float64
    np.testing.assert_array_equal(image, before)


BAD = [
    (np.ones((3, 4, 2)), r"shape \(H, W\), or color"),
    (np.ones((0, 4)), "at least one pixel"),
    (np.ones(5), r"\(5,\)"),
    (np.full((9, 9), np.nan), "NaN"),
    (np.full((9, 9), 200, np.uint8), r"must lie in \[0, 1\], but reaches from 200 to 200"),
]


@pytest.mark.parametrize(("image", "said"), BAD)
def test_what_is_no_picture_is_refused(image, said):
    for function in (networks.bicubic, networks.degrade, lambda i, _: network()(i)):
        with pytest.raises(ValueError, match=said):
            function(image, 2)


def test_a_picture_of_other_than_numbers_is_refused():
    with pytest.raises(TypeError, match="real numbers"):
        networks.bicubic(np.ones((3, 3), complex), 2)
    with pytest.raises(ValueError, match="scale must be a whole number of at least 1"):
        networks.degrade(np.ones((3, 3)), 0)


# Networks


@pytest.mark.parametrize("upsampler", networks.UPSAMPLERS)
@pytest.mark.parametrize("scale", [2, 3])
def test_it_enlarges_gray_and_color(upsampler, scale):
    resolver = network(scale=scale, upsampler=upsampler)
    for shape in ((17, 20), (13, 11, 3)):
        image = RNG.random(shape, np.float32)
        large = resolver(image)
        assert large.shape == (shape[0] * scale, shape[1] * scale, *shape[2:])
        assert large.dtype == np.float32
        assert large.min() >= 0
        assert large.max() <= 1


def test_an_enlargement_that_no_memory_holds_is_refused():
    with pytest.raises(ValueError, match="25600000 x 12800000 is too large: at most 100 million"):
        networks.bicubic(np.zeros((256, 128)), 100_000)


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match="rng must be a numpy Generator"):
        networks.training_pairs([np.ones((64, 64))], 2, rng=0)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"width": 1, "depth": 600}, "depth must be at most 100"),
        ({"width": 10**7}, "would have .* weights; at most 20 million"),
        ({"kernel": 10**6}, "at most 20 million"),
        ({"scale": 10**6}, "at most 20 million"),
    ],
)
def test_a_network_that_no_memory_holds_is_refused(setting, said):
    with pytest.raises(ValueError, match=said):
        networks.super_resolver(**setting)


def test_color_differences_are_those_of_bicubic():
    resolver, image = network(), 0.4 + 0.2 * RNG.random((15, 16, 3))
    plain = networks.bicubic(image, 2)
    large = plain + resolver.detail(images.to_gray(image))[..., None]
    inside = (large >= 0) & (large <= 1)
    np.testing.assert_allclose(resolver(image)[inside], large[inside], atol=1e-6)
    np.testing.assert_allclose(
        images.to_gray(large) - images.to_gray(plain),
        resolver.detail(images.to_gray(image)),
        atol=1e-6,
    )


def test_both_ends_cost_the_same():
    """As many products, and as many weights but for the biases of the channels."""
    sub_pixel, transposed = (network(upsampler=u, depth=0) for u in ("sub-pixel", "transposed"))
    assert sub_pixel.n_weights - transposed.n_weights == 3


def test_a_transposed_end_can_do_what_a_sub_pixel_end_does():
    """Each of the s * s channels is one phase of the large kernel (Shi et al., 2016)."""
    sub_pixel, transposed = (network(upsampler=u, scale=3) for u in ("sub-pixel", "transposed"))
    weights = sub_pixel.model.get_weights()
    kernel = weights[-2][::-1, ::-1].reshape(3, 3, -1, 3, 3)
    large = kernel.transpose(0, 3, 1, 4, 2).reshape(9, 9, 1, -1)
    transposed.model.set_weights([*weights[:-2], large, np.zeros(1)])
    image = RNG.random((12, 14))
    np.testing.assert_allclose(transposed.detail(image), sub_pixel.detail(image), atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"upsampler": "sub-pixel"},
        {"upsampler": "sub-pixel", "depth": 0, "kernel": 5},
        {"upsampler": "sub-pixel", "scale": 3},
        {"upsampler": "transposed"},
        {"upsampler": "transposed", "kernel": 3},
        {"upsampler": "transposed", "kernel": 8, "scale": 3, "depth": 0},
        {"upsampler": "transposed", "scale": 3},
        {"upsampler": "resize-conv"},
        {"upsampler": "resize-conv", "kernel": 7, "scale": 3},
    ],
)
def test_the_receptive_field_is_what_the_gradient_reaches(settings):
    resolver = network(**settings)
    from course_lib.tf_ops import require_tensorflow

    tf = require_tensorflow()
    # All weights positive and a bright picture: no unit is off, nothing cancels.
    resolver.model.set_weights([np.abs(w) + 0.1 for w in resolver.model.get_weights()])
    side, scale = 33, resolver.scale
    x = tf.Variable(np.ones((1, side, side, 1), np.float32))
    reach = 0
    for phase in range(scale):
        middle = side // 2 * scale + phase
        with tf.GradientTape() as tape:
            value = resolver.model(x)[0, middle, middle, 0]
        touched = np.argwhere(tape.gradient(value, x).numpy()[0, ..., 0]) - side // 2
        reach = max(reach, int(np.abs(touched).max()))
    assert resolver.receptive_field == 2 * reach + 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"scale": 1}, "scale must be a whole number of at least 2"),
        ({"scale": 2.0}, "scale must"),
        ({"width": 0}, "width"),
        ({"depth": -1}, "depth"),
        ({"kernel": 0}, "kernel"),
        ({"upsampler": "bilinear"}, "one of sub-pixel, transposed, resize-conv"),
    ],
)
def test_a_network_without_sense_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        network(**settings)


def test_a_picture_smaller_than_the_receptive_field_is_refused():
    resolver = network()
    assert resolver.receptive_field == 9
    with pytest.raises(ValueError, match=r"8 x 12 pixels is smaller .* 9 x 9"):
        resolver(np.full((8, 12), 0.5))


def test_the_ensemble_is_the_mean_over_turned_and_mirrored_pictures():
    resolver = network()
    image = RNG.random((11, 14))
    mean = resolver.ensemble(image)
    assert mean.shape == (22, 28)
    np.testing.assert_allclose(resolver.ensemble(np.rot90(image)), np.rot90(mean), atol=1e-5)
    np.testing.assert_allclose(resolver.ensemble(image[:, ::-1]), mean[:, ::-1], atol=1e-5)


# Tiles


@pytest.mark.parametrize("upsampler", networks.UPSAMPLERS)
@pytest.mark.parametrize("tile", [7, 16, 64])
def test_tiles_change_nothing(upsampler, tile):
    resolver = network(upsampler=upsampler, scale=3)
    image = RNG.random((41, 23))
    np.testing.assert_allclose(resolver(image, tile=tile), resolver(image), atol=1e-5)


def test_a_margin_too_small_shows():
    """So that the test above can fail."""
    resolver, image = network(), RNG.random((40, 40))

    def detail(piece):
        return resolver.detail(piece, tile=1000)

    margin = resolver.receptive_field // 2
    whole = detail(image)
    tiled = networks.apply_tiled(detail, image, tile=10, margin=margin - 1, scale=2)
    assert np.abs(tiled - whole).max() > 1e-4


def test_tiles_of_any_function():
    image = RNG.random((5, 9, 3))

    def mean_of_neighbors(piece):
        return np.mean([np.roll(piece, n, axis=1) for n in (-1, 0, 1)], axis=0).sum(axis=2)

    tiled = networks.apply_tiled(mean_of_neighbors, image, tile=4, margin=1)
    np.testing.assert_allclose(tiled[:, 1:-1], mean_of_neighbors(image)[:, 1:-1])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"tile": 0}, "tile must be a whole number of at least 1"),
        ({"margin": -1}, "margin"),
        ({"scale": 2}, r"made \(6, 6\) from \(6, 6\), but scale=2 means \(12, 12\)"),
    ],
)
def test_tiles_without_sense_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        networks.apply_tiled(lambda x: x, np.ones((6, 6)), **({"margin": 1} | settings))
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        networks.apply_tiled(lambda x: x, np.ones(6), margin=1)


# Pairs


def test_pairs_are_small_pictures_and_what_bicubic_lacks():
    patch = RNG.random((24, 27))
    batches = networks.training_pairs([patch], 3, batch=9, crop=8, rng=np.random.default_rng(0))
    low = networks.degrade(patch, 3)
    detail = patch - networks.bicubic(low, 3)
    places = [
        (np.rot90(low[:, c : c + 8], t)[:, ::f], np.rot90(detail[:, 3 * c : 3 * c + 24], t)[:, ::f])
        for c in (0, 1)
        for t in range(4)
        for f in (1, -1)
    ]
    seen = set()
    for x, y in zip(*batches(5), strict=True):
        found = [n for n, (a, _) in enumerate(places) if np.allclose(x[..., 0], a, atol=1e-6)]
        assert len(found) == 1
        np.testing.assert_allclose(y[..., 0], places[found[0]][1], atol=1e-6)
        seen.update(found)
    assert len(seen) > 3


def test_pairs_depend_on_seed_and_step_only():
    patches = RNG.random((3, 20, 20))

    def batch(seed, step):
        rng = np.random.default_rng(seed)
        return networks.training_pairs(patches, 2, batch=4, crop=6, rng=rng)(step)[0]

    np.testing.assert_array_equal(batch(1, 2), batch(1, 2))
    assert not np.array_equal(batch(1, 2), batch(1, 3))
    assert not np.array_equal(batch(1, 2), batch(2, 2))


@pytest.mark.parametrize(
    ("patches", "settings", "said"),
    [
        ([], {}, "no patches"),
        ([np.ones((8, 8))], {"crop": 5}, "at least 10 x 10"),
        ([np.ones((8, 8, 3))], {"crop": 2}, "must be gray"),
        ([np.ones((8, 8))], {"crop": 2, "batch": 0}, "batch"),
    ],
)
def test_pairs_without_sense_are_refused(patches, settings, said):
    with pytest.raises(ValueError, match=said):
        networks.training_pairs(patches, 2, rng=np.random.default_rng(0), **settings)


def test_detail_needs_a_gray_picture():
    pytest.importorskip("tensorflow")
    resolver = networks.super_resolver(2, width=2, depth=0)
    with pytest.raises(ValueError, match=r"must have shape \(H, W\), but has \(9, 9, 3\)"):
        resolver.detail(np.ones((9, 9, 3)))
    with pytest.raises(ValueError, match="NaN"):
        resolver.detail(np.full((9, 9), np.nan))


def test_too_small_to_shrink_is_told_without_a_network():
    with pytest.raises(
        ValueError, match=r"2 x 9 pixels is smaller than one block to shrink, 3 x 3"
    ):
        networks.degrade(np.ones((2, 9)), 3)


# The score


def test_the_score_follows_the_protocol():
    white = np.ones((126, 126))
    gains = networks.gain_over_bicubic(lambda _: 2 * white, ["ct"], scale=3)
    truth = images.load("ct")[:126, :126]
    plain = networks.bicubic(networks.degrade(truth, 3), 3)
    inner = np.s_[4:-4, 4:-4]
    error = np.mean((plain.clip(0, 1) - truth)[inner] ** 2)
    assert gains.bicubic[0] == pytest.approx(-10 * np.log10(error))
    assert gains.ours[0] == pytest.approx(-10 * np.log10(np.mean((white - truth)[inner] ** 2)))
    assert gains.mean == pytest.approx(gains.ours[0] - gains.bicubic[0])


def test_the_score_needs_scale_and_size():
    with pytest.raises(ValueError, match="tell scale="):
        networks.gain_over_bicubic(lambda low: low, ["ct"])
    with pytest.raises(ValueError, match=r"shape \(128, 128\), but one has \(64, 64\)"):
        networks.gain_over_bicubic(lambda low: low, ["ct"], scale=2)
    with pytest.raises(ValueError, match="at least one picture"):
        networks.gain_over_bicubic(lambda low: low, [], scale=2)


def test_one_name_is_one_picture():
    gains = networks.gain_over_bicubic(lambda low: networks.bicubic(low, 2), "ct", scale=2)
    assert gains.names == ("ct",)


def test_a_picture_that_is_all_border_is_not_scored(tmp_path):
    images.save(np.zeros((8, 20)), tmp_path / "narrow.png")
    with pytest.raises(ValueError, match="nothing but border"):
        networks.gain_over_bicubic(
            lambda low: networks.bicubic(low, 2), str(tmp_path / "narrow.png"), scale=2
        )


def test_the_gain_on_held_out_patches_is_that_of_the_detail():
    patch = RNG.random((40, 40))
    low = networks.degrade(patch, 2)
    detail = patch - networks.bicubic(low, 2)
    validate = networks.held_out_gain([patch], 2)
    half = validate(lambda *_, **__: detail[None, ..., None] / 2)
    assert half == pytest.approx(20 * np.log10(2), abs=1e-4)
    with pytest.raises(ValueError, match="no patches"):
        networks.held_out_gain([], 2)
    with pytest.raises(ValueError, match="more than 8 x 8"):
        networks.held_out_gain([patch, patch[:8]], 2)
    with pytest.raises(ValueError, match="nothing can be gained"):
        networks.held_out_gain([patch, np.full((40, 40), 0.5)], 2)


# What is shipped


@pytest.mark.parametrize("scale", [2, 3])
def test_shipped_weights_are_whole(scale):
    path = images.data_folder() / f"super_resolution_x{scale}.npz"
    assert networks.load_weights(path)["settings"]["scale"] == scale


@pytest.mark.parametrize(("scale", "least"), [(2, 1.2), (3, 0.8)])
def test_shipped_weights_gain(scale, least):
    pytest.importorskip("tensorflow")
    gains = networks.gain_over_bicubic(networks.pretrained(scale), ["camera", "text"])
    assert gains.gain.min() > least


def test_other_scales_have_no_weights():
    for scale in (4, 2.0, "2"):
        with pytest.raises(ValueError, match="scale 2 and 3, but not for"):
            networks.pretrained(scale)
