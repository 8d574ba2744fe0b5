"""A class of users made up for a moment: ``course.py class hub --measure STUDENTS``, as root.

(``python -m tools.hub STUDENTS --quick`` leaves out the notebooks and the figures.)

They log in through the hub's page with passwords of this system, run notebook 01 at once, try to
read one another, one of them eats memory, the hub is killed and started again; and what each
takes is measured. Nothing is left of it afterwards.
"""

from __future__ import annotations

import os
import platform
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import course
from tools.hub import cgroup, loopback, users
from tools.hub.student import Kernel, Student, Trouble
from tools.hub.users import User

NOTEBOOK = "01_convolution.ipynb"
LIMIT = 3 << 30  # bytes for each process of a student
ROOM = 1 << 30  # bytes for all that a student runs
SECONDS = 45 * 60  # in which all of it must be done
MINE = "# what I wrote myself"
GB = 1e9

# What a student may try against the others; it prints what it got at.
ATTACK = """
import os, pathlib, socket
got = []
def attempt(what, act):
    try:
        act()
        got.append(what)
    except OSError:
        pass
for home in {homes}:
    attempt(f"list {{home}}", lambda: os.listdir(home))
    attempt(f"list {{home}}/my-course", lambda: os.listdir(f"{{home}}/my-course"))
    attempt(f"read {{home}}'s 01", lambda: open(f"{{home}}/my-course/{notebook}").read())
    attempt(f"write to {{home}}", lambda: open(f"{{home}}/my-course/x.txt", "w"))
attempt("list the hub's folder", lambda: os.listdir({state!r}))
for name in ("jupyterhub.sqlite", "cookie_secret", "hub.log"):
    attempt(f"read {{name}}", lambda: open({state!r} + "/" + name, "rb").read())
for folder in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        theirs = folder.stat().st_uid in {{0, *{uids}}}
    except OSError:
        continue
    if theirs:
        attempt(f"read the tokens of {{folder}}", lambda: (folder / "environ").read_bytes())
for folder in pathlib.Path("/tmp").glob("course-*"):
    if folder.stat().st_uid in {uids}:
        attempt(f"list {{folder}}", lambda: os.listdir(folder))
        runtime = folder / "runtime"
        attempt(f"list {{runtime}}", lambda: os.listdir(runtime))
attempt("write to the course", lambda: open({course!r} + "/x.txt", "w"))
print(got)
"""
OWN = "import os; print(os.path.exists(os.path.expanduser('~/my-course/{notebook}')))"
TRANSPORT = """
import json
from ipykernel.connect import get_connection_file
print(json.load(open(get_connection_file()))["transport"])
"""
EATS = "hog = [bytearray(1 << 26) for _ in range(1 << 14)]"


class Row(NamedTuple):
    """What a student takes in some state, in bytes."""

    state: str
    each: float


class Report:
    """What was tried: each step's sentence as it happens, and whether all went as it should."""

    def __init__(self) -> None:
        self.failed = False

    def check(self, holds: bool, sentence: str) -> None:
        """Say that something holds, or that it does not."""
        print(f"{'yes' if holds else 'NO '}  {sentence}", flush=True)
        self.failed = self.failed or not holds


def main(count: int, *more: str) -> int:
    """Try a class of so many students where they can read the course; 0 if all went well."""
    if why := users.missing():
        raise course.Problem(why)
    status = users.open_up(["-m", "tools.hub", str(count), "--here", *more])
    return with_class(count, *more) if status is None else status


def with_class(count: int, *more: str) -> int:
    """Make the class up, try it, and print what each student took."""
    report, told = Report(), loopback.as_system_users(LIMIT)
    signal.signal(signal.SIGALRM, _too_long)
    with loopback.stoppable(), users.made_up(count) as made, loopback.running(*told) as hub:
        signal.alarm(SECONDS)
        try:
            students = [Student(hub.url, user.name, user.password) for user in made]
            rows = try_class(report, hub, students, made, quick="--quick" in more)
        finally:  # the tidying up takes as long as it takes
            signal.alarm(0)
    left = users.processes_of({user.uid for user in made})
    report.check(not left, "nothing that they started is left, nor they themselves")
    if rows:
        print("\n" + table(rows))
    return 1 if report.failed else 0


def _too_long(*_: object) -> None:
    raise Trouble(f"this took more than {SECONDS // 60} minutes")


def try_class(
    report: Report,
    hub: loopback.Hub,
    students: list[Student],
    made: list[User],
    *,
    quick: bool = False,
) -> list[Row]:
    """Do with a class what a class does and what it must not; return what each student took."""
    count, rows, start = len(students), [], time.monotonic()
    at_once(students, Student.log_in)
    report.check(True, f"{count} students logged in at once ({_since(start)})")
    uids = {user.uid for user in made}
    rows.append(Row("logged in, no notebook open", taken(users.processes_of(uids)) / count))
    own = set(hub.processes()) - set(users.processes_of(uids))
    print(f"     the hub and its proxy take {taken(own) / 1e6:.0f} MB themselves", flush=True)
    start = time.monotonic()
    kernels = at_once(students, Student.kernel)
    notebooks = at_once(students, lambda student: student.read(NOTEBOOK))
    if not quick:
        at_once(range(count), lambda i: kernels[i].run_notebook(notebooks[i]))
        report.check(True, f"all ran notebook 01 at once, without an error ({_since(start)})")
        rows.append(Row("notebook 01 run whole", taken(users.processes_of(uids)) / count))
    kinds = {kernel.run(TRANSPORT).strip() for kernel in kernels}
    report.check(kinds == {"ipc"}, f"their kernels are spoken to over {', '.join(kinds)}")
    separated(report, hub, students, kernels, made)
    memory_eaten(report, students, kernels, made)
    restarted(report, hub, students, kernels, notebooks)
    return [] if quick else [*rows, *with_tensorflow(report, students, made)]


def attack(homes: list[str], state: str, uids: set[int], where: str) -> str:
    """Return what a student may try against other users, a hub's folder and the course.

    The code prints a list of what it got at.
    """
    return ATTACK.format(homes=homes, state=state, uids=uids, notebook=NOTEBOOK, course=where)


def separated(
    report: Report,
    hub: loopback.Hub,
    students: list[Student],
    kernels: list[Kernel],
    made: list[User],
) -> None:
    """Let each student try to read the others, the hub and its tokens, and to change the course."""

    def try_hard(i: int) -> str:
        others = [user for user in made if user != made[i]]
        homes, uids = [str(user.home) for user in others], {user.uid for user in others}
        return kernels[i].run(attack(homes, str(hub.state), uids, str(loopback.ROOT))).strip()

    got = at_once(range(len(made)), try_hard)
    report.check(
        all(text == "[]" for text in got),
        "none reads another's files, tokens or sockets, the hub's files, or changes the course"
        + "".join(
            f"\n     {user.name}: {text}"
            for user, text in zip(made, got, strict=True)
            if text != "[]"
        ),
    )
    own = [kernel.run(OWN.format(notebook=NOTEBOOK)).strip() for kernel in kernels]
    report.check(set(own) == {"True"}, "each reads their own")
    first, second = students[:2]
    answers = [
        first.web.get(f"{second.home}{path}").status_code for path in ("api/contents", "lab")
    ]
    report.check(
        all(answer in (403, 404) for answer in answers),
        f"the server of another answers {' and '.join(map(str, answers))}",
    )


def memory_eaten(
    report: Report, students: list[Student], kernels: list[Kernel], made: list[User]
) -> None:
    """Let two students eat memory: one behind each process's limit, one behind a cgroup's."""
    said = _outcome(kernels[0], EATS)
    report.check(
        "MemoryError" in said or "died" in said,
        f"one ate memory; at {LIMIT / GB:.1f} GB for a process (RLIMIT_DATA): {said}",
    )
    server = set(users.processes_of({made[1].uid}))
    with cgroup.memory(f"course-{made[1].name}", ROOM, server) as held:
        if held:
            said = _outcome(kernels[1], EATS)
            report.check(
                "died" in said,
                f"one ate memory; at {ROOM / GB:.1f} GB for all they run (a cgroup, as systemd "
                f"limits it): {said}",
            )
            kernels[1].close()
            kernels[1] = students[1].kernel(kernels[1].number)  # the server started it again
        else:
            print("     no cgroup of memory can be made here, so that limit was not tried")
    alive = at_once(kernels, lambda kernel: kernel.run("print(1 + 1)").strip())
    report.check(set(alive) == {"2"}, "no other kernel and no server was touched; all go on")


def _outcome(kernel: Kernel, code: str) -> str:
    try:
        kernel.run(code)
    except Trouble as trouble:
        return str(trouble).strip(": ")
    return "nothing stopped it"


def restarted(
    report: Report,
    hub: loopback.Hub,
    students: list[Student],
    kernels: list[Kernel],
    notebooks: list[dict],
) -> None:
    """Kill the hub while all work, start it again, and see what is left of their work."""
    for notebook in notebooks:
        notebook["cells"][1]["source"] = MINE
    at_once(range(len(students)), lambda i: students[i].save(NOTEBOOK, notebooks[i]))
    at_once(kernels, lambda kernel: kernel.run("kept = 6 * 7"))
    at_once(kernels, Kernel.close)
    hub.kill()
    start = time.monotonic()
    hub.start()
    print(f"     the hub was killed and started again ({_since(start)})")
    again = at_once(range(len(students)), lambda i: students[i].kernel(kernels[i].number))
    said = at_once(again, lambda kernel: kernel.run("print(kept)").strip())
    report.check(set(said) == {"42"}, "every kernel went on, and knows what it knew")
    at_once(again, Kernel.close)
    at_once(students, Student.stop_server)
    at_once(students, Student.log_in)
    sources = [s.read(NOTEBOOK)["cells"][1]["source"] for s in students]
    report.check(set(sources) == {MINE}, "every saved notebook is as it was, also in a new server")


def with_tensorflow(report: Report, students: list[Student], made: list[User]) -> list[Row]:
    """Let the first two students run notebook 06, and return what they take then."""
    few = students[:2]
    kernels = at_once(few, Student.kernel)
    try:
        kernels[0].run("import tensorflow")
    except Trouble:
        print("     TensorFlow is not installed here, so it was not measured")
        return []
    start = time.monotonic()
    name = "06_tensorflow_conv2d_transpose.ipynb"
    at_once(range(len(few)), lambda i: kernels[i].run_notebook(few[i].read(name)))
    report.check(True, f"two ran notebook 06, with TensorFlow ({_since(start)})")
    theirs = users.processes_of({user.uid for user in made[: len(few)]})
    return [Row("notebook 06 run whole, with TensorFlow", taken(theirs) / len(few))]


def at_once(things: Sequence, act: Callable) -> list:
    """Do the same with each, all at the same time."""
    pool = ThreadPoolExecutor(max_workers=len(things))
    try:
        return list(pool.map(act, things))
    finally:  # an interruption waits for nobody
        pool.shutdown(wait=False, cancel_futures=True)


def taken(processes: Iterable[int]) -> int:
    """Return the memory that these processes take, in bytes.

    Proportional set size: what several processes share is shared out among them.
    """
    total = 0
    for number in processes:
        try:
            text = Path("/proc", str(number), "smaps_rollup").read_text()
        except OSError:  # it just ended
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total * 1024


def table(rows: list[Row]) -> str:
    """Return what each student takes, and how many fit into a GB, as Markdown."""
    lines = ["| a student who has ... | takes | students per GB |", "|:--|--:|--:|"]
    lines += [f"| {r.state} | {r.each / 1e6:.0f} MB | {GB / r.each:.1f} |" for r in rows]
    today = time.strftime("%Y-%m-%d")
    cores = len(os.sched_getaffinity(0))
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines.append(f"\nMeasured {today} on {machine}, {cores} processors: proportional set size.")
    return "\n".join(lines)


def _since(start: float) -> str:
    return f"{time.monotonic() - start:.0f} s"
