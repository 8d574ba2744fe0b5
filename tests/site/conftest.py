"""The course's pages, made once, in a browser without a network."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.notebook_form import paths, read, write

NAMES = [path.stem for path in paths()]
_OPEN = """() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    for (const step of document.querySelectorAll('.course-later')) step.className = 'course-step';
}"""
STUDIO = "10_restoration_studio"
_SAMPLE = 2  # so many more notebooks fit into the time that this stage has
RECORDED = sorted([*NAMES[:2], *random.Random(6).sample(NAMES[2:-1], _SAMPLE), STUDIO])
"""What is recorded in each run, with a dozen places of each explorer.

The first two are always among them: other tests move what they show. Of the studio's notebook only
the studio is run. The others are drawn by a seed.
"""
_ALSO = "from tests.site import truth\ntruth.also(recorder)"
_FEW = "\nfrom tools.site import film\nfilm.MOST = 12"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `python -m pytest tests/site --every-page` record and compare all, as pages have it."""
    parser.addoption("--every-page", action="store_true", help="record and compare every page")


def recorded_names(config: pytest.Config) -> list[str]:
    """List the notebooks that are run, recorded and compared; the others are pages of stills."""
    return NAMES if config.getoption("--every-page", default=False) else RECORDED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each notebook that is recorded."""
    names = recorded_names(metafunc.config)
    if "recorded_name" in metafunc.fixturenames:
        metafunc.parametrize("recorded_name", names)
    if "used_name" in metafunc.fixturenames:  # which takes half a minute a page
        metafunc.parametrize("used_name", NAMES if names == NAMES else NAMES[:1])


@pytest.fixture(scope="session")
def recordings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, Any]]:
    """Run some notebooks, and keep what their kernels answer beside what is recorded."""
    from tools.site.runs import CACHE, recorded

    names = recorded_names(request.config)
    if names == NAMES:  # which takes so long that it is kept
        runs = recorded(paths(), CACHE / "compared", also=_ALSO)
    else:
        cache = tmp_path_factory.mktemp("cache")
        some = [path for path in paths(names) if path.stem != STUDIO]
        alone = _studio_alone(tmp_path_factory.mktemp("studio"))
        runs = recorded([*some, alone], cache, also=_ALSO + _FEW)
    assert runs.troubles == []
    return runs.found


def _studio_alone(folder: Path) -> Path:
    """Write a notebook that only opens the studio, in the cell that it has on the page."""
    notebook = read(next(path for path in paths() if path.stem == STUDIO))
    first = nbformat.v4.new_code_cell("from course_lib import studio", id="imports")
    notebook.cells = [first, *(c for c in notebook.cells if c.source.startswith("studio.open_"))]
    write(notebook, folder / f"{STUDIO}.ipynb")
    return folder / f"{STUDIO}.ipynb"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, recordings: dict[str, tuple[Path, Any]]) -> Path:
    """Make all pages, as `course.py site` does."""
    from tools.site.build import build  # here: Sphinx is there only where this stage runs

    out = tmp_path_factory.mktemp("site") / "pages"
    build(out, recordings)
    return out


@pytest.fixture
def alive() -> Callable[[Any], list[Any]]:
    """Give a function that opens all folds of a page and waits for its explorers."""

    def wake(page: Any) -> list[Any]:
        page.evaluate(_OPEN)
        holders = page.locator("[data-recording]").all()
        for holder in holders:
            holder.scroll_into_view_if_needed()
            page.wait_for_function(
                "holder => 'live' in holder.dataset || 'failed' in holder.dataset",
                arg=holder.element_handle(),
            )
            assert holder.get_attribute("data-failed") is None
        return holders

    return wake


@pytest.fixture
def from_disk(browser: Any) -> Iterator[Callable[..., Any]]:
    """Give a function that opens a page from disk; what it asks for or complains of fails."""
    contexts, faults = [], []

    def open_it(path: Path, *, theme: str = "light", width: int = 1280, height: int = 900) -> Any:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=theme, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url[:200]}"))
        page.on("request", lambda request: faults.extend(_leaves(request.url, path.parent)))
        page.goto(path.as_uri())
        page.wait_for_function("document.body.dataset.jpThemeLight")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def opened(site: Path, from_disk: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function that opens a page of the site."""
    return lambda name, **how: from_disk(site / f"{name}.html", **how)


def _leaves(url: str, folder: Path) -> list[str]:
    """List the address if it is no file beside the page and no data that the page holds."""
    own = url.startswith((folder.as_uri(), "data:", "blob:"))
    return [] if own else [f"leaves the page: {url[:200]}"]
