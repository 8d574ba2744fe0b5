"""How large a picture may be, and how a picture is refused."""

MAX_PIXELS = 64_000_000
"""Larger pictures are refused: in color, an array of this many takes 1.5 GB."""

MAX_BYTES = 500_000_000
"""Larger files are refused."""

MAX_STORED = 8 * MAX_PIXELS
"""A TIFF picture may store so many bytes when unpacked: 64 million pixels of 4 x 16 bits."""


class Refused(ValueError):
    """A sentence of our own, without its subject: `decode` puts the name of the picture first."""


def check_size(height: int, width: int) -> None:
    """Refuse a picture with too many pixels, or with none."""
    if height * width > MAX_PIXELS:
        raise Refused(
            f"has {width} x {height} pixels, and at most {MAX_PIXELS // 10**6} million fit "
            "here; make it smaller first."
        )
    if height * width == 0:
        raise Refused(f"has no pixels ({width} x {height}).")
