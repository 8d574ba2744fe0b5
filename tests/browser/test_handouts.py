"""The handouts, printed: two pages each."""

import re
from pathlib import Path
from typing import Any

from tools import notebook_form
from tools.classroom import handout


def test_each_handout_is_two_pages(page: Any, tmp_path: Path) -> None:
    counts = {}
    for path in notebook_form.paths():
        file = tmp_path / f"{path.stem}.html"
        file.write_text(handout.page(notebook_form.read(path), path.stem), encoding="utf-8")
        page.goto(file.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        counts[path.stem] = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert set(counts.values()) == {2}, counts
