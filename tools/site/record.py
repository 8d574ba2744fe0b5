"""In a kernel that runs a notebook for the pages: each explorer that is shown is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course_lib.studio.view import Studio
from course_lib.ui import Explorer
from tools.site import session
from tools.site.film import Camera, Film
from tools.site.pages import output_html

MIME = "application/vnd.course.recording"
"""In an output: the name of its recording."""
_ROUNDS = 2  # in which what is left is shared: grids grow in steps, and leave some again
_FREED = 3  # shares that an explorer may have to free a control that is stuck


class Recorder:
    """Records explorers one after the other, each with its share of what is left.

    When all are there, those that could not have all their places share what the others left.

    Parameters
    ----------
    folder : Path
        Where the scripts go.
    prefix : str
        The beginning of their names.
    count : int
        How many explorers with controls are expected; others are counted as they come.
    most_bytes : int
        How much all of them may take.
    """

    def __init__(self, folder: Path, prefix: str, count: int, most_bytes: int) -> None:
        self.folder, self.prefix = folder, prefix
        self.count, self.left = count, most_bytes
        self.cameras: dict[str, Camera] = {}
        self.films: dict[str, Film] = {}

    def live(self, explorer: Explorer) -> dict[str, Any]:
        """Record an explorer in place of the view that a page with a kernel would show."""
        studio = getattr(explorer.function, "__self__", None)
        if isinstance(studio, Studio):
            return self._session(studio)
        done = len(self.cameras)
        self.count += not explorer.controls
        name = f"{self.prefix}-{done + 1}"
        self.cameras[name] = Camera(explorer)
        share = self.left // max(self.count - done, 1)
        self.film(name, share)
        need = self.films[name].need
        if 0 < need <= min(_FREED * share, self.left):
            self.film(name, need)
        if done + 1 == self.count:
            self._again()
        return {MIME: name}

    def _session(self, studio: Studio) -> dict[str, Any]:
        """Record step by step what one does in the studio, and write its part of the page.

        Where there is room for one recording, the step with the sliders stands for all.
        """
        shown = []
        self.count += session.COUNT - 2  # to save there is no control
        for step in session.steps(studio):
            bundle = step.explorer._repr_mimebundle_()
            shown.append((step, bundle[MIME], bundle["text/html"]))
        part = session.page_part([(step, output_html(html, name)) for step, name, html in shown])
        first = next(name for step, name, _ in shown if step.title == session.SLIDE)
        (self.folder / f"{first}.html").write_text(part, encoding="utf-8")
        return {MIME: first}

    def film(self, name: str, most_bytes: int) -> None:
        """Record one; or record it anew, where it gets more places by that."""
        before = self.films.get(name)
        film = self.cameras[name].film(name, most_bytes)
        if before and film.part <= before.part:
            return
        self.films[name] = film
        (self.folder / f"{name}.js").write_text(film.script, encoding="utf-8")
        self.left -= len(film.script) - (len(before.script) if before else 0)

    def _again(self) -> None:
        """Share what is left, first with those that lack most; what one cannot use, others get."""
        for _ in range(_ROUNDS):
            lacking = sorted(
                (name for name, film in self.films.items() if film.part < 1),
                key=lambda name: self.films[name].part,
            )
            for done, name in enumerate(lacking):
                film, share = self.films[name], self.left // (len(lacking) - done)
                lack = int(len(film.script) * (1 / film.part - 1)) + 1
                self.film(name, len(film.script) + min(share, lack))


def install(folder: str, prefix: str, count: int, most_bytes: int) -> Recorder:
    """Let this kernel record from now on."""
    recorder = Recorder(Path(folder), prefix, count, most_bytes)
    Explorer.live = lambda explorer: recorder.live(explorer)  # type: ignore[method-assign]
    return recorder
