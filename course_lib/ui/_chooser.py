"""`picture_chooser`: the reader picks the picture that all notebooks play with."""

from __future__ import annotations

import warnings
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets

from course_lib import home, images

from ._controls import make_controls
from ._explorer import Explorer
from ._picture import Picture
from ._upload import Upload


def picture_chooser() -> Explorer:
    """Let the reader pick a shipped picture or one of their own; the choice is kept.

    Own pictures are uploaded into the reader's folder, or lie there already. What is picked is
    what `course_lib.images.chosen` names from then on.

    Returns
    -------
    Explorer
        Displays itself as the last line of a cell.
    """
    names = ipywidgets.Dropdown(
        description="picture", options=_options(), value=images.chosen(), layout={"width": "auto"}
    )
    message = ipywidgets.HTML()
    upload = Upload(
        "or a photo of your own",
        "image/*,.tif,.tiff",
        lambda name, content: _take(name, content, names, message),
        lambda sentence: setattr(message, "value", _alert(sentence)),
    )
    explorer = Explorer(_preview, make_controls(_preview, {"picture": names}))
    box = explorer.widget.children[0]
    box.children = [*box.children, upload, message]
    names.observe(lambda change: _pick(change.new, message), "value")
    return explorer


def _options() -> list[tuple[str, str]]:
    """List the shipped pictures, then those in the reader's folder, as (shown, value)."""
    shipped = [(name, name) for name in images.sample_names()]
    folder, chosen = home.home(), images.chosen()
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    own = [path for path in found if path.suffix.lower() in images.ENDINGS and path.is_file()]
    if chosen not in images.sample_names() and Path(chosen) not in own:
        own.append(Path(chosen))
    return shipped + [(f"your {path.name}", str(path)) for path in own]


def _preview(picture: str) -> dict[str, Any]:
    """Show one picture and say whose it is."""
    image, notes = _loaded(picture)
    if picture in images.sample_names():
        entry = images.info(picture)
        told = f"{entry['kind']} by {entry['author']} ({entry['license']})"
        return {entry["title"]: Picture(image, vmin=0, vmax=1, alt=entry["alt"]), "readout": told}
    kind = "color" if image.ndim == 3 else "gray"
    told = "; ".join([f"your own, {kind}", *notes])
    return {Path(picture).name: Picture(image, vmin=0, vmax=1), "readout": told}


def _loaded(picture: str) -> tuple[Any, list[str]]:
    """Load a picture; what would be warned of belongs beside it, not into the cell below."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        image = images.load(picture)
    return image, [str(warning.message).replace(picture, "it") for warning in caught]


def _pick(choice: str, message: ipywidgets.HTML) -> None:
    """Remember what was picked; else say why not."""
    try:
        _choose(choice)
    except (ValueError, OSError) as error:
        message.value = _alert(error)
    else:
        message.value = ""


def _choose(choice: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the preview says it
        images.choose(choice)


def _alert(error: object) -> str:
    return f'<span role="alert">{escape(str(error))}</span>'


def _take(name: str, content: bytes, names: ipywidgets.Dropdown, message: ipywidgets.HTML) -> None:
    """Keep an uploaded file if it is a picture, and pick it; else say why not."""
    try:
        plain = images.plain_name(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the preview says it
            images.check_choice(images.decode(content, name=name), name=name)
        path = home.keep(plain, content)
        _choose(str(path))
    except (ValueError, OSError) as error:
        message.value = _alert(error)
        return
    names.options = _options()
    names.value = str(path)
    message.value = f"Kept as {escape(path.name)} in your folder."
