"""Scenes that `tools.train_denoiser` draws for itself: leaves, print, lines and regular textures.

Photographs hold few sharp edges, letters and regular patterns; a denoiser that saw none of them
wipes them out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

Scene = np.ndarray
SHAPES, FINER = 500, 2
"""How many shapes lie on a scene of leaves; print and lines are drawn so much finer at first."""
FONTS = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSansMono"
LETTERS = "abcdefghijklmnopqrstuvwxyzaeioutnrsABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;()=+-?"
PATTERNS = 5
"""How many patterns lie beside one another on a scene of textures."""


def leaves(rng: np.random.Generator, side: int) -> Scene:
    """Draw disks, ellipses, rectangles and lines, plain or with a gradient, each over the last."""
    scene = np.full((side, side), rng.random(), np.float32)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    for _ in range(SHAPES):
        radius = min(4 / np.sqrt(rng.random() + 1e-4) * 1.5, 120)
        center = rng.random(2) * side
        low = [int(max(c - radius, 0)) for c in center]
        high = [int(min(c + radius + 1, side)) for c in center]
        if high[0] <= low[0] or high[1] <= low[1]:
            continue
        window = np.s_[low[0] : high[0], low[1] : high[1]]
        cover, light = _leaf(rng, radius, rows[window] - center[0], columns[window] - center[1])
        scene[window] = scene[window] * (1 - cover) + cover * light
    return scene.clip(0, 1)


def _leaf(
    rng: np.random.Generator, radius: float, y: np.ndarray, x: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how much of each pixel a shape covers, and its light."""
    angle = rng.random() * np.pi
    c, s = np.cos(angle), np.sin(angle)
    u, v = c * y + s * x, -s * y + c * x
    narrow, kind, thin = 0.2 + 0.8 * rng.random(), int(rng.integers(4)), 1.5 * rng.random() + 0.5
    inside = (
        radius - np.hypot(u, v),
        radius * 0.7 - np.maximum(abs(u), abs(v) / narrow),
        narrow * (radius - np.hypot(u, v / narrow)),
        np.minimum(radius * 0.7 - abs(v), thin - abs(u)),
    )[kind]
    light = rng.random() + (rng.random() < 0.3) * rng.normal() * 0.3 * u / radius
    return np.clip(inside + 0.5, 0, 1), light


def page(rng: np.random.Generator, side: int) -> Scene:
    """Print lines of letters without sense, in one font, dark on light or the other way."""
    paper = Image.new("L", (2 * side * FINER,) * 2, 0)
    pen, size = ImageDraw.Draw(paper), int(rng.integers(9, 40)) * FINER
    font = _font(FONTS[rng.integers(len(FONTS))], size)
    letters = np.array([*LETTERS])
    for top in range(0, paper.height, round(size * rng.uniform(1.0, 1.6))):
        words = ["".join(rng.choice(letters, rng.integers(1, 10))) for _ in range(200)]
        pen.text((-int(rng.integers(size)), top), " ".join(words), fill=255, font=font)
    turn = rng.normal() * 4 if rng.random() < 0.8 else rng.uniform(0, 360)
    return _inked(rng, paper.rotate(turn, Image.Resampling.BICUBIC), side)


@lru_cache(maxsize=256)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(matplotlib.get_data_path(), f"fonts/ttf/{name}.ttf")), size)


def lines(rng: np.random.Generator, side: int) -> Scene:
    """Draw thin lines, arcs and outlines with a pen, as on a plan or a map."""
    paper = Image.new("L", (2 * side * FINER,) * 2, 0)
    pen = ImageDraw.Draw(paper)
    for _ in range(int(rng.integers(60, 250))):
        ink, wide = int(rng.integers(100, 256)), int(rng.integers(1, 4 * FINER))
        center = rng.random(2) * paper.width
        reach = rng.uniform(5, 120) * FINER
        box = [*(center - reach), *(center + reach * rng.uniform(0.2, 1, 2))]
        match rng.integers(4):
            case 0:
                pen.arc(box, *rng.uniform(0, 360, 2), fill=ink, width=wide)
            case 1:
                pen.rectangle(box, outline=ink, width=wide)
            case 2:
                pen.ellipse(box, outline=ink, width=wide)
            case _:
                bends = center + reach * np.cumsum(rng.normal(size=(rng.integers(2, 9), 2)), 0)
                pen.line([tuple(p) for p in bends], fill=ink, width=wide)
    return _inked(rng, paper, side)


def _inked(rng: np.random.Generator, paper: Image.Image, side: int) -> Scene:
    """Return the middle of a drawing in two grays that differ, the paper's a little uneven."""
    begin = (paper.width - side * FINER) // 2
    middle = paper.crop((begin, begin, begin + side * FINER, begin + side * FINER))
    ink = np.asarray(middle.resize((side, side), Image.Resampling.BOX), np.float32) / 255
    dark, light = np.sort(rng.random(2)) * [0.5, 0.4] + [0, 0.6]
    y, x = np.mgrid[:side, :side] / side - 0.5
    ground = light + (y * rng.normal() + x * rng.normal()) * 0.1
    scene = ground * (1 - ink) + dark * ink
    return (scene if rng.random() < 0.7 else 1 - scene).clip(0, 1).astype(np.float32)


def textures(rng: np.random.Generator, side: int) -> Scene:
    """Lay stripes, waves, checks, bricks and dots beside one another, bent a little."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    places = rng.random((PATTERNS, 2)) * side
    nearest = np.argmin([np.hypot(y - p[0], x - p[1]) for p in places], axis=0)
    bend = side * 0.02 * rng.random() * np.sin(2 * np.pi * (y * rng.random() + x) / side)
    scene = np.zeros((side, side))
    for number in range(PATTERNS):
        angle, period = rng.random() * np.pi, np.exp(rng.uniform(np.log(3), np.log(24)))
        c, s = np.cos(angle), np.sin(angle)
        u, v = (c * y + s * x + bend) / period, (-s * y + c * x) / period
        pattern = _pattern(rng, u, v)
        a, b = rng.random(2)
        scene = np.where(nearest == number, a + (b - a) * pattern, scene)
    return scene.clip(0, 1).astype(np.float32)


def _pattern(rng: np.random.Generator, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return a pattern from 0 to 1 that repeats itself in steps of 1."""
    sharp = rng.uniform(1, 8)

    def edge(wave: np.ndarray) -> np.ndarray:
        return 0.5 + np.clip(sharp * wave, -1, 1) / 2

    def wave(t: np.ndarray) -> np.ndarray:
        return np.cos(2 * np.pi * t)

    match rng.integers(5):
        case 0:
            return edge(wave(u))
        case 1:
            return edge(wave(u) * wave(v))
        case 2:
            shifted = v / 2 + 0.5 * (np.floor(u) % 2)
            gap = np.minimum(abs(u - np.round(u)), 2 * abs(shifted - np.round(shifted)))
            return np.clip(sharp * (gap - 0.1) + 0.5, 0, 1)
        case 3:
            return edge(wave(u) + wave(v) - 0.5)
        case _:
            return 0.5 + 0.25 * (wave(u) + wave(v * rng.uniform(0.5, 2)))


KINDS: tuple[Callable[[np.random.Generator, int], Scene], ...] = (leaves, page, lines, textures)
SHARES = (0.4, 0.2, 0.2, 0.2)


def draw(rng: np.random.Generator, side: int) -> Scene:
    """Draw a scene of one of the KINDS, values from 0 to 1, shape (side, side)."""
    return KINDS[rng.choice(len(KINDS), p=SHARES)](rng, side)
