"""The session in the studio: the studio's own pictures, step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from course_lib import images, studio
from tools.site import session


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[session.Step]:
    """Take the session's steps, each at its start."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    return list(session.steps(studio.open_studio()))


def test_a_session_is_what_the_studio_does(told: list[session.Step]) -> None:
    assert [step.title for step in told] == [
        *("Open", "Look", "Choose the blur", "Slide", "Compare", "Save")
    ]
    assert len(told) == session.COUNT
    frames = {step.title: step.explorer.frame for step in told}
    assert frames["Open"].readouts == ("Choose what blurred it, or let the course find it.",)
    assert "motion:9,0; wiener:0.05" in frames["Choose the blur"].readouts
    photo = images.load("text_motion")
    recipe = studio.Recipe(
        studio.Motion(31, 94), studio.Wiener(0.05), linear_light=True, leave_out_clipped=True
    )
    (saved,) = frames["Save"].panels
    whole = studio.apply(recipe, photo)
    assert saved.pixels is not None
    assert np.abs(saved.pixels - np.rint(255 * whole)).max() <= 1
    assert "--recipe text_motion.restored.json" in told[-1].words
