"""The papers that there are, and the four that the article made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Reference:
    """A paper as a reference names it.

    Parameters
    ----------
    authors : tuple of str
        Initials and family names.
    title, venue : str
        The title; where it appeared.
    year : int
        When.
    pages : str
        "first-last", or nothing.
    name : str
        What the field calls it.
    """

    authors: tuple[str, ...]
    title: str
    venue: str
    year: int
    pages: str = ""
    name: str = ""


# As the article prints them: its numbers [1] and [7], [2], [3] and [4] and [6], [5].
CLAIMS = {
    69: Reference(
        ("K. Shi", "X. Liu", "J. Malik"),
        "Deep super-resolution using very deep convolutional networks",
        "CVPR", 2016, "4819-4828",
    ),
    70: Reference(
        ("J. Dong", "J. Liu", "P. Yu"),
        "Image super-resolution using very deep convolutional networks",
        "CVPR", 2014, "3431-3440",
    ),
    71: Reference(
        ("J. Liu", "J. Dong", "P. Yu"),
        "Deep learning for image super-resolution",
        "ICIP", 2016, "1502-1506",
    ),
    72: Reference(
        ("Y. Chen", "J. Krizhevsky", "Y. Liu"),
        "Deep learning for image super-resolution",
        "CVPR", 2017, "4011-4020",
    ),
}  # fmt: skip

SUSPECTS = (
    Reference(
        ("C. Dong", "C. C. Loy", "K. He", "X. Tang"),
        "Learning a deep convolutional network for image super-resolution",
        "ECCV", 2014, "184-199", "SRCNN",
    ),
    Reference(
        ("C. Dong", "C. C. Loy", "K. He", "X. Tang"),
        "Image super-resolution using deep convolutional networks",
        "IEEE TPAMI", 2016, "295-307", "SRCNN, journal",
    ),
    Reference(
        ("C. Dong", "C. C. Loy", "X. Tang"),
        "Accelerating the super-resolution convolutional neural network",
        "ECCV", 2016, "391-407", "FSRCNN",
    ),
    Reference(
        ("J. Kim", "J. K. Lee", "K. M. Lee"),
        "Accurate image super-resolution using very deep convolutional networks",
        "CVPR", 2016, "1646-1654", "VDSR",
    ),
    Reference(
        ("W. Shi", "J. Caballero", "F. Huszár", "J. Totz", "A. P. Aitken", "R. Bishop",
         "D. Rueckert", "Z. Wang"),
        "Real-time single image and video super-resolution using an efficient sub-pixel "
        "convolutional neural network",
        "CVPR", 2016, "1874-1883", "ESPCN",
    ),
    Reference(
        ("W.-S. Lai", "J.-B. Huang", "N. Ahuja", "M.-H. Yang"),
        "Deep Laplacian pyramid networks for fast and accurate super-resolution",
        "CVPR", 2017, "5835-5843", "LapSRN",
    ),
    Reference(
        ("Z. Wang", "J. Chen", "S. C. H. Hoi"),
        "Deep learning for image super-resolution: a survey",
        "arXiv", 2019, "", "a survey",
    ),
    Reference(
        ("J. Long", "E. Shelhamer", "T. Darrell"),
        "Fully convolutional networks for semantic segmentation",
        "CVPR", 2015, "3431-3440", "FCN",
    ),
)  # fmt: skip

SET5_BICUBIC = {2: 33.66, 3: 30.39}
"""PSNR of bicubic on the five pictures of Set5, luminance, in dB, by scale."""

# Year, number of weights without bias, gains over bicubic on Set5 at x2 and x3, in dB. SRCNN's
# are those of the journal paper (9-5-5, ImageNet); that of 2014 had 8,032 weights.
PUBLISHED = {
    name: (year, weights, two - SET5_BICUBIC[2], three - SET5_BICUBIC[3])
    for name, year, weights, two, three in (
        ("SRCNN", 2016, 57_184, 36.66, 32.75),
        ("FSRCNN", 2016, 12_464, 37.00, 33.16),
        ("VDSR", 2016, 664_704, 37.53, 33.66),
    )
}


def shared(claimed: str, real: str) -> float:
    """Say which part of a title's words stands, in this order, in another title.

    Examples
    --------
    >>> shared("Deep learning for cats", "Deep learning for image super-resolution: a survey")
    0.75
    """
    words, others = (re.findall(r"[\w-]+", title.lower()) for title in (claimed, real))
    blocks = SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(words)


def family_names(paper: Reference) -> set[str]:
    """Return the family names of a paper's authors.

    Examples
    --------
    >>> sorted(family_names(CLAIMS[69]))
    ['Liu', 'Malik', 'Shi']
    """
    return {re.split(r"[. ]+", author)[-1] for author in paper.authors}


def same_people(one: Reference, other: Reference) -> set[str]:
    """Return who wrote both, by family name *and* initials.

    Examples
    --------
    >>> same_people(SUSPECTS[0], SUSPECTS[2]) == {"C. Dong", "C. C. Loy", "X. Tang"}
    True
    """
    return set(one.authors) & set(other.authors)


def print_case(claim: Reference, suspects: Sequence[Reference] = SUSPECTS) -> None:
    """Print which real papers a reference took its title, names, place and pages from.

    Parameters
    ----------
    claim : Reference
        What was printed.
    suspects : sequence of Reference
        What there is.

    Examples
    --------
    >>> print_case(CLAIMS[70])
    title:  100% in that of VDSR (CVPR 2016)
    names:  Dong as in SRCNN, SRCNN, journal, FSRCNN; the same person: nobody
    pages:  3431-3440 are those of FCN (CVPR 2015)
    """
    nearest = max(suspects, key=lambda s: shared(claim.title, s.title))
    share = shared(claim.title, nearest.title)
    print(f"title:  {share:.0%} in that of {nearest.name} ({nearest.venue} {nearest.year})")
    names = {s.name: family_names(claim) & family_names(s) for s in suspects}
    found = sorted(set().union(*names.values()))
    told = "; ".join(
        f"{who} as in {', '.join(name for name, people in names.items() if who in people)}"
        for who in found
    )
    same = sorted({p for s in suspects for p in same_people(claim, s)})
    print(f"names:  {told or 'none of theirs'}; the same person: {', '.join(same) or 'nobody'}")
    owners = [f"{s.name} ({s.venue} {s.year})" for s in suspects if s.pages == claim.pages]
    print(f"pages:  {claim.pages} are those of {', '.join(owners) or 'none of these'}")
