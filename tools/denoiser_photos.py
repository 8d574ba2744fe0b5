"""The photographs that `tools.train_denoiser` learns from: which packages hold them, and whose."""

from __future__ import annotations

from typing import NamedTuple

FOLDER = "usr/share/backgrounds"
"""Where the packages put their pictures."""

PACKAGES = {
    "lomiri-wallpapers-16.04": "20.04.0-2",
    "lomiri-wallpapers-20.04": "20.04.0-2",
    "mate-backgrounds": "1.26.0-1",
    "ukui-wallpapers": "20.04.3-1.1",
}
"""Debian's packages, all in its free part, and the versions that the shipped weights saw."""


class Photo(NamedTuple):
    """One photograph; author and license as in the package's file of copyrights."""

    file: str
    author: str
    license: str


_KYLIN = "Ubuntu Kylin community contributors"
_AITZOL, _BARBIN, _NERLICH = "Aitzol Berasategi", "Charles Barbin", "Peter Nerlich"
_BY, _SA3, _SA4, _GPL = "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "GPL-2+"

# In the order in which they are drawn from: another order is another training.
PHOTOS = (
    Photo("2004default.jpg", _KYLIN, _SA3),
    Photo("Bridge_by_Sander_Klootwijk.jpg", "Sander Klootwijk", _SA4),
    Photo("Dragonfly_by_Bolly.jpg", "Bolly", _SA4),
    Photo("Fossa_by_Jasper_Roks.jpg", "Jasper Roks", _SA3),
    Photo("Infinite-Sea_by_Aury88.jpg", "Aury88", _SA3),
    Photo("Kleiber_by_Lukas_Baubkus.jpg", "Lukas Baubkus", _SA3),
    Photo("Painting-Colors_by__herobrine7gamer.jpg", "HEROBRINE7GAMER", _SA3),
    Photo("Picture_1A_by_freespace.jpg", 'Trevor "Freespace"', _BY),
    Photo("analogpattern_by_Peter_Nerlich.jpg", _NERLICH, _SA4),
    Photo("calla.png", _KYLIN, _SA3),
    Photo("city.png", _KYLIN, _SA3),
    Photo("fluent-color.png", _KYLIN, _SA3),
    Photo("free_by_Peter_Nerlich.jpg", _NERLICH, _SA4),
    Photo("friends_by_Aitzol_Berasategi.jpg", _AITZOL, _BY),
    Photo("goldfish.png", _KYLIN, _SA3),
    Photo("greentock_by_Peter_Nerlich.jpg", _NERLICH, _SA4),
    Photo("life_by_Aitzol_Berasategi.jpg", _AITZOL, _BY),
    Photo("mate/abstract/Elephants.jpg", "Wyng Stancikaite", _GPL),
    Photo("mate/nature/Aqua.jpg", _BARBIN, _GPL),
    Photo("mate/nature/Blinds.jpg", "Lennart Poettering, Andrea Cimitan", _GPL),
    Photo("mate/nature/Dune.jpg", "Marco Cogoni, Hylke Bons", _GPL),
    Photo("mate/nature/FreshFlower.jpg", "Jens Ansorg", _GPL),
    Photo("mate/nature/Garden.jpg", _BARBIN, _GPL),
    Photo("mate/nature/GreenMeadow.jpg", "Timothy Schellhase, Lapo Calamandrei", _GPL),
    Photo("mate/nature/LadyBird.jpg", _BARBIN, _GPL),
    Photo("mate/nature/RainDrops.jpg", "blackcombwhistler07", _GPL),
    Photo("mate/nature/Storm.jpg", "Sergey Nazarov", _GPL),
    Photo("mate/nature/TwoWings.jpg", "Charles Barbin, Hylke Bons", _GPL),
    Photo("mate/nature/Wood.jpg", "Jean-François Fortin Tam", _GPL),
    Photo("mate/nature/YellowFlower.jpg", _BARBIN, _GPL),
    Photo("rhythm.jpg", _KYLIN, _SA3),
    Photo("rollpaper.png", _KYLIN, _SA3),
    Photo("string.jpg", _KYLIN, _SA3),
    Photo("the-mouse.jpg", _KYLIN, _SA3),
    Photo("umang_by_Abhishek_Mudgal.jpg", "Abhishek Mudgal", _BY),
)

_FLAT = "a drawn background, nearly all of it one color"
_LARGER = "another size of Elephants.jpg"
_SHIPPED = "its best cuttings are among the shipped patches, which are learned from as well"
_TESTED = "a picture of the test split is made from it"

LEFT_OUT = {
    "Picture_0B_by_freespace.jpg": _SHIPPED,
    "Wine_by_Jakkub_Mede.jpg": _SHIPPED,
    "aitzgorri_by_Aitzol_Berasategi.jpg": _SHIPPED,
    "seeding_by_Clements_Engelhardt.jpg": _SHIPPED,
    "picosdeeuropa_by_Aitzol_Berasategi.jpg": _TESTED,
    "sunset_by_Aitzol_Berasategi.jpg": _TESTED,
    "mate/abstract/Elephants_3840x2160.jpg": _LARGER,
    "mate/abstract/Elephants_5640x3172.jpg": _LARGER,
    "desert.png": _FLAT,
    "firstgeneration.jpg": _FLAT,
    "focal-ubuntukylin.png": _FLAT,
    "mate/abstract/Arc-Colors-Transparent-Wallpaper.png": _FLAT,
    "mate/abstract/Flow.png": _FLAT,
    "mate/abstract/Gulp.png": _FLAT,
    "mate/abstract/Silk.png": _FLAT,
    "mate/abstract/Spring.png": _FLAT,
    "mate/abstract/Waves.png": _FLAT,
    "mate/desktop": _FLAT,
}
"""What the packages hold besides, and why it is not learned from."""
