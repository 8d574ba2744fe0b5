"""Scenes with exact labels, and the network that labels them."""

import numpy as np
import pytest

from course_lib import networks, tf_ops

needs_tensorflow = pytest.mark.skipif(tf_ops.tensorflow() is None, reason="no TensorFlow here")


def test_scenes_repeat_and_are_pictures():
    pictures, labels = networks.scenes(6, seed=3, shape=(40, 56))
    again, _ = networks.scenes(6, seed=3, shape=(40, 56))
    np.testing.assert_array_equal(pictures, again)
    assert pictures.shape == labels.shape == (6, 40, 56)
    assert pictures.dtype == np.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert set(labels.ravel().tolist()) == {0, 1, 2}
    assert np.std(pictures[0] - networks.scenes(1, seed=4, shape=(40, 56))[0][0]) > 0.01


def test_labels_lie_where_the_light_is():
    for seed in range(5):
        picture, labels = networks.draw_scene(np.random.default_rng(seed), (96, 96))
        for kind in (1, 2):
            if (labels == kind).any():
                assert picture[labels == kind].mean() > picture[labels == 0].mean() + 0.02


def test_batches_turn_picture_and_labels_together():
    _, labels = networks.scenes(5, seed=1)
    pick = networks.scene_batches(labels.astype(np.float32), labels, batch=4, seed=2)
    seen = set()
    for step in range(12):
        x, y = pick(step)
        assert x.shape == (4, 64, 64, 1)
        assert y.shape == (4, 64, 64, 3)
        np.testing.assert_array_equal(x[..., 0], y.argmax(axis=-1))
        seen.add(x[0].tobytes())
    assert len(seen) > 6
    np.testing.assert_array_equal(pick(3)[0], pick(3)[0])


@needs_tensorflow
@pytest.mark.parametrize("decoder", ["transposed", "bilinear"])
def test_the_decoder_leads_back_to_the_pixels(decoder: networks.segmentation.Decoder):
    model = networks.segmenter(decoder, widths=(3, 4, 5))
    x = np.random.default_rng(0).random((2, 16, 24, 1), np.float32)
    assert model(x).shape == (2, 16, 24, 3)
    assert model.count_params() == networks.segmenter("bilinear", widths=(3, 4, 5)).count_params()
    same = networks.segmenter(decoder, widths=(3, 4, 5))
    np.testing.assert_array_equal(model(x), same(x))


@needs_tensorflow
def test_the_encoder_alone_is_that_of_the_network():
    tf = tf_ops.require_tensorflow()
    model = networks.segmenter(widths=(3, 4, 5), seed=4)
    for layer in model.layers:
        if layer.name.startswith("encode"):
            weights, bias = layer.get_weights()
            layer.set_weights([weights, bias + np.linspace(-0.1, 0.1, bias.size)])
    picture = np.random.default_rng(1).random((16, 24))
    trace = networks.Encoder(networks.encoder_weights(model)).trace(picture)
    for number in range(3):
        part = tf.keras.Model(model.input, model.get_layer(f"encode{number}").output)
        expected = part(picture[None, :, :, None].astype(np.float32))[0]
        np.testing.assert_allclose(trace.maps[number], expected, atol=1e-5)


@needs_tensorflow
def test_products_are_counted():
    shape, widths = (16, 16), (2, 3)
    encoder = 16 * 16 * 9 * 1 * 2 + 8 * 8 * 9 * 2 * 3
    scores = 16 * 16 * 2 * 3
    for decoder, places in {"transposed": 8 * 8, "bilinear": 16 * 16}.items():
        model = networks.segmenter(decoder, widths=widths)
        counted = networks.multiplications(model, shape)
        assert counted == encoder + places * 9 * 3 * 2 + scores


@needs_tensorflow
def test_probabilities_of_any_size():
    model = networks.segmenter(widths=(3, 4, 5))
    picture = np.random.default_rng(2).random((19, 30))
    shares = networks.segment(model, picture)
    assert shares.shape == (19, 30, 3)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)
    whole = networks.segment(model, np.pad(picture, ((0, 1), (0, 2)), "symmetric"))
    np.testing.assert_allclose(shares, whole[:19, :30], atol=1e-6)


@needs_tensorflow
def test_it_learns():
    pictures, labels = networks.scenes(8, seed=5, shape=(32, 32))
    model = networks.segmenter(widths=(6, 8))
    batches = networks.scene_batches(pictures, labels, batch=8)
    loss = networks.cross_entropy
    history = networks.train(
        model, batches, loss=loss, steps=40, learning_rate=1e-2, progress=False
    )
    assert history.losses[-5:].mean() < 0.7 * history.losses[0]
    assert set(networks.agreement(model, pictures, labels)) == {"cell", "debris"}


def test_iou():
    one = np.array([[True, True, False, False]])
    assert networks.iou(one, one) == 1
    assert networks.iou(one, ~one) == 0
    assert networks.iou(one, np.roll(one, 1)) == pytest.approx(1 / 3)
    assert networks.iou(~one & one, one & ~one) == 1


@needs_tensorflow
@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: networks.segmenter("bicubic"), "decoder must be"),
        (lambda: networks.segmenter(widths=(4,)), "two stages"),
        (lambda: networks.segmenter(widths=(0, 4)), "at least 1"),
        (lambda: networks.segment(networks.segmenter(widths=(2, 2)), np.ones((8, 8, 3))), "gray"),
        (
            lambda: networks.segment(networks.segmenter(widths=(2, 2)), np.full((8, 8), 99.0)),
            "0, 1",
        ),
        (lambda: networks.iou(np.ones((2, 2)), np.ones((2, 3))), "same shape"),
        (lambda: networks.scenes(0, seed=1), "at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(call, said: str):
    with pytest.raises(ValueError, match=said):
        call()


P, L = networks.scenes(2, seed=1)


@pytest.mark.parametrize(
    ("pictures", "labels", "said"),
    [
        (P[0], L[0], r"must both have shape \(count, rows, columns\), but have \(64, 64\)"),
        (P, L[:1], r"\(2, 64, 64\) and \(1, 64, 64\)"),
        (P[:0], L[:0], "empty"),
        (P[:, :61], L[:, :61], "multiples of 8, but the pictures have 61 x 64"),
        (P * np.nan, L, "NaN"),
        (P, L + 1, "labels must be 0"),
    ],
)
def test_agreement_looks_at_what_it_is_given(pictures, labels, said):
    pytest.importorskip("tensorflow")
    with pytest.raises(ValueError, match=said):
        networks.agreement(networks.segmenter(widths=(2, 2, 2, 2)), pictures, labels)


@pytest.mark.parametrize("other", [[[0, 2, 1]], [[np.nan, 0, 1]], [["a", "b", "c"]]])
def test_a_region_is_true_or_false(other):
    with pytest.raises(ValueError, match="True and False only"):
        networks.iou([[0, 1, 1]], other)
    assert networks.iou([[0, 1, 1]], [[0.0, 1.0, 0.0]]) == 0.5


def test_only_a_segmenter_segments():
    pytest.importorskip("tensorflow")
    with pytest.raises(ValueError, match="none that `segmenter` built"):
        networks.segment(networks.super_resolver(2, width=2, depth=0).model, P[0])
    with pytest.raises(TypeError, match="must be a Keras model"):
        networks.segment(None, P[0])
    with pytest.raises(ValueError, match="smaller than one pixel of the network's smallest"):
        networks.segment(networks.segmenter(widths=(2, 2, 2)), [[0.3]])
    with pytest.raises(ValueError, match="at most 20 million"):
        networks.segmenter(widths=(10**6, 2))
