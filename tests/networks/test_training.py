"""Training: it learns, repeats, keeps the best, stops early, and refuses what would abort."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import networks
from course_lib.networks import training

pytest.importorskip("tensorflow")


def line_model(start: float = 0.0):
    """One weight: y = w x."""
    from course_lib.tf_ops import require_tensorflow

    keras = require_tensorflow().keras
    entry = keras.Input((None, None, 1))
    weight = keras.initializers.Constant(start)
    layer = keras.layers.Conv2D(1, 1, use_bias=False, kernel_initializer=weight)
    return keras.Model(entry, layer(entry))


def doubling(step: int):
    x = np.random.default_rng(step).random((2, 3, 4, 1), dtype=np.float32)
    return x, 2 * x


def weight_of(model) -> float:
    return float(model.get_weights()[0].ravel()[0])


@pytest.mark.parametrize("loss", ["l1", "l2", lambda y, z: (y - z) ** 2])
def test_one_weight_is_learned(loss):
    model = line_model()
    history = networks.train(
        model, doubling, loss=loss, steps=120, learning_rate=0.05, progress=False
    )
    assert weight_of(model) == pytest.approx(2, abs=0.1)
    assert history.steps == history.best_step == len(history.losses) == 120
    assert history.losses[-1] < 0.1 * history.losses[0]
    assert not history.stopped_early


def test_the_learning_rate_falls_to_nothing():
    """With a gradient of one sign and Adam, each step is as long as the rate."""
    model, ways = line_model(), []

    def push(_, output):
        from course_lib.tf_ops import require_tensorflow

        return -require_tensorflow().reduce_mean(output)

    networks.train(
        model, doubling, loss=push, steps=100, learning_rate=0.01, progress=False,
        observers=lambda *_: ways.append(weight_of(model)),
    )  # fmt: skip
    lengths = np.diff([0.0, *ways])
    expected = 0.01 * 0.5 * (1 + np.cos(np.pi * np.arange(100) / 100))
    np.testing.assert_allclose(lengths, expected, rtol=0.1, atol=1e-4)


def test_the_best_weights_are_kept_and_it_stops_when_nothing_grows():
    model = line_model()
    history = networks.train(
        model, doubling, loss="l2", steps=200, learning_rate=0.1, progress=False,
        validate=lambda m: -abs(weight_of(m) - 1), every=5, patience=3,
    )  # fmt: skip
    best_step, best = max(history.validations, key=lambda pair: pair[1])
    assert history.stopped_early
    assert history.best_step == best_step
    assert history.steps == best_step + 15
    assert -abs(weight_of(model) - 1) == pytest.approx(best)


def test_the_last_step_is_validated_and_observers_hear_everything():
    heard = []
    networks.train(
        line_model(), doubling, steps=7, every=3, progress=False,
        validate=lambda _: 1.5, observers=[lambda *news: heard.append(news)],
    )  # fmt: skip
    assert [step for step, _, _ in heard] == [1, 2, 3, 4, 5, 6, 7]
    assert [score for _, _, score in heard] == [None, None, 1.5, None, None, 1.5, 1.5]


def test_the_same_seed_gives_the_same_network():
    def learned():
        resolver = networks.super_resolver(2, width=4, depth=1, seed=3)
        rng = np.random.default_rng(3)
        patches = np.random.default_rng(0).random((2, 20, 24))
        batches = networks.training_pairs(patches, 2, batch=2, crop=8, rng=rng)
        networks.train(resolver.model, batches, steps=4, progress=False)
        return resolver.detail(patches[0])

    np.testing.assert_allclose(learned(), learned(), rtol=1e-4, atol=1e-6)


def test_one_variable_shortens_every_training(monkeypatch):
    monkeypatch.setenv(training.SHORT, "1")
    history = networks.train(line_model(), doubling, steps=500, progress=False)
    assert history.steps < 10
    monkeypatch.setenv(training.SHORT, "0")
    assert networks.train(line_model(), doubling, steps=20, progress=False).steps == 20


def test_nothing_is_shown_without_progress(capfd):
    networks.train(line_model(), doubling, steps=2, progress=False)
    assert capfd.readouterr() == ("", "")
    networks.train(line_model(), doubling, steps=2)
    assert "step" in capfd.readouterr().err


ONES = np.ones((2, 3, 4, 1), np.float32)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ((ONES[0], ONES[0]), r"shape \(batch, height, width, channels\), but has \(3, 4, 1\)"),
        ((ONES[:0], ONES[:0]), "empty"),
        ((np.ones((2, 3, 4, 3)), ONES), "3 channels .* built for 1"),
        ((ONES * np.nan, ONES), "x holds NaN"),
        ((ONES, ONES * np.inf), "y holds NaN or infinite"),
        ((ONES, ONES[:1]), "x holds 2 pictures, but y holds 1"),
        ((ONES, ONES[:, :2]), r"makes \(2, 3, 4, 1\) .* y has \(2, 2, 4, 1\)"),
        ((ONES, ONES, ONES), "returned 3 things"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused(pair, said):
    with pytest.raises(ValueError, match=said):
        networks.train(line_model(), lambda _: pair, steps=1, progress=False)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"steps": 0}, "steps must be a whole number of at least 1"),
        ({"steps": 2.5}, "steps"),
        ({"steps": 1, "every": 0}, "every"),
        ({"steps": 1, "patience": 0}, "patience"),
        ({"steps": 1, "learning_rate": 0.0}, "learning_rate must be a positive"),
        ({"steps": 1, "loss": "l3"}, 'loss must be "l1", "l2" or a function'),
    ],
)
def test_a_setting_without_sense_is_refused(setting, said):
    with pytest.raises(ValueError, match=said):
        networks.train(line_model(), doubling, progress=False, **setting)


def test_a_resolver_is_not_its_model():
    with pytest.raises(TypeError, match=r"is a SuperResolver; hand over its \.model"):
        networks.train(networks.super_resolver(2, width=2, depth=0), doubling, steps=1)


def test_a_loss_without_the_output_is_refused():
    with pytest.raises(ValueError, match="does not depend on the model's output"):
        networks.train(line_model(), doubling, loss=lambda y, z: y, steps=1, progress=False)


def test_a_validation_without_a_number_is_refused():
    with pytest.raises(ValueError, match="NaN after step 2"):
        networks.train(
            line_model(), doubling, steps=2, validate=lambda _: float("nan"), progress=False
        )


@pytest.mark.parametrize("ending", [KeyboardInterrupt, ValueError])
def test_the_best_weights_stay_whatever_ends_it(ending):
    model, best = line_model(), []

    def observe(step, _, score):
        if score is not None:
            best.append((score, weight_of(model)))
        if step == 40:
            raise ending

    with pytest.raises(ending):
        networks.train(
            model, doubling, loss="l2", steps=200, learning_rate=0.1, progress=False,
            validate=lambda m: -abs(weight_of(m) - 1), every=5, observers=observe,
        )  # fmt: skip
    assert weight_of(model) == max(best)[1] != best[-1][1]


def test_an_interruption_without_validation_keeps_the_last_weights():
    model, seen = line_model(), []

    def observe(step, _, __):
        seen.append(weight_of(model))
        if step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        networks.train(model, doubling, steps=9, progress=False, observers=observe)
    assert weight_of(model) == seen[-1] != 0


@pytest.mark.parametrize("validated", [True, False])
def test_no_broken_weights_stay_after_a_divergence(validated):
    model = line_model(0.5)

    def batches(step):
        # The first loss overflows in its gradient only, so the weights break before it is seen.
        return (ONES, ONES) if step < 2 else (ONES * 1e30, ONES)

    with pytest.raises(ValueError, match="diverged"):
        networks.train(
            model, batches, loss="l2", steps=9, learning_rate=0.01, progress=False,
            validate=(lambda _: 1.0) if validated else None, every=2,
        )  # fmt: skip
    assert np.isfinite(weight_of(model))
    assert weight_of(model) == 0.5 or validated


def test_sides_that_do_not_fit_are_told_for_any_loss():
    model = networks.segmenter(widths=(2, 2, 2))
    x, y = np.zeros((1, 8, 8, 1)), np.zeros((1, 8, 8, 3))
    for pair, said in {
        "halves": ((x[:, :6], y[:, :6]), r"takes no x of shape \(1, 6, 8, 1\)"),
        "tiny": ((x[:, :2], y[:, :2]), "must halve as often"),
        "scores": ((x, y[:, :4]), r"makes \(1, 8, 8, 3\) .* but y has \(1, 4, 8, 3\)"),
        "classes": ((x, y[..., :2]), r"no step can be made .* y of shape \(1, 8, 8, 2\)"),
    }.values():
        with pytest.raises(ValueError, match=said):
            networks.train(
                model, lambda _, pair=pair: pair, loss=networks.cross_entropy, steps=1,
                progress=False,
            )  # fmt: skip


def test_a_training_that_explodes_says_so():
    with pytest.raises(ValueError, match=r"diverged; take a smaller learning_rate"):
        networks.train(
            line_model(), lambda k: (ONES * 1e18, ONES), loss="l2", steps=50, learning_rate=1e8,
            progress=False,
        )  # fmt: skip
