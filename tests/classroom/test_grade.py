"""``course.py class grade``: from a folder to a table, the same one each time."""

from __future__ import annotations

import csv
import io
import os
import pickle
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

import course
from course_lib import lessons
from tests.classroom.marks import fits, marks
from tests.classroom.mutants import archive, fresh, mutants
from tools.classroom import __main__ as command
from tools.classroom import gather, limits, reading, warm
from tools.classroom.child import Request
from tools.classroom.gather import HandIn, hand_ins
from tools.classroom.grade import graded
from tools.classroom.marking import Marker, Row
from tools.classroom.table import as_csv


@pytest.fixture(scope="module")
def marker():
    one = Marker()
    yield one
    one.runner.close()


def script(marker: Marker, text: str) -> Row:
    return marker.mark(HandIn("answer.py", text.encode()))


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed in 第三次")
    m = fresh("00_start_here", random.Random(3))
    for name in ("张三/作业.ipynb", "张三/.ipynb_checkpoints/作业.ipynb", "a/b/=1+1.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(m.content())
    inner = archive([("王五/done.ipynb", m.content()), ("__MACOSX/._done.ipynb", b"x")])
    files = [("班级/李四/作业 1.ipynb", m.content()), ("班级/all.zip", inner), ("a.txt", b"")]
    (folder / "class.zip").write_bytes(archive(files, letters="gb18030"))
    (folder / "torn.zip").write_bytes(archive(files[:1])[:-30])
    (folder / "notes.pdf").write_bytes(b"%PDF")
    return folder


def test_a_folder_becomes_a_table_and_the_same_one_again(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["--from", str(tmp_path), "grade", "--out", "marks.csv", "--jobs", "1"]
    assert command.main([*arguments, "--", str(handed_in)]) == 1  # the torn archive
    first = Path("marks.csv").read_bytes()
    said = capsys.readouterr().out
    assert "[4/5] torn.zip: nothing to mark (the archive is broken" in said
    assert said.startswith("Each answer runs in a process of its own: 20 s of processor time")
    assert "5 hand-ins, 1 of them not readable, in marks.csv." in said
    rows = read(Path("marks.csv"))
    m = fresh("00_start_here", random.Random(3))
    expected = str(sum(points for points, _ in m.expected.values()))
    assert [row["hand-in"] for row in rows] == [
        "a/b/=1+1.ipynb",
        "class.zip/班级/all.zip/王五/done.ipynb",
        "class.zip/班级/李四/作业 1.ipynb",
        "torn.zip",
        "张三/作业.ipynb",
    ]
    for row in (row for row in rows if row["hand-in"] != "torn.zip"):
        assert (row["points"], row["of"], row["notebook"]) == (expected, "3", "00_start_here")
    assert command.main([*arguments, "--", str(handed_in)]) == 1
    assert Path("marks.csv").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marks.csv"]


def test_another_table_is_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.py").write_text("count_numbers = 400 * 600 * 3")
    (tmp_path / "m.csv").write_text("my own notes")
    arguments = ["--from", str(tmp_path), "grade", "--out", "m.csv", "--jobs", "1", "--", "in"]
    assert command.main(arguments) == 0
    assert (tmp_path / "m.before-1.csv").read_text() == "my own notes"
    assert read(tmp_path / "m.csv")[0]["count_numbers"] == "1"


@pytest.mark.parametrize(
    ("folder", "out", "words"),
    [
        ("nowhere", "m.csv", "There is no folder nowhere"),
        (".", "m.csv", "holds no notebook"),
        (".", "no/m.csv", "name a file in a folder that is there"),
    ],
)
def test_nothing_is_begun_in_vain(tmp_path: Path, folder: str, out: str, words: str) -> None:
    with pytest.raises(course.Problem, match=words):
        command.main(["--from", str(tmp_path), "grade", "--out", out, "--", folder])
    assert not list(tmp_path.iterdir())


def test_no_cell_of_the_table_is_computed_by_a_spreadsheet() -> None:
    rows = [Row('=HYPERLINK("x")', remarks=("@x\n+1",)), Row("-1\udcff", readable=False)]
    table = as_csv(rows).decode("utf-8-sig")
    assert "'=HYPERLINK" in table
    assert "'@x +1" in table
    assert "'-1" in table


def test_an_archive_with_a_password_and_bombs_get_a_row(tmp_path: Path) -> None:
    locked = bytearray(archive([("a.ipynb", b"{}")]))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        locked[locked.index(mark) + at] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    deep = archive([("a.ipynb", b"{}")])
    for _ in range(6):
        deep = archive([("again.zip", deep)])
    (tmp_path / "matryoshka.zip").write_bytes(deep)
    (tmp_path / "nothing.zip").write_bytes(archive([("a.txt", b"")]))
    problems = [found.problem for found in hand_ins(tmp_path)]
    assert problems == [
        "the archive is locked by a password",
        "there are too many archives within archives",
        "the archive holds no notebook",
    ]


# --- what an answer may not do --------------------------------------------------------------


def test_the_reason_is_named_and_what_is_right_stays_right(marker: Marker) -> None:
    row = script(
        marker,
        "import numpy as np\n"
        "def brighten(image, amount):\n"
        "    try:\n        open('../course-was-here', 'w')\n    except OSError:\n        pass\n"
        "    open('mine.txt', 'w').write('in the throwaway folder')\n"
        "    return np.clip(image + amount, 0, 1)\n",
    )
    mark = next(mark for mark in row.marks if mark.exercise == "brighten")
    assert (mark.points, mark.mistake) == (1, "")
    assert "It writes files outside its folder." in mark.sentence
    assert not Path(tempfile.gettempdir(), "course-was-here").exists()
    assert not Path("mine.txt").exists()


def test_what_is_sent_in_the_child_s_name_is_not_believed(marker: Marker) -> None:
    forged = '{"outcomes": [{"value": {"pickle": "x"}, "problem": null}], "deeds": []}'
    for text in ("nonsense", forged, '{"outcomes": [], "deeds": []}', "[" * 10_000):
        code = f"def brighten(image, amount):\n    os.write(3, {text!r}.encode())\n    os._exit(0)"
        mark = marks(script(marker, f"import os\n{code}"))["brighten"]
        assert mark[0] == 0
        assert mark[1] in ("error", "tampers with what it sends")


def test_the_system_itself_cuts_the_network_off_where_it_can(marker: Marker) -> None:
    code = (
        "import numpy as np, ctypes, socket, struct\n"
        "def brighten(image, amount):\n"
        "    libc = ctypes.CDLL(None)\n"  # past Python, who would refuse it
        "    handle = libc.socket(2, 1, 0)\n"
        "    address = struct.pack('=HHI8x', 2, socket.htons({port}), socket.htonl(0x7F000001))\n"
        "    if libc.connect(handle, address, 16) == 0:\n        return 'connected'\n"
        "    return np.clip(image + amount, 0, 1)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        row = script(marker, code.replace("{port}", str(server.getsockname()[1])))
    assert marks(row)["brighten"][0] == int(marker.runner.limits.network)
    assert ("no network" in marker.runner.limits.said) == marker.runner.limits.network
    assert limits.probed() == marker.runner.limits


def test_what_an_answer_leaves_behind_is_ended(marker: Marker) -> None:
    """Past Python, in a session of its own, and bounded: one process that would sleep."""
    code = (
        "import ctypes, time\n"
        "def brighten(image, amount):\n"
        "    if ctypes.CDLL(None).fork() == 0:\n"
        "        ctypes.CDLL(None).setsid()\n"
        "        time.sleep(600)\n"
        "    return image\n"
    )
    assert marks(script(marker, code))["brighten"][0] == 0
    if warm := marker.runner._warm:
        deadline = time.monotonic() + 60  # whoever watched over it has answered, and is ending
        while limits.descendants(warm.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert limits.descendants(warm.pid) == []


def test_the_system_itself_keeps_files_and_processes_from_an_answer(
    marker: Marker, tmp_path: Path
) -> None:
    """Past Python: nothing is written outside, no solution and no hand-in read, nobody ended."""
    if not (marker.runner.limits.files and marker.runner.limits.signals):
        pytest.skip("this system has no Landlock, or lets signals out")
    (tmp_path / "other.ipynb").write_text("somebody's answer")
    room = Path(lessons.__file__).parent / "nb00" / "exercises"
    code = (
        "import ctypes, os, numpy as np\n"
        "def brighten(image, amount):\n"
        "    libc = ctypes.CDLL(None)\n"
        f"    made = libc.creat({str(tmp_path / 'made').encode()!r}, 0o644)\n"
        f"    gone = libc.unlink({str(tmp_path / 'other.ipynb').encode()!r})\n"
        f"    other = libc.open({str(tmp_path / 'other.ipynb').encode()!r}, 0)\n"
        f"    solution = libc.open({str(room / 'brighten.py').encode()!r}, 0)\n"
        f"    ended = libc.kill({os.getpid()}, 0)\n"
        "    own = libc.creat(b'own', 0o644)\n"
        "    if (made, gone, other, solution, ended) != (-1,) * 5 or own < 0:\n"
        "        return f'{made} {gone} {other} {solution} {ended} {own}'\n"
        "    return np.clip(image + amount, 0, 1)\n"
    )
    assert marks(script(marker, code))["brighten"] == (1, "")
    assert (tmp_path / "other.ipynb").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's namespaces")
@pytest.mark.parametrize(
    ("work", "how"),
    [
        ("os._exit(3)", "exit 3"),
        ("os._exit(200)", "exit 200"),
        ("libc.kill(os.getpid(), 24)", "signal 24"),
        ("libc.kill(os.getpid(), 9)", "signal 9"),
        ("ctypes.string_at(0)", "signal 11"),
        ("libc.kill({other}, 9)", ""),
        ("libc.kill(os.getppid(), 2), libc.kill(os.getppid(), 9)", ""),
        ("libc.fork() or time.sleep(600)", ""),
    ],
)
def test_an_ordinary_user_s_answer_ends_no_other_program(
    work: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past Python, and as where no Landlock keeps signals in; its own end is told all the same."""
    monkeypatch.setattr("tools.classroom.landlock.restrict", lambda *_: False)
    with tempfile.TemporaryDirectory() as folder:
        other, said = _as_an_ordinary_user(folder, lambda tell: (tell("ready"), signal.pause()))
        with said:
            assert said.readline() == "ready\n"
        answer, told = _as_an_ordinary_user(folder, lambda tell: _answer(work, other, folder, tell))
        with told:
            found = told.read()
    os.waitpid(answer, 0)
    assert os.waitpid(other, os.WNOHANG) == (0, 0)
    os.kill(other, signal.SIGKILL)
    os.waitpid(other, 0)
    if found == "not here\n":
        pytest.skip("this system has no PID namespaces for ordinary users")
    assert found == f"{how}\n"


def _as_an_ordinary_user(folder: str, work: Callable[..., object]) -> tuple[int, TextIO]:
    """Begin a process of such a user; return its number, and where one reads what it tells."""
    user = limits.user_of_answers()
    readable, writable = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            limits.leave_root(folder, user)
            work(lambda words: os.write(writable, f"{words}\n".encode()))
        finally:
            os._exit(0)
    os.close(writable)
    return pid, os.fdopen(readable)


def _answer(work: str, other: int, folder: str, tell: Callable[[str], int]) -> None:
    user = limits.user_of_answers()
    ground = warm.Ground(user, limits.tasks_of(user), [], disks=False, apart=True)
    limits.without_network()
    if (trial := os.fork()) == 0:
        os._exit(not limits.own_processes())
    if os.waitpid(trial, 0)[1]:
        tell("not here")
        return
    source = "import ctypes, os, time\nlibc = ctypes.CDLL(None)\n" + work.format(other=other)
    request = Request(source, "libc", (), pickle.dumps([()]), 30.0)
    tell(warm.run(pickle.dumps(request), folder, ground)[0])


def test_root_s_answers_are_nobody_s_and_cannot_begin_processes_without_end(
    marker: Marker,
) -> None:
    code = (
        "import os, threading, time\n"
        "def brighten(image, amount):\n"
        "    assert os.getuid() != 0\n"
        "    for _ in range(600):\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    row = script(marker, code)
    (mark,) = (mark for mark in row.marks if mark.exercise == "brighten")
    assert mark.points == 0
    assert ("can't start new thread" in mark.sentence) == marker.runner.limits.processes


def test_what_one_answer_begins_is_not_missing_for_another(marker: Marker) -> None:
    """Two graders at once: the system counts all processes of a user together."""
    if marker.runner._warm is None or os.geteuid() != 0:
        pytest.skip("only root's answers get a user")
    code = "import os\ndef brighten(image, amount):\n    raise ValueError(f'user {os.getuid()}.')\n"
    other = Marker()
    try:
        users = {
            word
            for one in (marker, other)
            for mark in script(one, code).marks
            for word in re.findall(r"user (\d+)", mark.sentence)
        }
    finally:
        other.runner.close()
    assert len(users) == 2


def test_what_is_written_counts_file_by_file(marker: Marker) -> None:
    row = script(
        marker,
        "def brighten(image, amount):\n"
        "    for number in range(40):\n"
        "        with open(str(number), 'wb') as file:\n"
        "            file.truncate(1 << 24)\n"
        "            os.posix_fallocate(file.fileno(), 0, 1 << 24)\n"
        "    time.sleep(2)\n"
        "import os, time\n",
    )
    (mark,) = (mark for mark in row.marks if mark.exercise == "brighten")
    stopped = "fills the disk" in mark.sentence or "No space left" in mark.sentence
    assert stopped == (marker.runner._warm is not None)
    assert limits.resident([os.getpid()]) > 1 << 23


def test_an_answer_finds_in_its_memory_no_other_answer(marker: Marker) -> None:
    """A long one was run before; what the watcher read of it has gone with the watcher."""
    if marker.runner._warm is None:
        pytest.skip("there is no warm process on this system")
    word = "somebody else wrote this"
    lines = "\n".join(f"    x = '{word} {number}'" for number in range(500))
    script(marker, f"def brighten(image, amount):\n{lines}\n    return image\n")
    code = (
        "import numpy as np\n"
        "def _seen():\n"
        f"    count, word = 0, {word[::-1].encode()!r}[::-1]\n"
        "    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:\n"
        "        for line in maps:\n"
        "            where, may = line.split()[:2]\n"
        "            low, high = (int(place, 16) for place in where.split('-'))\n"
        "            if may[:2] == 'rw' and high - low < 1 << 28:\n"
        "                memory.seek(low)\n"
        "                count += memory.read(high - low).count(word)\n"
        "    return count\n"
        "_count = _seen()\n"
        "def brighten(image, amount):\n"
        "    return np.clip(image + amount, 0, 1) if _count < 9 else f'{_count} times'\n"
    )
    assert marks(script(marker, code))["brighten"] == (1, "")


def test_folders_within_folders_do_not_bring_the_grader_down(marker: Marker) -> None:
    code = (
        "import ctypes, time\n"
        "def brighten(image, amount):\n"
        "    libc = ctypes.CDLL(None)\n"
        "    for _ in range(2000):\n"
        "        libc.mkdir(b'd', 0o755)\n"
        "        libc.chdir(b'd')\n"
        "    raise ValueError('deep enough')\n"
    )
    before = set(Path(tempfile.gettempdir()).glob("answer-*"))
    row = script(marker, code + lessons.solution_source("shake"))
    assert "was lost" not in row.marks[1].sentence
    assert marks(row)["shake"] == (1, "")
    assert set(Path(tempfile.gettempdir()).glob("answer-*")) <= before


def test_who_must_be_stopped_again_and_again_is_not_run_for_ever(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the same when it is graded again, though what it did is known then."""
    monkeypatch.setattr("tools.classroom.marking.STOPS", 2)
    code = "import os\ndef brighten(image, amount):\n    return os.write(3, b'x' * (1 << 27))\n"
    tries = code + code.replace("27", "28")
    first, last = map(lessons.solution_source, ("count_numbers", "shake"))
    rows = [script(marker, f"{first}\n{tries}\n{last}") for _ in range(2)]
    assert rows[0] == rows[1]
    assert [mark.status for mark in rows[0].marks] == ["solved", "error", "not run"]
    assert "more than can be looked at" in rows[0].marks[1].sentence
    assert marks(script(marker, last))["shake"] == (1, "")


def test_a_damaged_file_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.classroom.reading.VAIN", 3)
    cell = b'{"cell_type": "code", "source": "a = 1"}'
    counts = [len(reading.read(b'{"id": ' * vain + cell, "a.ipynb").cells) for vain in (3, 4)]
    assert counts == [1, 0]


def test_an_odd_exercise_takes_nothing_from_the_others(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = "\n".join(f"h{n} = h{n - 1}" for n in range(1, 3000))
    odd = f"h0 = 1\n{chain}\ndef brighten(image, amount):\n    return h2999\n"
    row = script(marker, odd + lessons.solution_source("shake"))
    assert marks(row)["shake"] == (1, "")
    assert marks(row)["brighten"] == (0, "error")
    assert "cannot deal with it (RecursionError" in row.marks[1].sentence


def test_archives_of_other_kinds_and_those_without_end_get_a_row(tmp_path: Path) -> None:
    (tmp_path / "work.rar").write_bytes(b"Rar!")
    bomb = archive([("a.zip", b"\0" * gather.PACKED)])
    many = archive([(f"{n}.zip", bomb) for n in range(gather.ALL // gather.PACKED + 9)])
    (tmp_path / "bomb.zip").write_bytes(many)
    listed = b"PK\x01\x02" * (gather.MOST * 51)
    (tmp_path / "long list.zip").write_bytes(listed)
    long = "n" * 60_000
    (tmp_path / "name.zip").write_bytes(archive([(f"{long}.ipynb", b"{}"), ("x.7z", b"")]))
    found = list(hand_ins(tmp_path))
    told = {one.name: one.problem for one in found}
    assert "ask for a .zip" in told["work.rar"]
    assert "ask for a .zip" in told["name.zip/x.7z"]
    assert "the rest is left out" in told["bomb.zip"]
    assert "the rest is left out" in told["long list.zip"]
    assert max(map(len, told)) < 3 * gather.LONGEST
    assert len(found) < 30


def test_a_few_are_read_at_a_time_and_each_gets_its_row() -> None:
    """The grader does not hold a whole class in its memory."""
    begun: list[str] = []

    def coming():
        for number in range(40):
            begun.append(f"{number}.py")
            yield HandIn(begun[-1], b"count_numbers = 720000")

    ahead = 0
    rows = []
    for row in graded(coming(), jobs=1):
        rows.append(row)
        ahead = max(ahead, len(begun) - len(rows))
    assert [row.name for row in rows] == begun
    assert {row.points for row in rows} == {1}
    assert ahead < 10


def test_a_hand_in_has_so_much_of_the_grader_s_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.classroom.marking.READING", 0.2)

    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("tools.classroom.reading.read", endless)
    one = Marker()
    row = one.mark(HandIn("a.ipynb", b"{}"))
    one.runner.close()
    assert (row.readable, row.remarks) == (
        False,
        ("it takes more time to be read than any notebook may",),
    )


def test_odd_names_links_and_depths_stop_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (tmp_path / "elsewhere.ipynb").write_text("{}")
    (folder / "link.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    (folder / "own.ipynb").symlink_to(folder / "a" / "x\ny.ipynb")
    (folder / "loop.ipynb").symlink_to(folder / "loop.ipynb")
    (folder / "a" / "x\ny.ipynb").write_text("{}")
    os.mkfifo(folder / "pipe.ipynb")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.ipynb")).write_text("{}")
    with zipfile.ZipFile(folder / "many.zip", "w") as packed:
        for number in range(gather.MOST + 5):
            packed.writestr(f"../{number}\x1b.ipynb", "{}")
    here = os.getcwd()
    os.chdir(folder)
    for _ in range(sys.getrecursionlimit() + 50):
        os.mkdir("d")
        os.chdir("d")
    Path("deep.ipynb").write_text("{}")
    os.chdir(here)
    found = {one.name: one.problem for one in hand_ins(folder)}
    assert found["link.ipynb"] == "it is only a link to somewhere else"
    assert found["own.ipynb"] == found["a/x�y.ipynb"] == found["\\udcff.ipynb"] == ""
    assert found["pipe.ipynb"] == "it is no file"
    assert "cannot be read" in found["loop.ipynb"]
    assert "the rest is left out" in found["many.zip"]
    assert found["many.zip/../7�.ipynb"] == ""
    assert any(name.endswith("d/deep.ipynb") for name in found)
    assert all(name.isprintable() for name in found)
    subprocess.run(["rm", "-rf", folder], check=True)  # pytest cannot take away what is so deep


def test_a_lost_process_is_started_anew(marker: Marker) -> None:
    if marker.runner._warm is None:
        pytest.skip("there is no warm process on this system")
    marker.runner._warm.kill()
    assert marks(script(marker, "count_numbers = 1 + 0"))["count_numbers"] == (0, "error")
    assert marks(script(marker, "count_numbers = 720000"))["count_numbers"] == (1, "")


def test_it_works_without_a_warm_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.classroom.runner.sys.platform", "elsewhere")
    one = Marker()
    source = lessons.solution_source("brighten") + "count_numbers = __import__('os')._exit(3)\n"
    assert marks(script(one, source)) == {
        "count_numbers": (0, "error"),
        "brighten": (1, ""),
        "shake": (0, "not found"),
    }
    assert "does not limit" in one.runner.limits.said


def test_private_modules_of_the_exercises_hold_no_solution() -> None:
    """An answer may import them: they hold what inputs are made of."""
    room = Path(lessons.__file__).parent
    found = [path for path in room.glob("nb*/exercises/_*.py") if path.name != "__init__.py"]
    assert found
    for path in found:
        assert "Exercise(" not in path.read_text(encoding="utf-8"), path


def test_the_mark_is_that_of_the_best_attempt_and_of_the_last_value(marker: Marker) -> None:
    right = lessons.solution_source("brighten")
    wrong = "def brighten(image, amount):\n    return image\n"
    values = "count_numbers = 720000\ncount_numbers = 3\n"
    row = script(marker, f"{right}\n{wrong}\n{values}")
    assert marks(row)["brighten"] == (1, "")
    assert marks(row)["count_numbers"][0] == 0
    again = script(marker, f"{values}count_numbers = 720000\n")
    assert marks(again)["count_numbers"] == (1, "")
    assert "the last one counts" in row.marks[0].sentence
    assert "the best one counts" in row.marks[1].sentence


def test_a_name_that_answers_several_exercises_is_what_it_was_where_it_was_checked(
    marker: Marker,
) -> None:
    handed_in = [
        'k = 8\ncheck("smooth_kernel_size", k)',  # the notebook has a k of its own, further down
        'answer = (28, 40)\ncheck("transposed_size", answer)',
        'answer = "c"\ncheck("right_adjoint", answer)',
        'x, y, k = np.arange(63).reshape(7, 9), lesson.DIGITS, lesson.STAMPS["corner"]',
    ]
    right = dict.fromkeys(("smooth_kernel_size", "transposed_size", "right_adjoint"), (1, ""))
    for cells in (handed_in, handed_in[-1:] + handed_in[:-1]):
        got = script(marker, "\n".join(cells))
        assert {name: mark for name, mark in marks(got).items() if mark[0]} == right
        assert "several answers" not in "".join(mark.sentence for mark in got.marks)
    moved = script(marker, 'check("transposed_size", size)\nsize = (28, 40)\n')
    assert marks(moved)["transposed_size"] == (1, "")
    function = "def f(image, amount):\n    return "
    twice = f'{function}image\ncheck("brighten", f)\n{function}np.clip(image + amount, 0, 1)\n'
    assert marks(script(marker, twice))["brighten"] == (1, "")


def test_what_is_copied_from_the_course_is_told(marker: Marker) -> None:
    copied = script(marker, str(lessons.solution("convolve_same"))).marks
    own = script(marker, str(lessons.solution("convolve_same")).replace("result", "out")).marks
    said = [{m.exercise: m for m in marks_of}["convolve_same"] for marks_of in (copied, own)]
    assert [mark.points for mark in said] == [1, 1]
    assert ["Word for word" in mark.sentence for mark in said] == [True, False]


def test_the_expectations_can_fail(marker: Marker) -> None:
    _, content, m = mutants(1)[0]
    name = next(iter(m.expected))
    rows = [Row("x", marks=()), Row("x", readable=False)]
    assert not any(fits(row, m) for row in rows)
    m.expected[name] = (1 - m.expected[name][0], "")
    assert not fits(marker.mark(HandIn("x", content)), m)
