"""Make the pictures of `data/`, their manifest and their credits.

    python -m tools.make_data CANDIDATES

CANDIDATES is a folder with the originals that scikit-image does not bring; the table of
`tools.picture_sources` names them. There is no chance in it: running it again gives the same
pictures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import numpy as np
import skimage
import tifffile
from PIL import Image, ImageDraw, ImageFont

from tools.picture_sources import DRAWN, LICENSES, PICTURES, Source

DATA = Path(__file__).resolve().parent.parent / "data"
SKIMAGE = Path(skimage.__file__).parent / "data"
PATCH, COLUMNS, ROWS = 128, 8, 6
SIZES = (30, 25, 21, 18, 15, 13, 11, 9)  # of the letters, in pixels
LINES = """
What does a blur take away?
Every pixel becomes a weighted sum
of its neighbors. Large letters survive it longer
than small ones. Read on for as long as you can: to
divide by the blur brings the letters back, and the noise as well.
An iteration that is stopped in time does better. Its step is the transposed
convolution, which is not the inverse. A frequency that is lost stays lost,
and what looks like detail there was invented. If you can read this line, the picture is sharp.
"""


CELL, BASELINE, LETTER_SIZE = (56, 60), 45, 40  # columns, rows; of the sheet of letters


def font(size: int) -> ImageFont.FreeTypeFont:
    import matplotlib

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(str(fonts / "DejaVuSerif.ttf"), size)


def page() -> Image.Image:
    """Set a page of print, in lines that grow smaller."""
    sheet = Image.new("L", (560, 300), 250)
    pen, top = ImageDraw.Draw(sheet), 24
    for size, line in zip(SIZES, LINES.strip().splitlines(), strict=True):
        pen.text((24, top), line, fill=15, font=font(size))
        top += round(1.4 * size) + 8
    return sheet


def letters() -> Image.Image:
    """Set each letter in a cell of its own, small ones above capitals."""
    rows = (ascii_lowercase, ascii_uppercase)
    sheet = Image.new("L", (len(rows[0]) * CELL[0], len(rows) * CELL[1]), 255)
    pen = ImageDraw.Draw(sheet)
    for i, row in enumerate(rows):
        for j, letter in enumerate(row):
            middle = round((j + 0.5) * CELL[0])
            place = (middle, i * CELL[1] + BASELINE)
            pen.text(place, letter, fill=0, font=font(LETTER_SIZE), anchor="ms")
    return sheet


def original(source: Source, candidates: Path) -> Path:
    """Return the file that a picture is made from."""
    inside = SKIMAGE / source.original
    return inside if inside.exists() else candidates / source.original


def opened(source: Source, candidates: Path) -> Image.Image:
    """Return a picture, cropped and shrunk as its source says."""
    path = original(source, candidates)
    if source.original == DRAWN:
        return {"page": page, "letters": letters}[source.name]()
    if path.suffix == ".npy":
        counts = np.load(path).astype(np.float64)
        wide = (counts - counts.min()) / np.ptp(counts) * 65535
        image = Image.fromarray(np.round(wide).astype(np.uint16))
    elif path.suffix == ".tif":
        counts = tifffile.imread(path)
        if counts.max() > 255:
            raise SystemExit(f"{path.name} does not fit into 8 bits.")
        image = Image.fromarray(counts.astype(np.uint8))
    else:
        image = Image.open(path)
        image = image.convert("L" if image.mode in ("L", "1") else "RGB")
    if source.crop:
        image = image.crop(source.crop)
    if source.side:
        image.thumbnail((source.side, source.side), Image.Resampling.LANCZOS)
    return image


def store(source: Source, candidates: Path) -> Path:
    """Write one picture; a JPEG that needs no change is copied as it is."""
    path = original(source, candidates)
    if path.suffix == ".jpg" and source.changed == "nothing":
        target = DATA / f"{source.name}.jpg"
        target.write_bytes(path.read_bytes())
        return target
    target = DATA / f"{source.name}.png"
    opened(source, candidates).save(target, optimize=True)
    return target


def liveliness(tile: np.ndarray) -> float:
    """Return how much happens from pixel to pixel; sky and blurred background score low."""
    rows, columns = np.gradient(tile.astype(np.float64))
    return float(np.mean(np.hypot(rows, columns)))


def patches(candidates: Path) -> np.ndarray:
    """Cut the training patches, which do not overlap, where most happens in each picture."""
    found: list[np.ndarray] = []
    for source in PICTURES:
        if source.patches:
            gray = np.asarray(opened(source, candidates).convert("L"))
            height, width = (n // PATCH for n in gray.shape)
            whole = gray[: height * PATCH, : width * PATCH]
            tiles = whole.reshape(height, PATCH, width, PATCH).swapaxes(1, 2)
            lively = sorted(tiles.reshape(-1, PATCH, PATCH), key=liveliness, reverse=True)
            found += lively[: source.patches]
    return np.stack(found)


def sheet(tiles: np.ndarray) -> Image.Image:
    """Lay the patches out on one gray sheet, row by row."""
    grid = tiles.reshape(ROWS, COLUMNS, PATCH, PATCH).swapaxes(1, 2)
    return Image.fromarray(grid.reshape(ROWS * PATCH, COLUMNS * PATCH))


def entry(source: Source, path: Path) -> dict[str, Any]:
    """Describe one file for the manifest."""
    image = Image.open(path)
    colors = [] if image.mode in ("L", "I;16") else [3]
    return {
        "name": source.name, "file": path.name, "title": source.title, "kind": source.kind,
        "author": source.author, "source": source.source, "license": source.license,
        "license_url": LICENSES[source.license], "changed": source.changed,
        "split": source.split, "shape": [image.height, image.width, *colors],
        "alt": source.alt, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip


def sheet_entry(path: Path) -> dict[str, Any]:
    """Describe the sheet of training patches, with the credit of every picture in it."""
    parts = [source for source in PICTURES if source.patches]
    return {
        "name": "training_patches", "file": path.name, "kind": "training", "split": "train",
        "title": f"{ROWS * COLUMNS} patches of {PATCH} x {PATCH} pixels, for training",
        "shape": [ROWS * PATCH, COLUMNS * PATCH], "patch": PATCH,
        "changed": "cropped, some downscaled first, in gray (BT.601)",
        "alt": "A sheet of square cuttings from photos: fur, grass, old walls, stairs, gravel.",
        "sources": [
            {"title": part.title, "author": part.author, "source": part.source,
             "license": part.license, "license_url": LICENSES[part.license]}
            for part in parts
        ],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip


def credits(manifest: dict[str, Any]) -> str:
    """Write the manifest for people."""
    lines = [
        "# The pictures and where they come from",
        "",
        "Made by `python -m tools.make_data`, as this list is; `manifest.json` says the same to "
        "programs, with checksums.",
        "",
        "| picture | title | author | from | license | what was changed | for |",
        "|---|---|---|---|---|---|---|",
    ]
    use = {"test": "testing", "train": "training", "none": "lessons"}
    for item in manifest["pictures"]:
        for part in item.get("sources", [item]):
            lines.append(
                f"| `{item['file']}` | {part['title']} | {part['author']} | {part['source']} | "
                f"[{part['license']}]({part['license_url']}) | {item['changed']} | "
                f"{use[item['split']]} |"
            )
    lines += [
        "",
        "The weights of networks, which contain no picture, by the authors of this course:",
    ]
    lines += ["", *map(_weights_line, manifest.get("weights", []))]
    return "\n".join(lines) + "\n"


def _weights_line(item: dict[str, Any]) -> str:
    return f"- `{item['file']}` ([{item['license']}]({item['license_url']})): {item['source']}"


def add_weights(file: Path, *, title: str, source: str, license: str) -> None:
    """Copy a file of weights into `data/`, with its entry in the manifest and the credits."""
    content = file.read_bytes()
    (DATA / file.name).write_bytes(content)
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    new = {
        "name": file.stem, "file": file.name, "title": title,
        "author": "the authors of this course", "source": source,
        "license": license, "license_url": LICENSES[license],
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    others = [item for item in manifest.get("weights", []) if item["file"] != file.name]
    manifest["weights"] = sorted([*others, new], key=lambda item: item["file"])
    write(manifest)


def write(manifest: dict[str, Any]) -> None:
    """Write the manifest for programs and for people."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (DATA / "manifest.json").write_text(text, encoding="utf-8")
    (DATA / "README.md").write_text(credits(manifest), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candidates", type=Path, help="folder with the other originals")
    candidates = parser.parse_args().candidates
    entries = [entry(part, store(part, candidates)) for part in PICTURES if not part.patches]
    path = DATA / "training_patches.png"
    sheet(patches(candidates)).save(path, optimize=True)
    before = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    pictures = [*entries, sheet_entry(path)]
    write({"pictures": pictures, "weights": before.get("weights", [])})


if __name__ == "__main__":
    main()
