"""A JupyterLab of our own, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.window import Window
from tools.lab_in_browser import RUN_ALL, Lab, write_notebook

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure: the window may be in any state then."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    server = Lab(tmp_path_factory.mktemp("notebooks"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def kept() -> dict[str, Window]:
    """Hold the window that goes from test to test: loading JupyterLab takes longer than most do."""
    return {}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Give a page that fails the test if its console shows an error."""
    window = Window(browser)
    yield window.page
    window.page.close()
    window.check()


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Give a function that opens a notebook in JupyterLab: by name, and first written if given.

    The window is the one of the test before; a test that asks for `page`, too, gets a new one.
    """
    lab, own = request.getfixturevalue("lab"), "page" in request.fixturenames
    if own:
        window = Window(page=request.getfixturevalue("page"))
    else:
        windows = request.getfixturevalue("kept")
        window = windows.pop("window", None) or Window(request.getfixturevalue("browser"))

    def open_it(name: str, *cells: str) -> Any:
        if cells:
            write_notebook(lab.root / name, *cells)
        window.open(lab, name)
        return window.page

    yield open_it
    if own:
        return
    failed = request.node.stash.get(_FAILED, False)
    try:
        window.check()
        failed = failed or not window.leave()
    except Exception:
        failed = True
        raise
    finally:
        if failed:
            window.page.close()
        else:
            windows["window"] = window


@pytest.fixture
def run(opened: Callable[..., Any], request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give a function that writes a notebook of code cells, opens it and runs all of it."""

    def open_and_run(*cells: str) -> Any:
        name = request.node.name.replace("[", "-").replace("]", "")
        page = opened(f"{name}.ipynb", *cells)
        page.evaluate(RUN_ALL)
        return page

    return open_and_run


@pytest.fixture(scope="session")
def lab_root(lab: Lab) -> Path:
    return lab.root
