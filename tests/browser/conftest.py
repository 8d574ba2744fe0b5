"""A JupyterLab of our own, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tools.lab_in_browser import HOW_TO_GET_ONE, Lab, browser_options, open_notebook, write_notebook

expect.set_options(timeout=60_000)  # states are awaited, however busy the machine is

# What JupyterLab itself complains about, whatever the notebook does.
_NOT_OURS = (
    "favicon",
    "net::ERR_ABORTED",
    "Failed to load resource",
    "Could not restore the debugger state",  # a page that goes while it asks a new kernel
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        options = browser_options()
    except RuntimeError:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    server = Lab(tmp_path_factory.mktemp("notebooks"))
    yield server
    server.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """Give a page that fails the test if its console shows an error."""
    opened = browser.new_page(viewport={"width": 1300, "height": 1000})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()
    assert not [error for error in errors if not any(known in error for known in _NOT_OURS)]


@pytest.fixture
def run(page: Page, lab: Lab, request: pytest.FixtureRequest) -> Callable[..., Page]:
    """Give a function that writes a notebook of code cells, opens it and runs all of it."""

    def open_and_run(*cells: str) -> Page:
        name = f"{request.node.name.replace('[', '-').replace(']', '')}.ipynb"
        write_notebook(lab.root / name, *cells)
        open_notebook(page, lab, name)
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        return page

    return open_and_run


@pytest.fixture(scope="session")
def lab_root(lab: Lab) -> Path:
    return lab.root
