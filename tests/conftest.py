"""What all stages share: a browser, and which examples hypothesis tries.

They are the same ones each time, whatever else is loaded. ``pytest --hypothesis-profile=search``
(``course.py test search``) searches at random; what it finds is kept as an explicit ``@example``
beside the test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from playwright.sync_api import expect, sync_playwright

from tools.lab_in_browser import HOW_TO_GET_ONE, browser_options

settings.register_profile("repeat", derandomize=True, database=None, deadline=None, max_examples=50)
settings.register_profile(
    "search", derandomize=False, deadline=None, max_examples=1000, print_blob=True
)
settings.load_profile("repeat")
# Hypothesis also tries numbers that stand in the sources of the modules which happen to be loaded:
# in one of two processes that share the tests, others each time. A red run found this.
providers._get_local_constants = Constants
expect.set_options(timeout=60_000)  # states are awaited, however busy the machine is


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the one browser of all stages that need one; CI never does without."""
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
