"""In a kernel that runs a notebook for the pages: each explorer that is shown is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course_lib.ui import Explorer
from tools.site.film import record

MIME = "application/vnd.course.recording"
"""In an output: the name of its recording."""


class Recorder:
    """Records explorers one after the other, each with its share of what is left.

    Parameters
    ----------
    folder : Path
        Where the scripts go.
    prefix : str
        The beginning of their names.
    count : int
        How many explorers are expected.
    most_bytes : int
        How much all of them may take.
    """

    def __init__(self, folder: Path, prefix: str, count: int, most_bytes: int) -> None:
        self.folder, self.prefix = folder, prefix
        self.done, self.count, self.left = 0, count, most_bytes

    def live(self, explorer: Explorer) -> dict[str, Any]:
        """Record an explorer in place of the view that a page with a kernel would show."""
        if type(explorer) is not Explorer:  # the studio works on, beside its pictures
            return {}
        name = f"{self.prefix}-{self.done + 1}"
        share = self.left // max(self.count - self.done, 1)
        script = record(explorer, name, share)
        (self.folder / f"{name}.js").write_text(script, encoding="utf-8")
        self.left -= len(script)
        self.done += 1
        return {MIME: name}


def install(folder: str, prefix: str, count: int, most_bytes: int) -> Recorder:
    """Let this kernel record from now on."""
    recorder = Recorder(Path(folder), prefix, count, most_bytes)
    Explorer.live = lambda explorer: recorder.live(explorer)  # type: ignore[method-assign]
    return recorder
