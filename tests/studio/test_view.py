"""The studio in a notebook, without a page: what its controls mean, and that nothing is lost."""

from __future__ import annotations

import errno
import os
import shlex
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from course_lib import images, kernels, restoration, studio
from course_lib.operators import convolve
from course_lib.studio import Best, Disk, Gaussian, Motion, NoBlur, Painted, Recipe, Wiener
from course_lib.studio._worker import JOBS
from course_lib.studio.view import _finish, _opened, _studio
from course_lib.studio.view._choices import recipe_of, values_of
from course_lib.studio.view._helper import Helper, Job
from course_lib.studio.view._history import History, Step
from course_lib.studio.view._preview import Preview

SCENE = np.kron(np.random.default_rng(3).integers(1, 5, (6, 7)) / 5, np.ones((8, 8)))
BLURRED = convolve(SCENE, kernels.motion(5, 0), boundary="symmetric")
QUICK = Recipe(Motion(5, 0), Wiener(0.001))
METHODS = [
    "best",
    "best:0.01",
    "best:0.02,network",
    "wiener:0.02",
    "wiener:1e-9",
    "richardson_lucy:300",
    "polyblur:0.5,2",
    "none",
]
NAME = "my photo, 照片.png"
DIRECT: dict[str, int] = {}


class Direct:
    """A helper that does its job at once, in this process."""

    busy = False

    def ask(self, job: Job) -> None:
        DIRECT[job.name] = DIRECT.get(job.name, 0) + 1
        try:
            told = JOBS[job.name](job.progress, *job.arguments)
        except ValueError as error:
            job.failed(str(error))
        else:
            job.done(told)

    def cancel(self) -> bool:
        return False

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    DIRECT.clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    return images.save(BLURRED, tmp_path / "mine" / NAME)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch):
    """Give a function that opens studios whose helpers work at once."""
    for module in ("_finish", "_blur_box", "_live"):
        monkeypatch.setattr(f"course_lib.studio.view.{module}.Helper", Direct)
    made = []

    def open_it(*arguments: Any, **more: Any) -> _studio.Studio:
        made.append(studio.open_studio(*arguments, **more))
        return made[-1]

    yield open_it
    for one in made:
        one.close()


def said(one: _studio.Studio) -> str:
    return one.finish.message.value


def saved(one: _studio.Studio) -> list[str]:
    return sorted(path.name for path in one.opened.file.parent.iterdir())


@pytest.mark.parametrize("blur", [Motion(131.4, -94), Disk(2.5), Gaussian(0.0), NoBlur()], ids=str)
def test_controls_mean_the_recipe_that_they_are_set_to(blur, opened, file):
    one = opened(file)
    for method in METHODS:
        recipe = Recipe(blur, studio.method_of(method), linear_light=True, noise_mask=0.5)
        one._take(recipe)
        assert one.recipe == recipe


def test_the_prior_is_a_control_that_unfolds_with_best_and_a_step_of_the_history(opened, file):
    one = opened(file, recipe=Recipe(Disk(3), studio.method_of("best:0.01,network")))
    prior, method = one.controls["prior"], one.controls["method"]
    assert (prior.value, prior.layout.display) == ("network", None)
    prior.value = "patches"
    one.commit()
    assert one.recipe.method == Best(0.01, "patches")
    one._go(-1)
    assert (prior.value, one.recipe.method) == ("network", Best(0.01, "network"))
    method.value = "wiener"
    assert prior.layout.display == "none"


def test_a_painted_kernel_goes_into_the_controls_and_out_again():
    recipe = Recipe(Painted([[0, 1], [2, 0]]), Best())
    values, found = values_of(recipe)
    rest = {"balance": 1, "num_iter": 1, "weight": 1, "strength": 1}
    assert recipe_of({**rest, **values}, found) == recipe


def test_what_a_slider_of_the_page_makes_of_a_number_is_that_number(opened, file):
    one = opened(file, recipe=Recipe(Disk(3.0), Wiener()))
    one.controls["radius"].value = 2.9999999999999996
    assert one.recipe.blur == Disk(3.0)
    one.commit()
    assert len(list(one.history)) == 1


@pytest.mark.parametrize("crop", [(0, 0, 48, 56), (10, 20, 30, 50), (0, 3, 9, 12)])
@pytest.mark.parametrize("blur", ["motion:5,0", "gaussian:1.5", "none"])
def test_the_part_is_the_same_part_of_the_whole(opened, file, crop, blur):
    recipe = Recipe(studio.blur_of(blur), Wiener(0.01), noise_mask=0.5, leave_out_clipped=True)
    one = opened(file, recipe=recipe)
    one.part.value = crop
    seen = one.live.look(one.opened, recipe, one.crop)
    whole = studio.apply(Recipe(**{**vars(recipe), "crop": crop}), images.read(file))
    np.testing.assert_array_equal(seen.picture, whole)
    assert seen.final


def test_a_slow_method_shows_a_preview_and_follows_at_rest(opened, file, monkeypatch):
    monkeypatch.setattr("course_lib.studio.view._live._REST", 0.0)
    recipe = Recipe(Motion(5, 0), studio.RichardsonLucy(3))
    one = opened(file, recipe=recipe)
    there = threading.Event()
    monkeypatch.setattr(one.live, "_changed", there.set)
    assert not one.live.look(one.opened, recipe, one.crop).final
    preview = one.live.look(one.opened, recipe, one.crop)
    assert not DIRECT  # nobody looks on yet
    one.live.wake()
    assert there.wait(60)
    final = one.live.look(one.opened, recipe, one.crop)
    assert (preview.final, final.final) == (False, True)
    np.testing.assert_array_equal(final.picture, studio.apply(recipe, images.read(file)))
    other = _opened.Opened.of("other", one.opened.photo, images.read(file)[::-1])
    assert not one.live.look(other, recipe, one.crop).final


@pytest.mark.parametrize("blur", [Motion(15, 20), Disk(4), Gaussian(5)], ids=str)
def test_a_preview_of_a_noisy_jpeg_is_not_full_of_ripples(blur, file):
    """JPEG takes the noise away where it is easiest to measure."""
    scene = np.kron(images.load("coffee")[100:180, 200:300], np.ones((4, 4, 1)))
    blurred = convolve(scene, blur.psf(), boundary="symmetric")
    noisy = blurred + 0.02 * np.random.default_rng(0).standard_normal(blurred.shape)
    levels = np.round(255 * noisy.clip(0, 1)).astype(np.uint8)
    photo = file.with_name("noisy.jpg")
    Image.fromarray(levels).save(photo, quality=80)
    opened = _opened.open_source(photo)
    crop = opened.crop(opened.start)
    seen = Preview().look(opened, Recipe(blur, Best()), crop)
    part = opened.cut(crop)
    rippled = restoration.wiener(part, blur.psf(), balance=2e-3).clip(0, 1)
    top, left, bottom, right = crop
    far, near = (np.square(one - scene[top:bottom, left:right]).mean() for one in (rippled, seen))
    assert 10 * np.log10(far / near) > 3


def test_the_preview_of_a_printed_page_stays_gray():
    opened = _opened.open_source("text_motion")
    crop = opened.crop(opened.start)

    def colorful(method: studio.Method) -> float:
        seen = Preview().look(opened, Recipe(Motion(30, 94), method), crop)
        return float(seen.std(axis=2).mean())

    before = float(opened.cut(crop).std(axis=2).mean())
    assert colorful(Best()) < 1.5 * before < 2.5 * before < colorful(Wiener(2e-3))


def test_it_stands_still_with_words_for_those_who_cannot_see(opened, file):
    still = opened(file, recipe=QUICK)._repr_mimebundle_()
    assert still["text/plain"].startswith("Restoration studio: the whole photo with a box")
    assert "motion:5,0; wiener:0.001" in still["text/plain"]
    assert still["text/html"].count("<img alt=") == 4


def test_more_is_shown_where_it_is_asked_for(opened, file):
    one = opened(file, recipe=QUICK)
    one.controls["noise_mask"].value = 1.0
    for extra, title in {
        "spectrum": "spectrum of the part",
        "taken": "restored where white",
    }.items():
        one.controls["extra"].value = extra
        assert title in one.explorer.frame.panels[-1].title
    taken = one.explorer.frame.panels[-1].values
    np.testing.assert_array_equal(taken, studio.noise_mask(images.read(file), 1.0))


def test_what_is_saved_is_what_the_recipe_beside_it_makes(opened, file):
    before = file.read_bytes()
    one = opened(file, recipe=QUICK)
    stem = NAME.removesuffix(".png")
    first, second = f"{stem}.restored", f"{stem}.restored-2"
    one.finish.begin()
    file.with_name(f"{first}.json").touch()  # it is not as it was left
    one.finish.begin()
    names = [NAME, *(f"{n}{e}" for n in (first, second) for e in (".json", ".png"))]
    assert saved(one) == sorted(names)
    assert file.read_bytes() == before
    assert DIRECT["whole"] == 1
    recipe = studio.read_recipe(file.with_name(f"{first}.json"))
    wanted = np.round(studio.apply(recipe, images.read(file)) * 255)
    np.testing.assert_array_equal(images.read(file.with_name(f"{first}.png")) * 255, wanted)
    command = said(one).partition("<code>")[2].partition("</code>")[0].replace("&#x27;", "'")
    assert shlex.split(command)[-3:] == [
        str(file),
        "--recipe",
        str(file.with_name(f"{second}.json")),
    ]


def test_a_double_click_saves_once(opened, file):
    one = opened(file, recipe=QUICK)
    one.finish.begin()
    one.finish.begin()
    once = saved(one)
    assert (len(once), "Saved as" in said(one)) == (3, True)
    for path in file.parent.glob("*.restored.*"):
        path.unlink()
    one.finish.begin()
    assert saved(one) == once
    one.finish.path.value = str(file.with_name("b.png"))
    one.finish.begin()
    assert len(saved(one)) == 5
    assert DIRECT["whole"] == 1


def test_only_the_part_can_be_saved(opened, file):
    one = opened(file, recipe=QUICK)
    one.part.value = (5, 6, 25, 40)
    one.finish.extent.value = True
    one.finish.begin()
    assert images.read(one.opened.out).shape == (20, 34)


def test_a_photo_that_vanishes_is_restored_all_the_same(opened, file, tmp_path):
    one = opened(file, recipe=QUICK, folder=tmp_path)
    file.unlink()
    one.finish.begin()
    assert "Saved as" in said(one)
    assert (tmp_path / f"{Path(NAME).stem}.restored.png").is_file()


def test_sixteen_bits_and_pages_stay(opened, tmp_path):
    import tifffile

    stack = np.round(np.stack([BLURRED, BLURRED[::-1]]) * 65535).astype(np.uint16)
    tifffile.imwrite(tmp_path / "stack.tif", stack, photometric="minisblack")
    one = opened(tmp_path / "stack.tif", recipe=QUICK)
    assert "2 pages" in one.explorer.frame.text
    one.finish.begin()
    made = tifffile.imread(tmp_path / "stack.restored.tif")
    wanted = [studio.apply(QUICK, page / 65535) for page in stack]
    np.testing.assert_array_equal(made, np.round(np.array(wanted) * 65535))


REFUSED = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "forbidden": PermissionError(errno.EACCES, "Permission denied"),
}


@pytest.mark.parametrize("trouble", ["full", "forbidden", "no folder", "jpeg"])
def test_a_disk_that_refuses_loses_nothing(opened, file, monkeypatch, trouble):
    one = opened(file, recipe=QUICK)
    others = {"no folder": file.parent / "none" / "a.png", "jpeg": file.with_name("a.jpg")}
    one.finish.path.value = str(others.get(trouble, one.finish.path.value))

    def refuse(_: int) -> None:
        raise REFUSED[trouble]

    with monkeypatch.context() as patch:
        if trouble in REFUSED:
            patch.setattr(os, "fsync", refuse)
        one.finish.begin()
    assert 'role="alert"' in said(one)
    assert said(one).endswith("The result is kept: Save again, under another name.</div>")
    assert saved(one) == [NAME]
    one.finish.path.value = str(file.with_name("b.tif"))
    one.finish.begin()
    assert saved(one) == sorted(["b.json", "b.tif", NAME])
    assert DIRECT["whole"] == 1


def test_two_studios_write_beside_each_other(opened, file):
    for one in [opened(file, recipe=QUICK), opened(file, recipe=QUICK)]:
        one.finish.begin()
    assert len(saved(one)) == 5


def test_a_new_kernel_offers_what_was_left(opened, file):
    one = opened(file)
    assert one.desk.resume.layout.display == "none"
    one.controls["blur"].value, one.controls["radius"].value = "disk", 2.0
    one.commit()
    left = one.recipe
    one.close()
    other = opened(file)
    assert "disk:2; best" in other.desk.resume.description
    other.desk.resume.click()
    assert other.recipe == left


def test_steps_go_back_and_forth(opened, file):
    one = opened(file, recipe=QUICK)
    one.controls["length"].value = 7.0
    one.commit()
    one.blur_box._found("find", Painted([[1, 2, 1]]), "told")
    one.controls["blur"].value = "find"
    one.commit()
    assert one.recipe.blur == Painted([[1, 2, 1]])
    one.steps.undo.click()
    assert one.recipe.blur == Motion(7, 0)
    one.steps.menu.value = 0
    assert one.recipe == QUICK
    assert one.steps.undo.disabled
    one.steps.redo.click()
    one.steps.redo.click()
    assert one.recipe.blur == Painted([[1, 2, 1]])
    assert one.steps.redo.disabled


def test_a_blur_that_is_still_looked_for_is_no_step(opened, file):
    one = opened(file)
    one.controls["blur"].value = "find"
    one.commit()
    one.blur_box._found("find", Painted([[1, 2, 1]]), "told")
    one.commit()
    assert [step.words.partition(":")[0] for step in one.history] == ["as it is", "found"]
    one.steps.undo.click()
    assert one.controls["blur"].value == "none"


def test_a_step_after_going_back_takes_the_place_of_what_came_after():
    history = History(Step({"a": 0}, {}, "0"))
    assert [history.add(Step({"a": n}, {}, str(n))) for n in (1, 2, 2, 3)] == [1, 1, 0, 1]
    history.go(1)
    history.add(Step({"a": 9}, {}, "9"))
    assert [step.words for step in history] == ["0", "1", "9"]
    assert history.go(99).words == "9"


def test_what_was_painted_can_be_painted_on(opened, file):
    one = opened(file)
    one.controls["blur"].value = "painted"
    one.commit()
    first = one.recipe.blur
    cells = np.zeros((15, 15))
    cells[7, 6:9] = 0.5, 0.4, 0.1
    one.blur_box.grid.value = cells
    one.commit()
    second = one.recipe.blur
    one.controls["blur"].value = "motion"
    one.commit()
    for right in (second, first):
        one.steps.undo.click()
        assert one.recipe.blur == right == Painted(one.blur_box.grid.value)
    one.steps.redo.click()
    other = opened(file, recipe=one.recipe)
    assert other.controls["blur"].value == "painted"
    assert other.recipe.blur == second == Painted(other.blur_box.grid.value)
    cells[0, 0] = 0.03  # no cell of the grid has this value
    third = opened(file, recipe=Recipe(Painted(cells), Wiener()))
    assert (third.controls["blur"].value, third.recipe.blur) == ("loaded", Painted(cells))


def test_a_recipe_sets_the_box_and_saves_that_part(opened, file):
    crop = (5, 6, 25, 40)
    one = opened(file, recipe=Recipe(Motion(5, 0), Wiener(0.001), crop=crop))
    assert one.part.value == one.crop == crop
    one.finish.begin()
    assert images.read(one.opened.out).shape == (20, 34)
    one.desk.menu.value = "clock_motion"
    assert (one.finish.extent.value, one.crop) == (False, one.opened.crop(one.opened.start))
    with pytest.raises(ValueError, match=r"crop \(0, 0, 99, 99\) lies outside"):
        opened(file, recipe=Recipe(crop=(0, 0, 99, 99)))


def test_a_crop_of_a_large_photo_is_that_crop_until_the_box_moves(opened, file):
    large = images.save(np.zeros((1800, 2400)), file.with_name("large.png"))
    crop = (701, 803, 1000, 1401)
    one = opened(large, recipe=Recipe(Motion(5, 0), Wiener(), crop=crop))
    top, left, bottom, right = one.opened.crop(one.part.value)
    assert (top <= 701, left <= 803, bottom >= 1000, right >= 1401) == (True,) * 4
    assert one.crop == crop
    one.part.value = (10, 10, 20, 20)
    assert one.crop == one.opened.crop((10, 10, 20, 20))


def test_a_recipe_whose_blur_is_to_be_found_begins_when_somebody_looks_on(opened, file):
    one = opened(file, recipe=Recipe(studio.Find(5), Wiener()))
    assert one.recipe.blur == NoBlur()
    assert not DIRECT
    for _ in range(2):
        one.explorer.begins()
    assert DIRECT == {"find": 1}
    assert one.recipe.blur.psf().shape == (5, 5)


def test_a_drawn_box_says_where_to_look_for_the_blur(opened, file):
    scene = np.random.default_rng(0).random((600, 700))
    one = opened(images.save(scene, file.with_name("wide.png")))
    one.controls["blur"].value = "motion"
    seen = []
    one.blur_box._helper.ask = lambda job: seen.append(job.arguments[1].shape)
    one.blur_box.look()
    one.part.value = (10, 20, 70, 300)
    one.blur_box.look()
    assert seen == [(512, 512), (160, 280)]


def test_a_double_click_looks_once(file):
    one = studio.open_studio(file)
    one.controls["blur"].value = "find"
    one.blur_box.search.button.click()
    number = one.blur_box._helper._number
    one.blur_box.search.button.click()
    assert (one.blur_box._helper._number, one.blur_box.search.works) == (number, True)
    one.part.value = (10, 20, 30, 40)
    one.blur_box.search.button.click()
    assert (one.blur_box._helper._number, one.blur_box.search.works) == (number + 1, True)
    one.blur_box.search.cancel.click()
    assert ("Cancelled." in one.blur_box.told.value, one.blur_box.search.works) == (True, False)
    one.explorer.close()


def test_what_is_only_shown_is_no_step(opened, file):
    one = opened(file, recipe=QUICK)
    one.controls["extra"].value = "spectrum"
    one.commit()
    assert len(list(one.history)) == 1


def test_what_is_no_picture_is_not_kept(opened, file):
    one = opened(file)
    for name, content in [("a.png", b"words"), ("a.exe", file.read_bytes()), ("b.png", b"")]:
        one.desk._uploaded(name, content)
        assert 'role="alert"' in one.desk.message.value
    assert one.opened.file == file
    assert not Path(os.environ["COURSE_HOME"]).exists()
    one.desk._uploaded("my 照片.png", file.read_bytes())
    assert one.opened.file == Path(os.environ["COURSE_HOME"]) / "my 照片.png"
    assert one.desk.message.value == ""


def test_a_guess_goes_into_the_sliders(opened, file):
    scene = images.to_gray(images.load("camera"))[128:384, 128:384]
    soft = convolve(scene, kernels.gaussian(2), boundary="symmetric")
    soft += 0.005 * np.random.default_rng(0).standard_normal(soft.shape)
    file = images.save(soft.clip(0, 1), file.with_name("g.png"))
    one = opened(file)
    one.controls["blur"].value = "gaussian"
    one.blur_box.search.button.click()
    assert abs(one.controls["sigma"].value - 2) < 0.3
    assert "Guessed: gaussian:" in one.blur_box.told.value


@pytest.mark.parametrize(
    ("kind", "sigma", "words"), [("gaussian", 0.5, "leaves too much"), ("disk", 0.5, "dark rings")]
)
def test_what_cannot_be_guessed_is_said_and_the_slider_stays(opened, file, kind, sigma, words):
    grain = np.random.default_rng(0).random((96, 96))
    scene = convolve(grain, kernels.gaussian(sigma), boundary="symmetric")
    scene = 0.5 + (scene - scene.mean()) / scene.std() / 8
    one = opened(images.save(scene.clip(0, 1), file.with_name("grain.png")))
    one.controls["blur"].value = kind
    before = one.recipe
    one.blur_box.search.button.click()
    assert words in one.blur_box.told.value
    assert 'role="alert"' in one.blur_box.told.value
    assert one.recipe == before


def test_a_bright_point_is_the_blur(opened, file):
    sky = np.full((80, 90), 0.1)
    psf = kernels.motion(5, 0)
    sky[30, 40:45] += 0.8
    sky[60:64, 20:24] = 0.9
    one = opened(images.save(sky, file.with_name("sky.png"), bits=16))
    one.controls["blur"].value = "point"
    one.blur_box.point.value = (33, 41)  # a little beside it
    found = one.recipe.blur
    assert np.count_nonzero(found.psf() > 0.1) == 5
    assert found.psf().shape[1] >= psf.shape[1]
    for empty in [(70, 80), (8, 8), (0, 0)]:
        one.blur_box.point.value = empty
        assert "no lone bright point" in one.blur_box.told.value
    assert one.recipe.blur == found


def test_a_kernel_comes_from_a_file_or_a_sentence_does(opened, file):
    one = opened(file)
    one.controls["blur"].value = "loaded"
    np.save(file.with_name("psf.npy"), [[1.0, 2, 1]])
    one.blur_box.path.value = str(file.with_name("psf.npy"))
    assert one.recipe.blur == Painted([[1, 2, 1]])
    one.blur_box.path.value = str(file.with_name("none.npy"))
    assert "There is no file" in one.blur_box.told.value
    assert one.recipe.blur == Painted([[1, 2, 1]])


def test_another_photo_takes_its_place_and_a_bad_one_does_not(opened, file):
    one = opened(file, recipe=QUICK)
    one.desk.path.value = str(file.with_name("none.png"))
    assert "There is no file" in one.desk.message.value
    assert one.opened.file == file
    one.desk.menu.value = "clock_motion"
    assert one.recipe.blur == NoBlur()
    one.desk.path.value = f'"{file}" '  # as file managers copy it
    assert one.opened.file == file
    one.desk.menu.value = "clock_motion"
    assert one.opened.size == (300, 400)
    assert one.finish.path.value == str(
        Path(os.environ["COURSE_HOME"]) / "clock_motion.restored.png"
    )


def test_a_box_on_the_overview_is_a_part_of_the_photo():
    photo = images.open_photo(images.data_folder() / "clock_motion.png")
    large = _opened.Opened.of("large", photo, np.zeros((1800, 2400)))
    assert large.overview.shape == (576, 768)
    assert large.crop((0, 0, 576, 768)) == (0, 0, 1800, 2400)
    top, left, bottom, right = large.crop(large.start)
    assert abs(bottom - top - 320) < 4
    assert abs(right - left - 400) < 4
    top, left, bottom, right = part = _opened.smaller((0, 0, 1800, 2400))
    assert (bottom - top) * (right - left) <= _opened.MOST_LIVE * 1.01
    assert abs((top + bottom) / 2 - 900) <= 1
    assert _opened.smaller((3, 4, 9, 8)) == (3, 4, 9, 8)
    assert _opened.larger((0, 0, 9, 9), (300, 2000), 512) == (0, 0, 300, 512)
    assert _opened.larger(part, (1800, 2400), 512) == part


@pytest.fixture
def helper():
    made = Helper()
    yield made
    made.close()


class Heard:
    """What a job says, in the order of it."""

    def __init__(self) -> None:
        self.words: list[Any] = []
        self.over = threading.Event()

    def job(self, name: str, *arguments: Any) -> Job:
        return Job(name, arguments, self._end, self._end, self.words.append)

    def _end(self, told: Any) -> None:
        self.words.append(told)
        self.over.set()


def test_the_other_process_works_can_be_cancelled_and_comes_again(helper, tmp_path, file):
    photo = images.open_photo(file)
    long, short = Heard(), Heard()
    helper.ask(long.job("whole", Recipe(Motion(5, 0), Best()), photo, str(tmp_path)))
    assert helper.busy
    assert helper.cancel()
    assert not helper.busy
    helper.ask(
        short.job("whole", Recipe(Motion(5, 0), studio.TotalVariation()), photo, str(tmp_path))
    )
    assert short.over.wait(120)
    assert not long.words
    *far, (recipe, notes) = short.words
    assert far == sorted(far)
    assert far
    assert recipe.blur == Motion(5, 0)
    assert notes == ()
    again, end = Heard(), Heard()
    helper.ask(again.job("part", Recipe(Gaussian(9), Wiener()), np.zeros((4, 4))))
    assert again.over.wait(120)
    assert again.words[-1].startswith("psf of shape (73, 73) is larger than the image")
    helper.ask(end.job("whole", Recipe(Motion(5, 0), Best()), photo, str(tmp_path)))
    helper._process.kill()
    assert end.over.wait(120)
    assert "has ended" in end.words[-1]


def test_a_restoration_that_is_cancelled_leaves_all_as_it_was(file):
    one = studio.open_studio(file, recipe=Recipe(Motion(5, 0), Best()))
    before = one.recipe
    save = one.finish.save
    save.button.click()
    folder = Path(one.finish._folder.name)
    save.button.click()
    assert "Restoring in the background" in said(one)
    one.controls["leave_out_clipped"].value = True
    save.button.click()
    assert "asked for before is still at work" in said(one)
    assert (save.works, folder.exists()) == (True, True)
    save.cancel.click()
    assert "nothing was written" in said(one)
    assert (saved(one), folder.exists(), save.works) == ([NAME], False, False)
    one.controls["leave_out_clipped"].value = False
    assert one.recipe == before
    one.explorer.close()


def test_the_whole_result_is_seen_in_any_box(opened, file):
    one = opened(file, recipe=QUICK)
    one.finish.begin()
    one.part.value = (3, 4, 20, 30)
    assert "whole photo's result" in one.explorer.frame.text
    seen = one.live.look(one.opened, one.recipe, one.crop)
    whole = images.read(one.opened.out)
    np.testing.assert_array_equal(seen.picture, whole[3:20, 4:30])


def test_finished_results_go_with_the_studio(opened, file):
    one = opened(file, recipe=QUICK)
    one.finish.begin()
    folder = one.finish._finished.folder.name
    assert Path(folder).is_dir()
    assert isinstance(one.finish._finished, _finish.Finished)
    one.close()
    assert not Path(folder).exists()
