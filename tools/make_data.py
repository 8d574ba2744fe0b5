"""Make the pictures of `data/`, their manifest and their credits.

    python -m tools.make_data CANDIDATES

CANDIDATES is a folder with the originals that scikit-image does not bring; PICTURES below names
them. There is no chance in it: running it again gives the same pictures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skimage
import tifffile
from PIL import Image, ImageDraw, ImageFont

DATA = Path(__file__).resolve().parent.parent / "data"
SKIMAGE = Path(skimage.__file__).parent / "data"
PATCH, COLUMNS, ROWS = 128, 8, 6

LICENSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "BSD-3-Clause": "https://opensource.org/license/bsd-3-clause",
    "MIT": "https://opensource.org/license/mit",
    "LicenseRef-public-domain": "https://creativecommons.org/publicdomain/mark/1.0/",
}


@dataclass(frozen=True)
class Source:
    """One picture: where it comes from, and what is done to it."""

    name: str
    original: str
    title: str
    author: str
    source: str
    license: str
    alt: str
    kind: str
    split: str = "none"
    crop: tuple[int, int, int, int] | None = None  # left, upper, right, lower
    side: int | None = None  # longer side after shrinking
    stored: str = ""  # where the file's format says something else than the original's
    patches: int = 0  # how many training patches are cut from it; it is not shipped itself

    @property
    def changed(self) -> str:
        """What was done to the original, in words."""
        steps = ["made by tools/make_data.py"] if self.original == DRAWN else []
        if self.crop:
            steps.append("cropped")
        if self.side:
            steps.append(f"downscaled to {self.side} px")
        if self.stored:
            steps.append(f"stored as {self.stored}")
        return ", ".join(steps) or "nothing"


SK, OWN, DOC = "scikit-image", "lomiri-wallpapers", "OpenCV documentation"
AITZOL, PD = "Aitzol Berasategi", "LicenseRef-public-domain"
CC0, BY, AP = "CC0-1.0", "CC-BY-4.0", "Apache-2.0"
DRAWN = "(drawn)"
PLAIN = "PNG without loss"

PICTURES = (
    Source("camera", "camera.png", "Cameraman", "Lav Varshney", SK, CC0,
           "A photographer in a dark coat bends to his camera on a tripod; a lawn, and distant "
           "towers behind him.", "gray photo", "test"),
    Source("coffee", "coffee.png", "Coffee", "Rachel Michetti (Pikolo Espresso Bar)", SK, CC0,
           "A white cup of espresso on a red saucer with a spoon, on a wooden table.",
           "color photo", "test"),
    Source("astronaut", "astronaut.png", "Eileen Collins", "NASA",
           f"{SK}, from NASA Great Images (https://flic.kr/p/r9qvLn)", PD,
           "An astronaut in an orange suit smiles; a flag and a model of the shuttle behind her.",
           "color photo", "test", side=400),
    Source("mountains", "picosdeeuropa_by_Aitzol_Berasategi_816x612_CCBY4.png",
           "Picos de Europa", f"© 2018 {AITZOL}", OWN, BY,
           "A path climbs over a meadow toward rocky mountains with patches of snow.",
           "color photo", "test", side=600),
    Source("sunset", "sunset_by_Aitzol_Berasategi_1068x712_CCBY4.png", "Sunset",
           f"© 2018 {AITZOL}", OWN, BY,
           "The sun sets behind hills; the ground in front lies almost in the dark.",
           "dark photo", "test", side=640),
    Source("page", DRAWN, "A page of print", "the authors of this course",
           "set in DejaVu Serif, from matplotlib", CC0,
           "Black print on white, eight lines that grow smaller, as on an eye chart.", "text"),
    Source("text", "text.png", "Handwriting", "unknown",
           f"{SK}, from Wikipedia (https://en.wikipedia.org/wiki/File:Corner.png)", PD,
           "Handwritten formulas in dark ink on gray paper, photographed at a slant.",
           "text", "test"),
    Source("brick", "brick.png", "Bricks25", "CC0Textures",
           f"{SK}, from CC0Textures (https://cc0textures.com/view.php?tex=Bricks25)", CC0,
           "A wall of long dark bricks in nearly upright rows, with light mortar between them.",
           "texture", "test"),
    Source("road", "real_motion_cars_640x360_opencv_apache2.jpg", "Cars in a street",
           "the OpenCV authors", DOC, AP,
           "Two cars pass in a street of tall houses; their plates are smeared by motion and "
           "marked by red frames.", "road scene"),
    Source("text_motion", "real_text_motion_588x365_opencv_apache2.jpg", "Text from a moved camera",
           "the OpenCV authors", DOC, AP,
           "A printed page, smeared up and down by a moving camera until hardly a word can be "
           "read.", "really blurred"),
    Source("clock_motion", "clock_motion.png", "Clock in motion", "Stéfan van der Walt", SK, PD,
           "A small bright wall clock on a gray wall, smeared sideways by a moving camera.",
           "really blurred"),
    Source("retina", "retina.jpg", "Fundus photograph of normal left eye", "Mikael Häggström",
           f"{SK}, from Wikimedia Commons "
           "(https://commons.wikimedia.org/wiki/File:Fundus_photograph_of_normal_left_eye.jpg)",
           CC0,
           "The back of an eye: vessels branch over an orange disk from a bright spot at the left.",
           "medical", "test", side=512, stored=PLAIN),
    Source("ct", "ct_small_128_int16_pydicom_mit.npy", "CT slice", "the pydicom authors",
           "pydicom", "MIT",
           "A computed slice through a back: a light vertebra between gray muscles.",
           "medical", stored="PNG of 16 bit, stretched to the whole range"),
    Source("nuclei", "nuclei_512_uint16_stardist_dsb2018.tif", "Cell nuclei",
           "Data Science Bowl 2018, the stardist authors", "stardist", "BSD-3-Clause",
           "Bright cell nuclei on a dark ground, under a fluorescence microscope.",
           "cells", crop=(0, 0, 384, 384), stored="PNG of 8 bit, with the same numbers"),
    Source("hubble", "hubble_deep_field.jpg", "Hubble eXtreme Deep Field",
           "NASA, ESA, and the HUDF09 team",
           f"{SK}, from HubbleSite "
           "(http://hubblesite.org/newscenter/archive/releases/2012/37/image/a/)", PD,
           "Hundreds of galaxies, points and little spirals, on black.", "stars", "test",
           crop=(200, 150, 712, 662), stored=PLAIN),
    Source("raccoon", "raccoon_1024x768_PD.png", "Raccoon", "unknown",
           "public-domain-image.com", PD, "", "training", "train", side=768, patches=9),
    Source("aitzgorri", "aitzgorri_by_Aitzol_Berasategi_772x514_CCBY4.png", "Aitzgorri",
           f"© 2018 {AITZOL}", OWN, BY, "", "training", "train", patches=7),
    Source("wine", "Wine_by_Jakkub_Mede_640x960_CCBY4.png", "Wine", "© 2018 Jakub Mede", OWN,
           BY, "", "training", "train", patches=6),
    Source("seeding", "seeding_by_Clements_Engelhardt_1063x598_CC0.png", "Seeding",
           "Clemens Engelhardt", OWN, CC0, "", "training", "train", side=800, patches=5),
    Source("fig", "Picture_0B_by_freespace_858x580_CCBY4.png", "Picture 0B",
           '© 2018 Trevor "Freespace"', OWN, BY, "", "training", "train", patches=7),
    Source("ascent", "ascent_512_PD.png", "Ascent", "unknown", "public-domain-image.com", PD,
           "", "training", "train", patches=8),
    Source("grass", "grass.png", "Grass 01", "Linolafett",
           f"{SK}, from DeviantArt (https://www.deviantart.com/linolafett/art/Grass-01-434853879)",
           CC0, "", "training", "train", patches=3),
    Source("gravel", "gravel.png", "Gravel04", "CC0Textures",
           f"{SK}, from CC0Textures (https://cc0textures.com/view.php?tex=Gravel04)", CC0,
           "", "training", "train", patches=3),
)  # fmt: skip


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


def page() -> Image.Image:
    """Set a page of print, in lines that grow smaller."""
    import matplotlib

    font_file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
    sheet = Image.new("L", (560, 300), 250)
    pen, top = ImageDraw.Draw(sheet), 24
    for size, line in zip(SIZES, LINES.strip().splitlines(), strict=True):
        pen.text((24, top), line, fill=15, font=ImageFont.truetype(str(font_file), size))
        top += round(1.4 * size) + 8
    return sheet


def original(source: Source, candidates: Path) -> Path:
    """Return the file that a picture is made from."""
    inside = SKIMAGE / source.original
    return inside if inside.exists() else candidates / source.original


def opened(source: Source, candidates: Path) -> Image.Image:
    """Return a picture, cropped and shrunk as its source says."""
    path = original(source, candidates)
    if source.original == DRAWN:
        return page()
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
        "The weights of networks, which contain no picture, are "
        + ", ".join(f"`{item['file']}` ([{item['license']}]({item['license_url']}))" for item in
                    manifest.get("weights", []))
        + ": by the authors of this course, made by `python -m tools.train_super_resolution` from "
        "the pictures for training.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


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
