"""The pictures of `data/`: where each one comes from, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass

LICENSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
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
    Source("nuclei_labels", "mask2d.tif", "Cell nuclei, marked one by one",
           "Data Science Bowl 2018, the stardist authors", "stardist", "BSD-3-Clause",
           "The same nuclei as regions, each with a number of its own; the ground is black.",
           "labels", crop=(0, 0, 384, 384), stored="PNG of 8 bit, with the same numbers"),
    Source("letters", DRAWN, "Letters", "the authors of this course",
           "set in DejaVu Serif, from matplotlib", CC0,
           "The letters a to z and A to Z, black on white, each in the middle of a cell.",
           "letters"),
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
