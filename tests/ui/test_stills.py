"""Stills are stored in every notebook: few bytes, and close to what they show."""

from __future__ import annotations

import base64
import io
import re

import nbformat
import numpy as np
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor
from PIL import Image
from scipy import ndimage

from course_lib.ui import Picture, show
from course_lib.ui._frame import to_frame
from course_lib.ui._still import bundle

RNG = np.random.default_rng(5)


def still(picture: Picture) -> tuple[str, np.ndarray]:
    html = bundle(to_frame({"": picture}))["text/html"]
    ((kind, data),) = re.findall(r"data:image/(\w+);base64,([^\"]+)", html)
    return kind, np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def photo(*shape: int) -> np.ndarray:
    """Draw something as rough as a photo: smooth areas under grain."""
    soft = ndimage.gaussian_filter(RNG.random(shape), (6, 6, 0)[: len(shape)])
    soft = (soft - soft.min()) / (soft.max() - soft.min())
    return np.clip(soft + RNG.normal(0, 0.01, shape), 0, 1)


def test_photos_take_few_bytes_and_keep_their_tones():
    for shape in ((256, 256), (256, 256, 3)):
        image = photo(*shape)
        kind, pixels = still(Picture(image, vmin=0, vmax=1))
        assert kind == "jpeg"
        shown = image if image.ndim == 3 else image[..., None].repeat(3, axis=2)
        assert np.abs(pixels / 255 - shown).mean() < 0.015


def test_colored_noise_is_stored_though_no_small_jpeg_holds_it(capfd):
    noise = np.random.default_rng(0).normal(0, 0.1, (256, 256))
    kind, _ = still(Picture(noise, vmin=-0.3, vmax=0.3, cmap="residual"))
    assert kind == "png"
    assert not capfd.readouterr().err


def test_drawings_kernels_and_marks_stay_exact():
    steps = np.kron(np.eye(8), np.ones((32, 32)))
    for picture in (Picture(steps), Picture(np.eye(5)), Picture(np.eye(4), numbers=True)):
        assert still(picture)[0] == "png"
    np.testing.assert_array_equal(still(Picture(steps))[1][..., 0], 255 * steps)


def test_a_still_takes_more_of_the_page_only_where_asked_and_up_to_its_own_size(monkeypatch):
    stored = []
    monkeypatch.setattr("course_lib.ui._still._display", lambda data: stored.append(data))
    for side in (256, 400, 4000):
        show(
            {"photo": photo(300, 500), "kernel": np.eye(3)},
            alt="A photo beside a kernel.",
            side=side,
        )
    widths = [re.findall(r'width="(\d+)"', data["text/html"]) for data in stored]
    assert [pair[0] for pair in widths] == ["256", "400", "500"]
    assert len({pair[1] for pair in widths}) == 1


def test_a_page_that_nbconvert_computes_shows_the_still():
    """`nbconvert --execute --to html`: nobody is there to move a slider, and no network either."""
    cell = nbformat.v4.new_code_cell(
        "import numpy as np\nfrom course_lib import ui\n"
        "ui.explore(lambda k=3: {'unit': np.eye(k)}, k=(1, 9), alt='A diagonal.')"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    executed, _ = ExecutePreprocessor(kernel_name="python3").preprocess(notebook, {})
    page, _ = HTMLExporter().from_notebook_node(executed)
    assert '<img alt="A diagonal. unit: 3 × 3, 0 … 1"' in page
    assert '<script type="application/vnd.jupyter.widget-view+json">' not in page


def test_a_small_photo_is_stored_once_and_enlarged_by_the_page():
    grain = RNG.random((192, 160))
    html = bundle(to_frame({"grain": grain}))["text/html"]
    assert 'class="course-sharp" width="350"' in html
    assert still(Picture(grain))[1].shape == (192, 160, 3)
    # A mark keeps its thin lines, a kernel its edges on a page without our style.
    assert still(Picture(grain, boxes=[(0, 0, 9, 9)]))[1].shape == (384, 320, 3)
    assert still(Picture(np.eye(5)))[1].shape == (420, 420, 3)
    assert "course-sharp" not in bundle(to_frame(np.eye(256)))["text/html"]
