"""Features of a network, sent back to the pixels that made them fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.lessons._types import Array, Panels
from course_lib.networks import Encoder, Pooling, Trace, max_pool, same_features
from course_lib.networks.features import RULES, Rule
from course_lib.ui import Picture

from .scenes import stretched

Box = tuple[int, int, int, int]


class Album:
    """Pictures that have gone through an encoder, searched for where its features fire.

    Parameters
    ----------
    encoder : Encoder
        The network.
    pictures : sequence of ndarray, shape (H, W)
        What it looks at.
    """

    def __init__(self, encoder: Encoder, pictures: Sequence[Array]) -> None:
        self.encoder = encoder
        self.traces: list[Trace] = [encoder.trace(picture) for picture in pictures]

    def peaks(self, level: int) -> Array:
        """Return the strongest value of each feature in each picture, (pictures, channels)."""
        return np.array([trace.maps[level].max(axis=(0, 1)) for trace in self.traces])

    def order(self, level: int) -> list[int]:
        """Return the features of a stage that fire clearly, the most selective first.

        Clearly: at least a fifth as strongly as the strongest. Selective: at its best place, a
        feature is far above its mean.
        """
        peaks = self.peaks(level).max(axis=0)
        alive = np.flatnonzero(peaks > 0.2 * peaks.max())
        means = np.mean([trace.maps[level].mean(axis=(0, 1)) for trace in self.traces], axis=0)
        return [int(c) for c in alive[np.argsort(-peaks[alive] / means[alive], kind="stable")]]

    def best(self, level: int, channel: int, rank: int = 1) -> tuple[Trace, tuple[int, int]]:
        """Return the picture in which a feature fires most (or second, ...), and where."""
        found = np.argsort(-self.peaks(level)[:, channel], kind="stable")[rank - 1]
        trace = self.traces[int(found)]
        return trace, trace.strongest(level, channel)

    def panels(self, stage: int = 3, feature: int = 1, picture: int = 1) -> Panels:
        """Choose a feature: a picture, where it fires, what it sees, and three ways back.

        Parameters
        ----------
        stage : int
            Counted from 1.
        feature : int
            Place in `order`, counted from 1; more than there are means the last.
        picture : int
            1 for the one in which it fires most, 2 for the next, ...
        """
        level = stage - 1
        alive = self.order(level)
        channel = alive[min(feature, len(alive)) - 1]
        trace, place = self.best(level, channel, picture)
        signal = trace.only(level, channel, place)
        box = seen_by(self.encoder, level, place, trace.picture.shape)
        top, left, height, width = box
        inside = np.s_[top : top + height, left : left + width]
        whole = stretched(trace.picture)
        shown: Panels = {
            "picture": Picture(whole.array, vmin=0, vmax=whole.vmax, boxes=[box]),
            "its map": Picture(trace.maps[level][..., channel], cmap="viridis", vmin=0),
            # Its own white: a little box in a bright piece would be nothing but white.
            "what it sees": Picture(
                trace.picture[inside], vmin=0, vmax=float(trace.picture[inside].max())
            ),
        }
        for rule in RULES:
            back = trace.project(level, signal, rule)
            shown[rule] = Picture(back[inside], cmap="residual")
        value = trace.maps[level][(*place, channel)]
        told = f"channel {channel} of {self.encoder.channels(level)}, it fires with {value:.2f}"
        return shown | {"feature": told}


def seen_by(encoder: Encoder, level: int, place: tuple[int, int], shape: tuple[int, ...]) -> Box:
    """Return the box of pixels that a value of a map sees, cut off at the picture's border."""
    top, left, height, width = encoder.window(level, *place)
    bottom, right = min(top + height, shape[0]), min(left + width, shape[1])
    top, left = max(top, 0), max(left, 0)
    return top, left, bottom - top, right - left


def covered(picture: Array, where: NDArray[np.bool]) -> Array:
    """Return a picture with some pixels replaced by its darkest tenth: ordinary background."""
    return np.where(where, np.percentile(picture, 10), picture)


def marked(projection: Array, share: float) -> NDArray[np.bool]:
    """Return the pixels in which a projection is strongest, a given share of those in use.

    Examples
    --------
    >>> marked(np.array([[0.0, -1.0, 3.0, 2.0]]), 0.34).tolist()
    [[False, False, True, False]]
    """
    strength = np.abs(projection)
    used = strength > 1e-6 * strength.max()
    count = max(1, round(share * int(used.sum())))
    return np.asarray(strength >= np.sort(strength.ravel())[-count])


def cover_test(
    album: Album, level: int, rule: Rule, *, share: float = 0.2, seed: int = 0
) -> tuple[float, float, float]:
    """Cover what a projection marks, and as many other pixels that the feature sees.

    Parameters
    ----------
    album : Album
        Encoder and pictures.
    level : int
        Stage of the features; each is tried in the picture that it likes best.
    rule : str
        How to project.
    share : float
        Of the pixels that the projection uses, how many are covered.
    seed : int
        Of the choice of the other pixels.

    Returns
    -------
    three floats
        How much of the features' strength is left, on average: marked pixels covered, the
        brightest, and others that are not marked.
    """
    rng, left = np.random.default_rng(seed), []
    for channel in album.order(level):
        trace, place = album.best(level, channel)
        projection = trace.project(level, trace.only(level, channel, place), rule)
        marks = marked(projection, share)
        top, start, height, width = seen_by(album.encoder, level, place, trace.picture.shape)
        seen = np.zeros(marks.shape, bool)
        seen[top : top + height, start : start + width] = True
        others = np.zeros(marks.size, bool)
        free = np.flatnonzero(seen & ~marks)
        others[rng.choice(free, size=min(free.size, int(marks.sum())), replace=False)] = True
        light = np.where(seen, trace.picture, -np.inf)
        brightest = light >= np.sort(light, axis=None)[-int(marks.sum())]
        now = [
            album.encoder.trace(covered(trace.picture, hidden)).maps[level][(*place, channel)]
            for hidden in (marks, brightest, others.reshape(marks.shape))
        ]
        left.append(np.array(now) / trace.maps[level][(*place, channel)])
    first, second, third = np.mean(left, axis=0)
    return float(first), float(second), float(third)


class Twins:
    """Pictures that are changed until a network sees in them what it sees in a given one.

    Parameters
    ----------
    encoder : Encoder
        The network.
    truth : ndarray, shape (H, W)
        The given picture.
    starts : mapping of str to ndarray, shape (H, W)
        Where to begin.
    steps : int
        How many.
    """

    def __init__(
        self, encoder: Encoder, truth: Array, starts: Mapping[str, Array], steps: int = 20
    ) -> None:
        self.encoder, self.truth = encoder, truth
        self.moments = range(steps + 1)
        self.wanted = encoder.trace(truth).maps
        self.films = {
            (level, name): same_features(encoder, self.wanted[level], level, start, steps=steps)
            for level in range(encoder.depth)
            for name, start in starts.items()
        }
        self.names = tuple(starts)

    def misfits(self, level: int, name: str, step: int = -1) -> tuple[float, float]:
        """Return by which share features and pixels differ after a number of steps."""
        frame = self.films[level, name][step]
        off = np.linalg.norm(self.encoder.trace(frame).maps[level] - self.wanted[level])
        wrong = np.linalg.norm(frame - self.truth) / np.linalg.norm(self.truth)
        return float(off / np.linalg.norm(self.wanted[level])), float(wrong)

    def panels(self, stage: int = 3, step: int = 20) -> Panels:
        """Play the search: a picture, and others that are changed until they have its features.

        Parameters
        ----------
        stage : int
            Counted from 1.
        step : int
            From 0 on.
        """
        level = stage - 1
        vmax = float(np.percentile(self.truth, 99))
        shown: Panels = {"the picture": Picture(self.truth, vmin=0, vmax=vmax)}
        for name in self.names:
            shown[name] = Picture(self.films[level, name][step], vmin=0, vmax=vmax)
        for name in self.names:
            features, pixels = self.misfits(level, name, step)
            shown[f"{name}, off by"] = f"features {features:.1%}, pixels {pixels:.1%}"
        return shown


def unpooling(number: int = 3) -> Panels:
    """Choose a map; beside it the pooled one, and both ways back: with switches and without.

    Parameters
    ----------
    number : int
        Seed of the map.

    Examples
    --------
    >>> list(unpooling(5))
    ['map', 'pooled', 'unpooled', 'without switches']
    """
    return unpool_panels(np.random.default_rng(number).integers(1, 30, (4, 6)).astype(float))


def unpool_panels(numbers: Array) -> Panels:
    """Return a map, its 2 x 2 maxima, and what comes back with and without switches.

    Parameters
    ----------
    numbers : ndarray, shape (H, W)
        Even H and W.

    Examples
    --------
    >>> list(unpool_panels(np.array([[1, 5], [7, 2]])))
    ['map', 'pooled', 'unpooled', 'without switches']
    """
    maxima, switches = max_pool(np.asarray(numbers, float)[..., None])
    back, corner = (Pooling(s).T(maxima)[..., 0] for s in (switches, np.zeros_like(switches)))
    top = float(np.max(numbers))
    shown = {"map": numbers, "pooled": maxima[..., 0], "unpooled": back, "without switches": corner}
    return {name: Picture(values, numbers=True, vmin=0, vmax=top) for name, values in shown.items()}
