"""Put the pages together: text by Sphinx, and beside it what the explorers play."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sphinx.application import Sphinx

from tools.notebook_form import FOLDER, NotebookError, read
from tools.site import assets
from tools.site.extension import SCRIPTS, STYLES
from tools.site.front import front, notebooks
from tools.site.pages import page_text
from tools.site.runs import Recorded

MARK = ".course-site"
"""Lies in a folder that was made here, and may be made anew."""

_OPTIONS = {
    "project": "Deconvolution you can touch",
    "author": "",
    "copyright": "",
    "language": "en",
    "extensions": ["myst_parser", "tools.site.extension"],
    "myst_enable_extensions": ["dollarmath"],
    "myst_all_links_external": True,
    "myst_dmath_double_inline": True,
    "suppress_warnings": ["myst.header"],
    "html_math_renderer": "course",
    "html_theme": "furo",
    "html_title": "Deconvolution you can touch",
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_show_search_summary": False,  # it fetches pages, which one from disk may not
    "html_show_copyright": False,
    "html_use_index": False,
    "html_permalinks": False,
    "highlight_language": "none",
    "smartquotes": False,
}


def check_folder(out: Path) -> None:
    """Refuse a folder that holds something else.

    Raises
    ------
    NotebookError
        If there is anything in it that was not made here.
    """
    if out.exists() and not out.is_dir():
        raise NotebookError(f"{out} is a file. Name a folder that is new or empty.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise NotebookError(
            f"{out} holds other things, which stay as they are. Name a folder that is new or empty."
        )


def build(out: Path, recorded: Mapping[str, tuple[Path, Recorded]]) -> None:
    """Write all pages.

    Parameters
    ----------
    out : Path
        The folder to be made, or made anew.
    recorded : mapping
        By notebook: the folder with its recordings, and which cell has which; see runs.py.
    """
    check_folder(out)
    with tempfile.TemporaryDirectory(prefix="course-site-") as name:
        source, made = Path(name, "source"), Path(name, "made")
        source.mkdir()
        films = _write_sources(source, recorded)
        _sphinx(source, made, Path(name, "trees"))
        _add_assets(made / "_static")
        for film, script in films.items():
            (made / "_static" / "recordings" / f"{film}.js").write_text(script, encoding="utf-8")
        for folder, _ in recorded.values():
            for film in folder.glob("*.js"):
                shutil.copy(film, made / "_static" / "recordings")
        (made / MARK).touch()
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, out)


def _write_sources(source: Path, recorded: Mapping[str, tuple[Path, Recorded]]) -> dict[str, str]:
    """Write all pages' texts; return the front page's recordings."""
    text, films = front()
    entries = "".join(f"{title} <{name}>\n" for title, name, _, _ in notebooks())
    tree = f"```{{toctree}}\n:hidden:\n:titlesonly:\n\n{entries}```\n"
    (source / "index.md").write_text(f"{text}\n{tree}", encoding="utf-8")
    for _, name, _, _ in notebooks():
        at, names = recorded.get(name, (None, {}))
        page = page_text(read(FOLDER / f"{name}.ipynb"), f"nb{name[:2]}", names, at)
        (source / f"{name}.md").write_text(page, encoding="utf-8")
    return films


def _sphinx(source: Path, made: Path, trees: Path) -> None:
    application = Sphinx(
        str(source),
        None,
        str(made),
        str(trees),
        "html",
        confoverrides=_OPTIONS,
        status=None,
        warningiserror=True,
        exception_on_warning=True,
    )
    application.build(force_all=True)
    for left in ("objects.inv", ".buildinfo", "_sources", "genindex.html"):
        path = made / left
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _add_assets(static: Path) -> None:
    (static / "recordings").mkdir()
    for name, content in assets.files():
        path = static / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    missing = [name for name in (*SCRIPTS, *STYLES) if not (static / name).is_file()]
    assert not missing, missing
