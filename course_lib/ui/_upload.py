"""`Upload`: a button that takes a file from the reader's computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_PAGE = Path(__file__).parent / "page"
# A message to the kernel holds 200 MB in our lab (tools/lab_config.py), and the file is not alone.
_MOST = 190 * 10**6


class Upload(anywidget.AnyWidget):
    """A button that opens the computer's own window for files, and hands over what is picked.

    Parameters
    ----------
    description : str
        What stands on the button.
    accept : str
        Which files are offered: kinds and endings, such as ``"image/*,.tif"``.
    take : callable
        Gets the file's name and its bytes. Neither page nor kernel keeps them.
    alarm : callable
        Gets a sentence where the file could not be read or is larger than 190 MB.

    Examples
    --------
    >>> upload = Upload("a photo", "image/*", lambda name, content: None, print)
    >>> upload.description
    'a photo'
    """

    _esm = (_PAGE / "upload.js").read_text(encoding="utf-8")
    description = traitlets.Unicode().tag(sync=True)
    accept = traitlets.Unicode().tag(sync=True)
    most = traitlets.Int(_MOST).tag(sync=True)

    def __init__(
        self,
        description: str,
        accept: str,
        take: Callable[[str, bytes], None],
        alarm: Callable[[str], None],
    ) -> None:
        super().__init__(description=description, accept=accept)
        self.layout.width = "max-content"
        self._take, self._alarm = take, alarm
        self.on_msg(self._heard)

    def _heard(self, _: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        name = content["name"]
        if buffers:
            self._take(name, bytes(buffers[0]))
        elif "trouble" in content:
            self._alarm(f"{name} could not be read ({content['trouble']}).")
        else:
            self._alarm(
                f"{name} has {content['size'] // 10**6} MB, and at most {self.most // 10**6} MB "
                "can be sent to the notebook: name its path instead."
            )
