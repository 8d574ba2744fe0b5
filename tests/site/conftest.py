"""The course's pages, made once, in a browser without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.notebook_form import paths

RECORDED = ["00_start_here", "01_convolution"]
"""Notebooks that are run, recorded and compared; the others are pages of stills here."""
_ALSO = "from tests.site import truth\ntruth.also(recorder)"


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Any]]:
    """Run some notebooks, and keep what their kernels answer beside what is recorded."""
    from tools.site.runs import recorded

    runs = recorded(paths(RECORDED), tmp_path_factory.mktemp("cache"), also=_ALSO)
    assert runs.troubles == []
    return runs.found


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
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
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
