"""Train the denoiser whose weights are shipped, and write them into `data/`.

    python -m tools.train_denoiser PACKAGES WORK
    python -m tools.train_denoiser WORK --ship

PACKAGES is a folder into which the packages of `tools.denoiser_photos` are unpacked
(``dpkg-deb -x PACKAGE.deb PACKAGES``); whose the photographs are stands there, one by one. They
are not shipped. Beside them it learns from the shipped patches and from the scenes of
`tools.denoiser_scenes`: shapes that cover one another, print, lines, textures. WORK is a folder
outside the repository, where all that the training needs is kept every few minutes: stopped and
started again, it goes on, and ends as if it had not been stopped, but for rounding. With --ship,
the weights kept last go into `data/`, in half precision.

A longer training is one command: ``--steps 120000``. The shipped one took 70 minutes on two cores
that had much other work; alone, a step took 0.04 seconds there. (It was begun with more steps in
mind, and shortened at the 19,000th, before the learning rate would have fallen either way.)

Nothing here looks at the test split: what is printed every 2000 steps is the PSNR on VALIDATION,
photos that come with scikit-image and that no figure is reported on, at three strengths of noise.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

# More than twice as fast here; the message that it brings is of no use to a reader.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from course_lib import images, networks
from course_lib.metrics import psnr
from course_lib.tf_ops import require_tensorflow
from tools import denoiser_photos, denoiser_scenes, make_data
from tools.train_super_resolution import validation

STEPS, SEED, MODEL_SEED = 44000, 2027, 1
BATCH, CROP, RATE = 16, 64, 1e-3
FALLING = 0.3
"""The learning rate falls to 0 in the last so much of the training."""
SIGMAS = (0.006, 0.3)
MIDDLE = float(np.sqrt(SIGMAS[0] * SIGMAS[1]))
"""The noise whose errors count once; those of half as much noise count twice."""
MEAN_OVER = 1000
"""What is kept and shipped are running means of the weights over about so many steps."""
SIZES = (1600, 900, 500)
"""Longer sides in which each photo is learned from, if it has 1.3 times as many pixels."""
SCENES, SCENE_SIDE, SCENE_SHARE = 50, 512, 0.3
KEEP, CHECK = 500, 2000
LICENSE = "CC-BY-SA-4.0"
Scene = np.ndarray


def photos(packages: Path) -> list[Scene]:
    """Return the photos in gray and in several sizes, then the shipped patches, all as bytes."""
    found = []
    for photo in denoiser_photos.PHOTOS:
        path = packages / denoiser_photos.FOLDER / photo.file
        if not path.is_file():
            raise FileNotFoundError(f"there is no {path}; unpack Debian's packages there first.")
        image = Image.open(path).convert("RGB")
        for longer in SIZES:
            if max(image.size) >= longer * 1.3:
                scale = longer / max(image.size)
                size = round(image.width * scale), round(image.height * scale)
                small = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32)
                gray = small @ np.array([0.299, 0.587, 0.114], np.float32)
                found.append(gray.round().astype(np.uint8))
    return found + [(p * 255).round().astype(np.uint8) for p in images.training_patches()]


def batch(
    step: int, pictures: list[Scene], drawn: list[Scene]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return noisy cuttings, how noisy they are, and their noise."""
    rng = np.random.default_rng((SEED, step))
    share = np.sqrt([p.size for p in pictures])
    share = share / share.sum()
    clean = []
    for _ in range(BATCH):
        if rng.random() < SCENE_SHARE:
            source = drawn[rng.integers(len(drawn))]
        else:
            source = pictures[rng.choice(len(pictures), p=share)]
        top, left = (rng.integers(0, n - CROP + 1) for n in source.shape)
        cut = source[top : top + CROP, left : left + CROP].astype(np.float32)
        cut = np.rot90(cut / 255 if source.dtype == np.uint8 else cut, rng.integers(4))
        clean.append(cut[:, ::-1] if rng.random() < 0.5 else cut)
    x = np.stack(clean)[..., None]
    sigma = (10 ** rng.uniform(*np.log10(SIGMAS), BATCH)).astype(np.float32)[:, None, None, None]
    noise = sigma * rng.standard_normal(x.shape, np.float32)
    return x + noise, sigma, noise


class Training:
    """The network, its running means, and how far it is; all of it kept in a folder."""

    def __init__(self, work: Path) -> None:
        tf = self.tf = require_tensorflow()
        self.model = networks.denoiser_model(MODEL_SEED)
        self.optimizer = tf.keras.optimizers.Adam(RATE)
        self.optimizer.build(self.model.trainable_variables)
        self.means = [tf.Variable(w) for w in self.model.trainable_variables]
        self.step = tf.Variable(0, dtype=tf.int64)
        means = {f"mean{number}": mean for number, mean in enumerate(self.means)}
        parts = tf.train.Checkpoint(
            model=self.model, optimizer=self.optimizer, step=self.step, **means
        )
        self.kept = tf.train.CheckpointManager(parts, str(work), max_to_keep=2)
        if self.kept.latest_checkpoint:
            parts.restore(self.kept.latest_checkpoint)
        self.update = tf.function(self._update)

    def _update(self, noisy: Any, sigma: Any, noise: Any) -> Any:
        tf, weights = self.tf, self.model.trainable_variables
        with tf.GradientTape() as tape:
            error = abs(self.model([noisy, sigma], training=True) - noise)
            loss = tf.reduce_mean(error * (MIDDLE / sigma))
        slopes, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), 0.5)
        self.optimizer.apply_gradients(zip(slopes, weights, strict=True))
        for mean, weight in zip(self.means, weights, strict=True):
            mean.assign_sub((mean - weight) / MEAN_OVER)
        return loss

    def network(self) -> networks.Denoiser:
        """Return the running means at work."""
        return networks.Denoiser([mean.numpy() for mean in self.means])


def train(packages: Path, work: Path, steps: int) -> None:
    """Make the steps that are not made yet, and keep the weights on the way."""
    pictures, training, checked = photos(packages), Training(work), validation()
    drawn: list[Scene] = []
    losses, begin = [], time.time()
    for step in range(int(training.step), steps):
        if step % CHECK == 0 or not drawn:
            rng = np.random.default_rng((SEED, 9, step - step % CHECK))
            drawn = [denoiser_scenes.draw(rng, SCENE_SIDE) for _ in range(SCENES)]
        rate = min(1, (steps - step) / (FALLING * steps))
        training.optimizer.learning_rate.assign(RATE * rate)
        losses.append(float(training.update(*batch(step, pictures, drawn))))
        training.step.assign(step + 1)
        if (step + 1) % KEEP == 0 or step + 1 == steps:
            training.kept.save()
            told = f"{time.strftime('%H:%M:%S')} {step + 1:6} loss {np.mean(losses):.5f}"
            print(f"{told}, {(time.time() - begin) / len(losses):.3f} s a step", flush=True)
            losses, begin = [], time.time()
        if (step + 1) % CHECK == 0 or step + 1 == steps:
            network = training.network()
            scores = {str(sigma): score(network, checked, sigma) for sigma in (0.05, 0.1, 0.2)}
            print(f"  validation in dB: {scores}", flush=True)
            about = {"steps": step + 1, "of": steps, "validation_psnr_db": scores}
            keep(work, network, about)


def score(clean: Callable[..., np.ndarray], checked: list[Scene], sigma: float) -> float:
    """Return the mean PSNR of what is left of noisy pictures."""
    found = []
    for number, truth in enumerate(checked):
        noise = np.random.default_rng(number).standard_normal(truth.shape, np.float32)
        picture = clean(truth.astype(np.float32) + sigma * noise, sigma)
        found.append(psnr(picture, truth.astype(np.float32), data_range=1))
    return round(float(np.mean(found)), 3)


class _Half:
    """A network in half precision, as it is shipped."""

    def __init__(self, network: networks.Denoiser) -> None:
        self.arrays = [weight.astype(np.float16) for weight in network.weights]

    def get_weights(self) -> list[np.ndarray]:
        return self.arrays


def keep(work: Path, network: networks.Denoiser, about: dict[str, Any]) -> Path:
    path = work / "denoiser.npz"
    by = {"made_by": "tools/train_denoiser.py"}
    networks.save_weights(path, _Half(network), about=about | by)
    return path


def ship(file: Path) -> None:
    """Put a file of weights into `data/`, and its entry into the manifest and the credits."""
    record = networks.load_weights(file)
    if record["steps"] != record["of"]:
        raise ValueError(
            f"{file.name} has made {record['steps']} of its {record['of']} steps; "
            "train it to the end."
        )
    make_data.add_weights(
        file,
        title="Weights for taking noise away",
        source="trained by tools/train_denoiser.py on the pictures for training, made scenes, "
        "and photographs of four packages of Debian, credited in tools/denoiser_photos.py",
        license=LICENSE,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, nargs="?", help="folder with unpacked packages")
    parser.add_argument("work", type=Path, help="folder for what is kept")
    parser.add_argument("--steps", type=int, default=STEPS, help="how many in all")
    parser.add_argument("--ship", action="store_true", help="put what is kept into data/")
    options = parser.parse_args()
    try:
        if options.ship:
            ship(options.work / "denoiser.npz")
        elif options.packages is None:
            raise FileNotFoundError("name the folder with the unpacked packages as well.")
        else:
            options.work.mkdir(parents=True, exist_ok=True)
            train(options.packages, options.work, options.steps)
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
