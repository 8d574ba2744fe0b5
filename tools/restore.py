"""Restore photos on the command line: ``course.py restore``, or ``python -m tools.restore``."""

from tools import terminal

if __name__ == "__main__":  # before the other imports, which take a moment
    terminal.stop_at_once()

import argparse
import glob
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import course
from course_lib import images, studio

_RESULT = re.compile(r"\.restored(-\d+)?$")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line, which course.py reads in the same way."""
    parser = course.Parser(
        prog="python -m tools.restore",
        description="Restore blurred photos.",
        epilog=course.RESTORE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--from", dest="start", default=".", help=argparse.SUPPRESS)
    course.add_restore_options(parser.add_argument)
    options = parser.parse_args(arguments)
    course.check_restore(options)
    return options


@dataclass
class Count:
    """How far it has come."""

    total: int
    done: int = 0
    failed: int = 0
    unsure: int = 0

    def __str__(self) -> str:
        """Return the last line."""
        left = self.total - self.done - self.failed
        parts = [f"{self.done} restored", f"{self.failed} failed"]
        parts += [f"{self.unsure} to look at twice"] * bool(self.unsure)
        return ", ".join(parts + [f"{left} not begun"] * bool(left)) + "."


def main(arguments: list[str]) -> int:
    """Restore each photo; a bad one does not stop the rest."""
    options = parse(arguments)
    os.chdir(options.start)
    recipe = recipe_of(options)
    out = folder_of(options.out)
    files = list(photos_in(options.photos))
    count = Count(len(files))
    try:
        for number, file in enumerate(files, 1):
            print(f"[{number}/{len(files)}] {file}", flush=True)
            restore_one(file, recipe, options, out, count)
    except KeyboardInterrupt:
        print(f"\nStopped: {count} Nothing is half written.", file=sys.stderr)
        return terminal.INTERRUPTED
    print(count)
    return 1 if count.failed or not count.total else 0


def recipe_of(options: argparse.Namespace) -> studio.Recipe:
    """Return what the options say, or stop with what is wrong with it."""
    try:
        if options.recipe:
            return studio.read_recipe(options.recipe)
        return studio.Recipe(
            studio.blur_of(options.psf or "find"),
            studio.method_of(options.method or "best"),
            linear_light=options.light == "photo",
            leave_out_clipped=True,
            noise_mask=options.noise_mask or 0.0,
        )
    except (OSError, ValueError) as error:
        raise course.Problem(str(error)) from None


def folder_of(out: str | None) -> Path | None:
    """Make the folder for the results, if one is named."""
    if out is None:
        return None
    try:
        os.makedirs(out, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise course.Problem(f"The folder {out} cannot be made ({reason}); name another.") from None
    return Path(out)


def photos_in(names: list[str]) -> Iterator[Path]:
    """Yield each photo once: a file as it is named, of a folder its pictures, results aside."""
    seen = set()
    for name in names:
        # Windows leaves patterns to us.
        spelled = [name] if os.path.lexists(name) else sorted(glob.glob(name)) or [name]
        for file in map(Path, spelled):
            found = pictures_of(file) if os.path.isdir(file) else [file]
            if not found:
                print(f"{file} holds no picture to restore.")
            for photo in found:
                if photo not in seen:
                    seen.add(photo)
                    yield photo


def pictures_of(folder: Path) -> list[Path]:
    """Return the pictures in a folder, but for what an earlier run has made."""
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        print(f"{folder} cannot be read ({error.strerror}).")
        return []
    pictures = [file for file in files if file.suffix.lower() in images.ENDINGS and file.is_file()]
    return [file for file in pictures if not _RESULT.search(file.stem)]


def restore_one(
    file: Path, recipe: studio.Recipe, options: argparse.Namespace, out: Path | None, count: Count
) -> None:
    """Restore one photo, and say in a line or more what came of it."""
    start = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = lambda sentence, *_, **__: say(sentence)
            result, worked = restored(file, recipe, options, out or file.parent)
    except MemoryError:
        problem = "It needs more memory than there is; make the picture smaller first."
    except (OSError, ValueError) as error:
        problem = str(error)
    except Exception as error:  # whatever one file does, the others are restored
        problem = f"{type(error).__name__}: {error}"
    else:
        count.done += 1
        count.unsure += worked.found == "I do not know"
        used, seconds = worked.recipe, time.perf_counter() - start
        say(f"-> {result} ({used.blur}, {used.method}, {seconds:.0f} s)")
        return
    count.failed += 1
    say(f"FAILED: {' '.join(problem.split())}")


def say(sentence: object) -> None:
    """Print a line that belongs to the photo named last."""
    print(f"    {sentence}", flush=True)


def restored(
    file: Path, recipe: studio.Recipe, options: argparse.Namespace, folder: Path
) -> tuple[Path, studio.Worked]:
    """Restore a photo into a folder, the recipe beside it; return the file and what was done."""
    photo = images.open_photo(file)
    for note in photo.notes:
        say(note)
    as_tiff = photo.tiff or photo.bits == 32  # floating point fits into no PNG
    ending = f".{options.format}" if options.format else (".tif" if as_tiff else ".png")
    images.check_fits(photo, Path(file.stem + ending))
    if not options.recipe and options.light is None:
        recipe = replace(recipe, linear_light=photo.gamma)
    if recipe.crop is None:  # before gigabytes are unpacked
        studio.check_size(recipe, photo.shape)
    if photo.pages > 1:
        say(f"It holds {photo.pages} pages; each is restored by itself, by the same recipe.")
    first = studio.work(recipe, photo.picture(), progress=sys.stderr.isatty())
    for note in first.notes:
        say(note)
    used = replace(first.recipe, note=recipe.note or f"Made from {file.name} by course.py restore.")
    file = folder / f"{file.stem}.restored{ending}"
    result, _ = studio.save_with_recipe(photo, pages(photo, first, used), used, file)
    return result, first


def pages(
    photo: images.Photo, first: studio.Worked, recipe: studio.Recipe
) -> Iterator[NDArray[np.floating[Any]]]:
    """Yield the restored pages."""
    yield first.picture
    for page in range(1, photo.pages):
        if page % 10 == 0 and not sys.stderr.isatty():
            say(f"page {page} of {photo.pages}")
        yield studio.apply(recipe, photo.picture(page), progress=sys.stderr.isatty())


if __name__ == "__main__":

    def _run() -> int:
        try:
            return main(sys.argv[1:])
        except course.Problem as problem:
            print(f"course.py: {problem}", file=sys.stderr)
            return 2

    sys.exit(terminal.run(_run))
