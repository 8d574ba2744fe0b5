"""What a file of 20 MB may cost: less than 1 GB and some seconds, whatever it holds."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib import images
from course_lib.images import _jpeg, _tiff_page
from course_lib.images._pillow import ENDINGS, FORMATS
from tests.images import hostile, made

# One process reads them all: its peak is the largest of all peaks.
MEMORY = """
def memory(field):  # in MB; ru_maxrss would begin with what the test that starts this takes
    with open("/proc/self/status") as status:
        return int(next(line.split()[1] for line in status if line.startswith(field))) / 1024
"""
READ_ALL = (
    MEMORY
    + """
import json, resource, sys, warnings
from pathlib import Path
from course_lib import images
import PIL.Image, tifffile
warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
answers = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        answers[path.name] = list(images.load(path).shape)
    except ValueError as error:
        answers[path.name] = str(error).removeprefix(f"{path} ")
print(json.dumps({"peak": memory("VmHWM"), "answers": answers}))
"""
)


READ_ONE = (
    MEMORY
    + """
import sys
from pathlib import Path
from course_lib import images
import PIL.Image, tifffile
data = Path(sys.argv[1]).read_bytes()
before = memory("VmRSS")
picture = images.decode(data)
assert picture.shape == (2000, 3000, 3)
print(memory("VmHWM") - before)
"""
)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured as Linux does")
def test_hostile_files_cost_little_and_get_one_sentence(tmp_path):
    expected = {}
    for name, (data, answer) in hostile.files().items():
        assert len(data) <= 20e6, name
        (tmp_path / f"{name}.img").write_bytes(data)
        expected[f"{name}.img"] = answer
    result = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert result.stderr == ""
    told = json.loads(result.stdout)
    for name, answer in expected.items():
        got = told["answers"][name]
        if answer:
            assert isinstance(got, str), f"{name} was read"
            assert got.startswith(answer), f"{name}: {got}"
        else:
            assert got == [hostile.SIDE, hostile.SIDE], f"{name}: {got}"
    assert told["peak"] < 1000, "MB"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux does")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_large_color_picture_costs_little_more_than_its_array(tmp_path, kind):
    """The limit that `decode` states, on a picture of 6 million pixels."""
    color = np.random.default_rng(1).integers(0, 2**16, (20, 30, 4)).astype(np.uint16)
    color = color.repeat(100, axis=0).repeat(100, axis=1)
    eight = (color // 256).astype(np.uint8)
    data = {
        "JPEG": lambda: made.encoded(Image.fromarray(eight[..., :3]), "JPEG"),
        "PNG": lambda: made.encoded(Image.fromarray(eight), "PNG", compress_level=1),
        "TIFF": lambda: made.picture(
            color, 2, extra=[2], packing=(8, partial(zlib.compress, level=1))
        ),
    }[kind]()
    path = Path(tmp_path / "large")
    path.write_bytes(data)
    result = subprocess.run([sys.executable, "-c", READ_ONE, path], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    # Its three floats take 24 bytes a pixel, the libraries and the bands some MB.
    assert float(result.stdout) < 30 + 33 * 6e6 / 2**20, "MB"


def test_a_photo_in_as_many_scans_as_programs_write_is_read():
    data = hostile.scans(1000, 90)
    assert images.decode(data).shape == (1000, 1000)


def test_scans_are_counted_as_a_decoder_does():
    data = hostile.scans(hostile.SIDE, 5)
    plain = list(_jpeg.markers(data)).count(0xDA)
    beside = data[:2] + b"\xff\xfe\0\x0a\xff\xda\xff\xda\xff\xda\xff\xda" + data[2:]  # a comment
    beside += b"\xff\xda" * 9  # behind the end
    counted = list(_jpeg.markers(beside)).count(0xDA)
    assert counted == plain > 5


def test_only_tags_of_pixels_are_handed_on():
    data = hostile.page(bytes(hostile.SIDE**2), 8, 1, made.claim(700, 7, 100, 8))
    alone, more = _tiff_page.one_page(data, 0)
    assert not more
    assert len(alone) < len(data) + 200
    assert np.array_equal(images.decode(alone), images.decode(data))


def test_every_ending_belongs_to_a_format_that_is_read():
    known = Image.registered_extensions()
    assert {known[ending] for ending in ENDINGS} - {"MPO"} <= {*FORMATS, "TIFF"}
    assert not {"EPS", "WMF", "ICO", "HDF5"} & set(FORMATS)
