"""Make the pictures of `data/`, their manifest and their credits.

    python -m tools.make_data CANDIDATES

CANDIDATES is a folder with the pictures that scikit-image does not bring (their names stand in
PICTURES and SHEET below). Running it again gives the same files.
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
from PIL import Image

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
    origin: str
    license: str
    alt: str
    kind: str
    split: str = "none"
    crop: tuple[int, int, int, int] | None = None  # left, upper, right, lower
    side: int | None = None  # longer side after shrinking
    patches: int = 0  # how many training patches are cut from it; it is not shipped itself

    @property
    def changed(self) -> str:
        """What was done to the original, in words."""
        steps = []
        if self.crop:
            steps.append("cropped")
        if self.side:
            steps.append(f"downscaled to {self.side} px")
        return " and ".join(steps) or "nothing"


SK, OWN, DOC = "scikit-image", "lomiri-wallpapers", "OpenCV documentation"
AITZOL, PD = "Aitzol Berasategi", "LicenseRef-public-domain"

PICTURES = (
    Source("camera", "camera.png", "Cameraman on a lawn", "Lav Varshney", SK, "CC0-1.0",
           "A photographer in a dark coat bends to his camera on a tripod; lawn, sky and "
           "distant towers behind him.", "gray photo", "test"),
    Source("coffee", "coffee.png", "Coffee", "Rachel Michetti", SK, "CC0-1.0",
           "A white cup of espresso on a red saucer with a spoon, on a wooden table.",
           "color photo", "test"),
    Source("astronaut", "astronaut.png", "Eileen Collins", "NASA", SK, PD,
           "An astronaut in an orange suit smiles, a flag and a model shuttle behind her.",
           "color photo", "test", side=400),
    Source("mountains", "picosdeeuropa_by_Aitzol_Berasategi_816x612_CCBY4.png",
           "Picos de Europa", AITZOL, OWN, "CC-BY-4.0",
           "A path climbs over a meadow toward rocky mountains with patches of snow.",
           "color photo", "test", side=600),
    Source("sunset", "sunset_by_Aitzol_Berasategi_1068x712_CCBY4.png", "Sunset", AITZOL, OWN,
           "CC-BY-4.0", "The sun sets behind hills; the ground in front lies almost in the dark.",
           "dark photo", "test", side=640),
    Source("text", "text.png", "Text", "unknown (Wikipedia, Corner.png)", SK, PD,
           "Handwritten formulas in dark ink on paper, photographed at a slant.", "text", "test"),
    Source("brick", "brick.png", "Brick", "CC0Textures", SK, "CC0-1.0",
           "A wall of bricks in slightly tilted rows, with light mortar between them.",
           "texture", "test"),
    Source("road", "real_motion_cars_640x360_opencv_apache2.jpg", "Cars in a street",
           "OpenCV authors", DOC, "Apache-2.0",
           "Cars pass in a street before an apartment block; two number plates are smeared by "
           "motion and marked by red frames.", "road scene"),
    Source("text_motion", "real_text_motion_588x365_opencv_apache2.jpg", "Text from a moved camera",
           "OpenCV authors", DOC, "Apache-2.0",
           "A printed page, smeared by a moving camera until no word can be read.",
           "really blurred"),
    Source("clock_motion", "clock_motion.png", "Clock in motion", "Stéfan van der Walt", SK, PD,
           "A wall clock, smeared sideways by a moving camera.", "really blurred"),
    Source("retina", "retina.jpg", "Retina", "Mikael Häggström", SK, "CC0-1.0",
           "The back of an eye: branching vessels over an orange disk, a bright spot at one side.",
           "medical", "test", side=512),
    Source("ct", "ct_small_128_int16_pydicom_mit.npy", "CT slice", "pydicom authors", "pydicom",
           "MIT", "A slice through a body, taken by computed tomography, in gray.", "medical"),
    Source("nuclei", "nuclei_512_uint16_stardist_dsb2018.tif", "Cell nuclei",
           "Data Science Bowl 2018, stardist authors", "stardist", "BSD-3-Clause",
           "Bright round cell nuclei on a black ground, under a fluorescence microscope.",
           "cells", "none", crop=(0, 0, 384, 384)),
    Source("hubble", "hubble_deep_field.jpg", "Hubble eXtreme Deep Field",
           "NASA, ESA, and the HUDF09 team", SK, PD,
           "Hundreds of galaxies, points and little spirals, on black.", "stars", "test",
           crop=(200, 150, 712, 662)),
    Source("raccoon", "raccoon_1024x768_PD.png", "Raccoon", "public-domain-image.com",
           "public-domain-image.com", PD, "", "training", "train", side=768, patches=9),
    Source("aitzgorri", "aitzgorri_by_Aitzol_Berasategi_772x514_CCBY4.png", "Aitzgorri", AITZOL,
           OWN, "CC-BY-4.0", "", "training", "train", patches=7),
    Source("wine", "Wine_by_Jakkub_Mede_640x960_CCBY4.png", "Wine", "Jakub Mede", OWN,
           "CC-BY-4.0", "", "training", "train", patches=6),
    Source("seeding", "seeding_by_Clements_Engelhardt_1063x598_CC0.png", "Seeding",
           "Clemens Engelhardt", OWN, "CC0-1.0", "", "training", "train", side=800, patches=5),
    Source("fig", "Picture_0B_by_freespace_858x580_CCBY4.png", "Picture 0B",
           'Trevor "Freespace"', OWN, "CC-BY-4.0", "", "training", "train", patches=7),
    Source("ascent", "ascent_512_PD.png", "Ascent", "public-domain-image.com",
           "public-domain-image.com", PD, "", "training", "train", patches=8),
    Source("grass", "grass.png", "Grass", "CC0Textures", SK, "CC0-1.0", "", "training",
           "train", patches=3),
    Source("gravel", "gravel.png", "Gravel", "CC0Textures", SK, "CC0-1.0", "", "training",
           "train", patches=3),
)  # fmt: skip


def original(source: Source, candidates: Path) -> Path:
    """Return the file that a picture is made from."""
    inside = SKIMAGE / source.original
    return inside if inside.exists() else candidates / source.original


def opened(source: Source, candidates: Path) -> Image.Image:
    """Return a picture, cropped and shrunk as its source says."""
    path = original(source, candidates)
    if path.suffix == ".npy":
        counts = np.load(path).astype(np.float64)
        wide = (counts - counts.min()) / np.ptp(counts) * 65535
        image = Image.fromarray(np.round(wide).astype(np.uint16))
    elif path.suffix == ".tif":
        image = Image.fromarray(tifffile.imread(path))
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
        "author": source.author, "origin": source.origin, "license": source.license,
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
        "changed": "cropped and downscaled, in gray",
        "alt": "A sheet of small square cuttings from photographs: fur, leaves, grass, rock.",
        "sources": [
            {"title": part.title, "author": part.author, "origin": part.origin,
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
        "| picture | title | author | from | licence | what was changed | for |",
        "|---|---|---|---|---|---|---|",
    ]
    use = {"test": "testing", "train": "training", "none": "lessons"}
    for item in manifest["pictures"]:
        for part in item.get("sources", [item]):
            lines.append(
                f"| `{item['file']}` | {part['title']} | {part['author']} | {part['origin']} | "
                f"[{part['license']}]({part['license_url']}) | {item['changed']} | "
                f"{use[item['split']]} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candidates", type=Path, help="folder with the other originals")
    candidates = parser.parse_args().candidates
    entries = [entry(part, store(part, candidates)) for part in PICTURES if not part.patches]
    path = DATA / "training_patches.png"
    sheet(patches(candidates)).save(path, optimize=True)
    manifest = {"pictures": [*entries, sheet_entry(path)]}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (DATA / "manifest.json").write_text(text, encoding="utf-8")
    (DATA / "README.md").write_text(credits(manifest), encoding="utf-8")


if __name__ == "__main__":
    main()
