"""Train the networks whose weights are shipped, and write them into `data/`.

    python -m tools.train_super_resolution 2 CANDIDATES WORK --rounds 1
    python -m tools.train_super_resolution 3 CANDIDATES WORK
    python -m tools.train_super_resolution 2 CANDIDATES WORK
    python -m tools.train_super_resolution 2 CANDIDATES WORK --ship    (and the same with 3)

CANDIDATES is the folder with the originals that `tools.make_data` needs as well: the network
learns from the photos of the training split, whole. WORK is a folder outside the repository, where
the weights are kept after each round; stopped and started again, the training goes on with the
next one. With --ship, what is kept goes into `data/` instead. The network for scale 3 begins with
what the one for scale 2 has learned until then, so far as it fits: here, as it was done, in its
first round. The shipped weights took 12 and 7 minutes of one core.

Nothing here looks at the test split: what is printed is the gain on VALIDATION, photos that come
with scikit-image and are used nowhere else in the course.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

# More than twice as fast here; the message that it brings is of no use to a reader.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from course_lib import images, networks
from tools import make_data, picture_sources

WIDTH, DEPTH, SEED = 32, 5, 2026
BATCH, CROP = 16, {2: 32, 3: 24}
SCALES = (1.0, 0.75, 0.5)
"""The photos are learned from in these sizes: what is small in one is large in another."""
ROUNDS = ((2000, 2e-3), (4000, 1e-3))
"""Steps and first learning rate of each round; within a round it falls to 0."""
VALIDATION = ("chelsea.png", "coins.png", "rocket.jpg", "motorcycle_left.png")


def photos(candidates: Path) -> list[np.ndarray]:
    """Return the photos of the training split, in gray and in several sizes."""
    if not candidates.is_dir():
        raise FileNotFoundError(f"{candidates} is no folder; it must hold the originals.")
    found = []
    for source in picture_sources.PICTURES:
        if source.split == "train":
            rgb = make_data.opened(source, candidates).convert("RGB")
            gray = images.to_gray(np.asarray(rgb) / 255)
            found += [images.fit(gray, round(scale * max(gray.shape))) for scale in SCALES]
    return found


def validation() -> list[np.ndarray]:
    return [images.to_gray(images.load(make_data.SKIMAGE / name)) for name in VALIDATION]


def beginning(scale: int, work: Path) -> networks.SuperResolver:
    """Return the network before the first round."""
    resolver = networks.super_resolver(scale, width=WIDTH, depth=DEPTH, seed=SEED)
    if scale == 3:
        if not kept(2, work).exists():
            raise FileNotFoundError(
                f"the network for scale 3 begins with that for scale 2, but {kept(2, work)} is not "
                "there: train scale 2 with --rounds 1 first."
            )
        half = networks.super_resolver(2, width=WIDTH, depth=DEPTH)
        networks.load_weights(kept(2, work), half.model)
        learned, own = half.model.get_weights(), resolver.model.get_weights()
        same = [a if a.shape == b.shape else b for a, b in zip(learned, own, strict=True)]
        resolver.model.set_weights(same)
    return resolver


def kept(scale: int, work: Path) -> Path:
    return work / f"super_resolution_x{scale}.npz"


def rounds(scale: int, candidates: Path, work: Path, last: int | None = None) -> None:
    """Make the rounds up to `last` that are not made yet, and keep the weights after each."""
    file = kept(scale, work)
    if file.exists():
        resolver = networks.super_resolver(scale, width=WIDTH, depth=DEPTH, seed=SEED)
        record = networks.load_weights(file, resolver.model)
        done, made = record["rounds"], record["steps"]
    else:
        done, made, resolver = 0, 0, beginning(scale, work)
    patches, validate = photos(candidates), networks.held_out_gain(validation(), scale)
    for number in range(done, len(ROUNDS) if last is None else last):
        steps, rate = ROUNDS[number]
        rng = np.random.default_rng((SEED, scale, number))
        batches = networks.training_pairs(patches, scale, batch=BATCH, crop=CROP[scale], rng=rng)
        start = time.process_time(), time.time()
        history = networks.train(
            resolver.model, batches, steps=steps, learning_rate=rate, progress=False,
            observers=report(validate, resolver, steps),
        )  # fmt: skip
        gain, made = validate(resolver.model), made + history.steps
        print(
            f"x{scale} round {number + 1}: {gain:+.3f} dB on validation, "
            f"{time.time() - start[1]:.0f} s, {time.process_time() - start[0]:.0f} s of processor",
            flush=True,
        )
        networks.save_weights(file, resolver.model, about=about(resolver, number + 1, made, gain))


def report(validate: Any, resolver: networks.SuperResolver, steps: int) -> Any:
    """Return an observer that prints how far it is, ten times a round."""
    recent: list[float] = []

    def observer(step: int, loss: float, _: float | None) -> None:
        recent.append(loss)
        if step % max(1, steps // 10) == 0 and step < steps:
            clock = time.strftime("%H:%M:%S")
            gain = validate(resolver.model)
            print(f"  {clock} {step:5} loss {np.mean(recent):.5f} {gain:+.3f} dB", flush=True)
            recent.clear()

    return observer


def about(resolver: networks.SuperResolver, number: int, steps: int, gain: float) -> dict[str, Any]:
    return {
        "settings": resolver.settings,
        "rounds": number,
        "steps": steps,
        "validation_gain_db": round(gain, 3),
        "made_by": "tools/train_super_resolution.py",
    }


def ship(file: Path) -> None:
    """Put a file of weights into `data/`, and its entry into the manifest and the credits."""
    record, wanted = networks.load_weights(file), sum(steps for steps, _ in ROUNDS)
    if record["rounds"] != len(ROUNDS) or record["steps"] != wanted:
        raise ValueError(
            f"{file.name} has made {record['rounds']} rounds and {record['steps']} steps, but "
            f"{len(ROUNDS)} rounds and {wanted} steps are shipped; train it to the end."
        )
    make_data.add_weights(
        file,
        title=f"Weights for super-resolution, scale {record['settings']['scale']}",
        source="trained by tools/train_super_resolution.py on the pictures for training",
        license="CC-BY-4.0",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scale", type=int, choices=sorted(CROP))
    parser.add_argument("candidates", type=Path, help="folder with the originals")
    parser.add_argument("work", type=Path, help="folder for what is kept between rounds")
    parser.add_argument(
        "--rounds", type=int, choices=range(1, len(ROUNDS) + 1), help="stop after so many"
    )
    parser.add_argument("--ship", action="store_true", help="put what is kept into data/")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        if options.ship:
            ship(kept(options.scale, options.work))
        else:
            rounds(options.scale, options.candidates, options.work, options.rounds)
    except (OSError, ValueError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
