"""The restored part that follows the sliders: quickly at once, at rest as it is asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from course_lib.arrays import FloatArray, Kernel
from course_lib.studio._blurs import NoBlur
from course_lib.studio._methods import NoMethod, Polyblur, Wiener
from course_lib.studio._recipe import Recipe
from course_lib.studio._work import Worked, work
from course_lib.studio.view._choices import is_idle
from course_lib.studio.view._helper import Helper, Job
from course_lib.studio.view._opened import Crop, Opened
from course_lib.studio.view._preview import Preview

_REST = 0.4
"""Seconds without a change after which the asked method begins."""
_KEPT = 24
_QUICK = (Polyblur, NoMethod)


@dataclass(frozen=True, eq=False)
class Seen:
    """A part, restored.

    Parameters
    ----------
    picture : ndarray, shape (H, W) or (H, W, 3)
        From 0 to 1.
    psf : ndarray or None
        What was undone; None where there is no blur.
    words : tuple of str
        What is to be said.
    final : bool
        Whether it is what the recipe means, or a preview.
    """

    picture: FloatArray
    psf: Kernel | None
    words: tuple[str, ...]
    final: bool = True


_Key = tuple[int, Recipe, Crop]
"""Which photo, as they come, and what is made of which part of it."""


class Live:
    """Restores parts: quickly, and then as the recipe says, in another process.

    `changed` is called when there is more to see, `say` with how far it is; `finished` gives a
    part of the whole photo's result, if there is one.
    """

    def __init__(
        self,
        changed: Callable[[], None],
        say: Callable[[str], None],
        finished: Callable[[Opened, Recipe, Crop], FloatArray | None],
    ) -> None:
        self._changed, self._say, self._finished = changed, say, finished
        self._helper = Helper()
        self._of: Opened | None = None
        self._number = 0
        self._preview = Preview()
        self._lock = threading.RLock()
        self._kept: OrderedDict[_Key, Seen] = OrderedDict()
        self._key: _Key | None = None  # what is awaited, or at work
        self._timer: threading.Timer | None = None
        self._awake = False
        self._asleep: tuple[_Key, Recipe, FloatArray] | None = None  # what waits for that

    def wake(self) -> None:
        """Somebody looks on: begin to work at rest."""
        with self._lock:
            self._awake = True
            if self._asleep is not None:
                self._rest(*self._asleep)

    def hold(self) -> None:
        """Leave the cores to something else; `look` begins again."""
        self._stop(None)

    def look(self, opened: Opened, recipe: Recipe, crop: Crop) -> Seen:
        """Give the part as it can be seen now."""
        with self._lock:
            self._turn_to(opened)
            key = self._number, recipe, crop
            if key in self._kept:
                self._kept.move_to_end(key)
                self._stop(None)
                return self._kept[key]
        if is_idle(recipe):
            self._stop(None)
            return Seen(opened.cut(crop), None, ())
        whole = self._finished(opened, recipe, crop)
        if whole is not None:
            self._stop(None)
            return Seen(whole, _psf_of(recipe), ("This is the whole photo's result.",))
        window, inner = opened.window(crop, recipe.blur.psf().shape)
        asked = replace(recipe, crop=inner)
        quick = isinstance(recipe.method, Wiener) and not self._awake  # nobody drags
        if quick or isinstance(recipe.method, _QUICK):
            self._stop(None)
            return self._keep(key, self._worked(asked, window))
        preview = self._preview.look(opened, recipe, crop)
        self._rest(key, asked, window)  # not before: both would be slow
        return Seen(preview, _psf_of(recipe), (), final=False)

    def _turn_to(self, opened: Opened) -> None:
        """Forget what was made of another photo."""
        if self._of is not opened:
            self._of, self._number = opened, self._number + 1
            self._preview = Preview()
            self._kept.clear()
            self._stop(None)

    def _worked(self, recipe: Recipe, window: FloatArray) -> Seen:
        worked = work(recipe, window)
        return Seen(worked.picture, _psf_of(recipe), worked.notes)

    def _keep(self, key: _Key, seen: Seen) -> Seen:
        with self._lock:
            self._kept[key] = seen
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return seen

    def _rest(self, key: _Key, recipe: Recipe, window: FloatArray) -> None:
        """Let the asked method begin soon, unless something else is asked for until then."""
        with self._lock:
            self._asleep = None if self._awake else (key, recipe, window)
            if not self._awake or key == self._key:
                return
            self._stop(key)
            self._timer = threading.Timer(_REST, self._begin, (key, recipe, window))
            self._timer.daemon = True
            self._timer.start()

    def _stop(self, key: _Key | None) -> None:
        """Wait for this one only from now on."""
        with self._lock:
            if key is not None and key == self._key:
                return
            self._key = key
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._helper.cancel():
                self._say("")

    def _begin(self, key: _Key, recipe: Recipe, window: FloatArray) -> None:
        name = str(recipe.method)

        def done(worked: Worked) -> None:
            self._say("")
            self._keep(key, Seen(worked.picture, _psf_of(recipe), worked.notes))
            self._changed()

        def failed(sentence: str) -> None:
            self._say(sentence)

        def progress(share: float) -> None:
            self._say(f"{name}: {share:.0%}")

        with self._lock:
            if key != self._key:
                return
            self._say(f"{name} …")
            self._helper.ask(Job("part", (recipe, window), done, failed, progress))

    def close(self) -> None:
        """End what is at work, and forget all."""
        with self._lock:
            self._awake = False
            self._stop(None)
            self._helper.close()
            self._kept.clear()
            self._asleep = None


def _psf_of(recipe: Recipe) -> Kernel | None:
    return None if isinstance(recipe.blur, NoBlur) else recipe.blur.psf()
