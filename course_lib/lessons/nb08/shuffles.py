"""Does a projection show what a network has learned? Shuffle its weights, and look again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.networks import Encoder, Trace
from course_lib.networks.features import Rule
from course_lib.ui import Picture

from .features import Album, seen_by


def shuffled(encoder: Encoder, stages: Collection[int], seed: int) -> Encoder:
    """Return an encoder with the weights of some stages shuffled, so that they mean nothing.

    Parameters
    ----------
    encoder : Encoder
        It stays as it is.
    stages : collection of int
        Which, counted from 0.
    seed : int
        Of the order.

    Examples
    --------
    >>> encoder = Encoder([(np.arange(9.0).reshape(3, 3, 1, 1), np.zeros(1))])
    >>> weights, _ = shuffled(encoder, {0}, seed=1).stages[0]
    >>> weights[..., 0, 0].astype(int).tolist()
    [[7, 0, 1], [4, 2, 5], [8, 6, 3]]
    """
    rng = np.random.default_rng(seed)
    return Encoder(
        [
            (rng.permutation(w.ravel()).reshape(w.shape), rng.permutation(b)) if n in stages
            else (w, b)
            for n, (w, b) in enumerate(encoder.stages)
        ]
    )  # fmt: skip


class ShuffleTest:
    """Projections of a trained encoder beside those of the same one with shuffled weights.

    Parameters
    ----------
    album : Album
        The trained encoder, and the pictures that it has seen.
    level : int
        Stage of the features, counted from 0.
    seeds : collection of int
        Of the shuffles; the pictures show the first.

    Attributes
    ----------
    shuffles : dict of str to collection of int
        By name, which stages are shuffled.
    """

    def __init__(self, album: Album, level: int, seeds: Collection[int] = range(4)) -> None:
        self.album, self.level, self.seeds = album, level, tuple(seeds)
        self.shuffles = {"its own stage shuffled": {level}, "all shuffled": set(range(level + 1))}

    def likeness(self, rule: Rule) -> dict[str, float]:
        """Return how like a rule's pictures are before and after: the mean correlation.

        1 for the same picture, 0 for pictures that have nothing to do with each other.
        """
        return {
            name: float(np.mean(list(self._correlations(rule, stages))))
            for name, stages in self.shuffles.items()
        }

    def panels(self, rule: Rule = "guided", feature: int = 1) -> Panels:
        """Choose a feature: what it sees, and its projection, trained and with shuffled weights.

        Parameters
        ----------
        rule : str
            How to project.
        feature : int
            Place in `Album.order`, counted from 1; more than there are means the last.
        """
        alive = self.album.order(self.level)
        trace, place = self.album.best(self.level, channel := alive[min(feature, len(alive)) - 1])
        inside = self._box(trace, place)
        shown: Panels = {"what it sees": Picture(trace.picture[inside], vmin=0)}
        shown["trained"] = Picture(self._sent(trace, place, channel, rule)[inside], cmap="residual")
        for name, stages in self.shuffles.items():
            other = self._other(trace, stages, self.seeds[0])
            back = self._sent(other, place, self._loudest(other, place), rule)
            shown[name] = Picture(back[inside], cmap="residual")
        return shown

    def _correlations(self, rule: Rule, stages: Collection[int]) -> Iterator[float]:
        for channel in self.album.order(self.level):
            trace, place = self.album.best(self.level, channel)
            inside = self._box(trace, place)
            before = self._sent(trace, place, channel, rule)[inside]
            for seed in self.seeds:
                other = self._other(trace, stages, seed)
                loudest = self._loudest(other, place)
                after = self._sent(other, place, loudest, rule)[inside]
                # Where nothing fires any more, there is no picture, and no likeness either.
                yield float(np.corrcoef(before.ravel(), after.ravel())[0, 1]) if after.any() else 0

    def _other(self, trace: Trace, stages: Collection[int], seed: int) -> Trace:
        return shuffled(self.album.encoder, stages, seed).trace(trace.picture)

    def _loudest(self, trace: Trace, place: tuple[int, int]) -> int:
        """Return which channel fires most at a place: after a shuffle no number means the same."""
        return int(trace.maps[self.level][place].argmax())

    def _sent(self, trace: Trace, place: tuple[int, int], channel: int, rule: Rule) -> Array:
        return trace.project(self.level, trace.only(self.level, channel, place), rule)

    def _box(self, trace: Trace, place: tuple[int, int]) -> tuple[slice, slice]:
        top, left, rows, columns = seen_by(
            self.album.encoder, self.level, place, trace.picture.shape
        )
        return slice(top, top + rows), slice(left, left + columns)
