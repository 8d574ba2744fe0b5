#!/usr/bin/env python3
"""Open the course, test it, keep it: one command each, and nothing to install by hand.

    python3 course.py lab        work through the course in JupyterLab
    python3 course.py restore    restore your own blurred photos
    python3 course.py test       prove that everything in it is true
    python3 course.py refresh    run the notebooks again and store their outputs
    python3 course.py bench      measure the speed beside well-known libraries
    python3 course.py minutes    say how long each notebook takes, and its short path
    python3 course.py site       make the course a folder of web pages that need no Python
    python3 course.py class      for teachers: what a class needs, papers, and marks

On Windows write ``py`` instead of ``python3``. The first start fetches the course's packages into
the folder ``.venv``; later starts find them there. Nothing is installed outside this folder.
"""

# This file must run on every Python from 3.6 on, if only to find a newer one, with the standard
# library alone. So it has no type annotations and none of the newer syntax; what needs a fitting
# Python lives in tools/ and runs inside .venv.

import os
import signal
import sys

STOPPED = "\nStopped. Run the same command again to go on.\n"


def leave(*_):
    """End at once, in one line: the answer to Ctrl+C before anything was begun."""
    os.write(2, STOPPED.encode())
    os._exit(130)


if __name__ == "__main__":  # before the other imports, which take a moment
    signal.signal(signal.SIGINT, leave)

import argparse
import collections
import contextlib
import difflib
import errno
import glob
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
BASE, TENSORFLOW, GPU = "lock.txt", "lock-tf.txt", "lock-gpu.txt"
# Only for the commands that need them.
SITE, HUB, NBGRADER = "lock-site.txt", "lock-hub.txt", "lock-nbgrader.txt"
VERSIONS = ((3, 13), (3, 12), (3, 11))
COMMANDS = ("lab", "restore", "test", "refresh", "bench", "minutes", "site", "class")
STAGES = (
    "format",
    "lint",
    "imports",
    "spelling",
    "types",
    "tests",
    "doctests",
    "notebooks",
    "browser",
    "site",
    "class",
    "nbgrader",
    "hub",
    "search",
)
RESTORE_EXAMPLES = """examples:
  course.py restore page.jpg                          find the blur, undo it
  course.py restore page.jpg --psf motion:31,94       a movement of 31 pixels at 94 degrees
  course.py restore photos/ --psf gaussian:2 --out restored
  course.py restore stack.tif --psf bead.tif --method richardson_lucy:30
  course.py restore "my photo.jpg" --recipe "page.restored.json"

Each result lies beside its photo (or in --out) as NAME.restored.png or .tif, at the photo's depth,
with the recipe that makes it again; nothing is ever replaced. At most 24 million pixels are
restored at once. The exit status is 0 if all went well, 1 if a photo failed, 2 if nothing was
begun, 130 after Ctrl+C.
"""
EXAM_EXAMPLES = """examples:
  course.py class exam 01 02 --seed 4711 --out examination
  course.py class exam 01 --seed 4711 --only output_size --only sharpen

What is printed names each exercise with its minutes (those of a student at home, with hints): take
some of them with --only. Values are asked for with other numbers, functions are tried on other
inputs and kernels. What hangs on a notebook's own pictures is left out, and the paper says so. In
the hand-out, check, hint and solution are switched off; but where the course is installed, somebody
who knows how can read its library like a book, and the formulas that papers are made with: a paper
for an open book. The folder key/ is for you alone.
"""
GRADE_EXAMPLES = """examples:
  course.py class grade handed-in --out marks.csv
  course.py class grade examination --seed 4711 --out marks.csv
  course.py class grade examination --seed 4711 --only output_size --only sharpen --out marks.csv

The folder may hold notebooks, folders of them, and .zip archives of both; each notebook gets a line
in the table. Answers are found by what they are, wherever in the notebook they stand, and run in
processes of their own. The table is never half written, and an older one is kept. The exit status
is 0 if all could be read, 1 if something could not (its line says why), 2 if nothing was begun,
130 after Ctrl+C.
"""
LIVE_EXAMPLES = """examples:
  course.py class live                                       students on this machine or hub
  course.py class live --address 192.168.1.20                students in your own network
  course.py class live --at https://hub.example/services/live/    your page is seen through a hub

The program prints your page's address and one line for the students. The line shows what would be
shared, and asks; nothing is before somebody says yes, and everybody may stop at any time. Answers
are counted, without names; which code was written is never sent. The page hides what was answered
until you show it. From one user of this machine, and from one other computer, one student counts
(--each takes more, where several share one): a later yes takes the place of an earlier one. Whoever
has several computers or users still counts several times. Ctrl+C ends it; nothing is stored.
"""
HUB_EXAMPLES = """examples:
  course.py class hub --try             look at it: on this computer alone, as you, without root
  course.py class hub --install         fetch what it needs; then classroom/hub/README.md
  sudo python3 course.py class hub --measure 12
                                        a class of users made up for a moment: who is separated
                                        from whom, and how many students fit into a GB
"""
# Measured: installed packages take so many times what was downloaded.
UNPACKED = {BASE: 4.5, TENSORFLOW: 4.5, GPU: 2.0, SITE: 5.5, HUB: 3.5, NBGRADER: 4.5}
CALLED = {
    BASE: "the packages",
    TENSORFLOW: "TensorFlow",
    GPU: "TensorFlow",
    SITE: "what makes the web pages",
    HUB: "what a class on one machine needs",
    NBGRADER: "nbgrader",
}


class Problem(Exception):
    """Something that stops the command, in one sentence with its remedy."""


class Venv:
    """An environment of the course: where it is, and the locks that fill it."""

    def __init__(self, name, *locks):
        self.name, self.locks = name, locks
        self.folder = os.path.join(ROOT, name)
        self.stamp = os.path.join(self.folder, "course.json")
        self.log = os.path.join(self.folder, "install.log")
        inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = os.path.join(self.folder, *inside)
        self.held = ()  # the lock, while it is installed into


USUAL, WITH_GPU = Venv(".venv", BASE, TENSORFLOW), Venv(".venv-gpu", BASE, GPU)


# --- Which Python ---------------------------------------------------------------------------

Python = collections.namedtuple(
    "Python", "path version platform implementation bits can_make_venv has_gil"
)

# Also runs on Pythons far too old, so that the message can name their version.
PROBE = """
import json, platform, struct, sys, sysconfig
try:
    import ensurepip, venv
    can_make_venv = True
except ImportError:
    can_make_venv = False
print(json.dumps({
    "path": getattr(sys, "_base_executable", "") or sys.executable,
    "version": list(sys.version_info[:3]),
    "system": platform.system(), "machine": platform.machine(),
    "musl": "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")),
    "windows_build": sysconfig.get_platform(), "bits": 8 * struct.calcsize("P"),
    "implementation": platform.python_implementation(), "can_make_venv": can_make_venv,
    "has_gil": not sysconfig.get_config_var("Py_GIL_DISABLED"),
}))
"""


def platform_name(system, machine, musl=False, windows_build=""):
    """Return the platform's name as the locks spell it, such as "linux-x86_64"."""
    names = {"linux": "linux-musl" if musl else "linux", "darwin": "macos"}
    machines = {"amd64": "x86_64", "arm64": "aarch64" if system == "Linux" else "arm64"}
    if system == "Windows":  # an x86_64 Python on an ARM computer is still an x86_64 Python
        machine = windows_build.replace("win-", "") or machine
    machine = machine.lower()
    return f"{names.get(system.lower(), system.lower())}-{machines.get(machine, machine)}"


def describe(command):
    """Ask the Python behind a command what it is; None if there is none."""
    try:
        answer = subprocess.run(
            [*command, "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        facts = json.loads(answer.stdout.decode("utf-8"))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    name = platform_name(*(facts.pop(k) for k in ("system", "machine", "musl", "windows_build")))
    facts["version"] = tuple(facts["version"])
    return Python(platform=name, **facts)


def candidates(environ, current, windows=os.name == "nt"):
    """Yield the commands under which a fitting Python may be found, the best first."""
    yield [current]
    for version in VERSIONS:
        name = "{}.{}".format(*version)
        if windows:
            yield ["py", "-" + name]
            base = os.path.join(environ.get("LOCALAPPDATA", ""), "Programs", "Python")
            yield [os.path.join(base, "Python" + name.replace(".", ""), "python.exe")]
            continue
        yield ["python" + name]
        pyenv = environ.get("PYENV_ROOT") or os.path.join(environ.get("HOME", ""), ".pyenv")
        for path in sorted(glob.glob(os.path.join(pyenv, "versions", name + ".*", "bin"))):
            yield [os.path.join(path, "python")]
        for folder in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"):
            yield [os.path.join(folder, "python" + name)]
        yield [f"/Library/Frameworks/Python.framework/Versions/{name}/bin/python3"]
        uv = os.path.join(environ.get("HOME", ""), ".local/share/uv/python", "cpython-" + name)
        for path in sorted(glob.glob(uv + ".*")):
            yield [os.path.join(path, "bin", "python3")]
    yield ["python3"]
    yield ["python"]


def misfit(python, platforms):
    """Return why a Python cannot be used ("version", "platform" or "venv"), or ""."""
    usual = python.implementation == "CPython" and python.has_gil and python.bits == 64
    if python.version[:2] not in VERSIONS or not usual:
        return "version"
    if python.platform not in platforms:
        return "platform"
    return "" if python.can_make_venv else "venv"


def choose(found, platforms):
    """Return the first fitting Python, or raise the most helpful Problem."""
    nearest = {}
    for python in found:
        reason = misfit(python, platforms)
        if not reason:
            return python
        nearest.setdefault(reason, python)
    if "venv" in nearest:
        raise Problem(advice_venv(nearest["venv"]))
    if "platform" in nearest:
        raise Problem(advice_platform(nearest["platform"].platform))
    raise Problem(advice_version(nearest.get("version")))


def advice_version(python):
    """Say which Python is needed and how to get it."""
    found = "found none"
    if python:
        found = "found only {} {}{} at {}".format(
            python.implementation,
            ".".join(map(str, python.version)),
            "" if python.has_gil and python.bits == 64 else " (free-threaded or 32-bit)",
            python.path,
        )
    return (
        f"The course needs a 64-bit Python 3.11, 3.12 or 3.13 and {found}. Install one "
        "(from python.org, or: winget install Python.Python.3.13 | brew install python@3.13 | "
        "sudo apt install python3 python3-venv) and run this command again."
    )


def advice_venv(python):
    """Name the package that a Linux distribution split off."""
    name = "python{}.{}".format(*python.version)
    return (
        f"The Python at {python.path} cannot make virtual environments, because a part of it "
        f"(ensurepip) is missing. On Debian or Ubuntu run: sudo apt install {name}-venv - "
        f"elsewhere install a complete {name} - and run this command again."
    )


def advice_platform(name):
    """Say why this kind of computer cannot run the course, and what can."""
    reasons = {
        "macos-x86_64": "Macs with an Intel processor are not supported, because TensorFlow "
        "is no longer made for them. If this Mac has an Apple processor, install "
        "Python for it from python.org; else use Linux in a virtual machine or another computer.",
        "windows-arm64": "Windows on ARM is not supported, because TensorFlow is not made for it. "
        "Install Linux inside Windows (wsl --install) and run the course there.",
    }
    other = (
        f"This kind of computer ({name}) is not supported: the course's packages exist for "
        "Linux (x86_64 and ARM, glibc), Macs with an Apple processor, and Windows on x86_64. "
        "Use one of those."
    )
    return reasons.get(name, other)


def say(text):
    """Print at once, also into a pipe."""
    print(text)
    sys.stdout.flush()


# --- What is there and what is missing ------------------------------------------------------


def read_text(path):
    """Return a UTF-8 file's text."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def lock_path(name):
    """Return where a lock file is."""
    return os.path.join(ROOT, "requirements", name)


def downloads(lock_text):
    """Return {platform: (packages, bytes)} from the head of a lock."""
    rows = re.findall(r"^# (\S+): (\d+) packages, (\d+) bytes$", lock_text, re.MULTILINE)
    return {platform: (int(packages), int(size)) for platform, packages, size in rows}


def wanted_hashes(names, read=read_text):
    """Return {lock: sha256} of the locks that should be installed."""
    texts = ((name, read(lock_path(name))) for name in names)
    return {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in texts}


def read_stamp(venv):
    """Return what the environment says about itself, or None where it is not ours."""
    try:
        stamp = json.loads(read_text(venv.stamp))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(venv, stamp):
    """Replace the stamp at once."""
    with open(venv.stamp + ".part", "w", encoding="utf-8") as file:
        json.dump(stamp, file, indent=1)
    os.replace(venv.stamp + ".part", venv.stamp)


def plan(exists, stamp, python_runs, wanted, root=ROOT):
    """Decide what to do with an environment: return (action, locks to install).

    Actions: "ready" (nothing), "make" (there is none), "move" (one that is not ours: put it
    aside), "remake" (half made, broken, or its folder was moved), "update".
    """
    if not exists:
        return "make", list(wanted)
    if stamp is None:
        return "move", list(wanted)
    if stamp.get("state") != "ready" or stamp.get("root") != root or not python_runs:
        return "remake", list(wanted)
    stale = [name for name in wanted if stamp.get("locks", {}).get(name) != wanted[name]]
    return ("update", stale) if stale else ("ready", [])


def runs(python):
    """Return whether a Python starts at all (an upgraded system may have taken it away)."""
    try:
        return subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# --- Making the environment -----------------------------------------------------------------


def ensure_environment(venv, no_tf=False, more=()):
    """Return the Python of a complete environment, making or mending it first if need be.

    ``more`` names locks that only some commands need.
    """
    wanted = wanted_hashes((venv.locks[:1] if no_tf else venv.locks) + more)

    def decision():
        return plan(os.path.isdir(venv.folder), read_stamp(venv), runs(venv.python), wanted)

    if decision()[0] != "ready":
        with only_one(venv):
            action, names = decision()
            if action != "ready":
                install(venv, action, names, wanted)
    return venv.python


@contextlib.contextmanager
def only_one(venv):
    """Hold a lock that the system releases however this process and its pip end."""
    with open(venv.folder + ".lock", "w") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem(
                "Another course.py is installing right now: wait until it has finished, then run "
                "this command again."
            ) from None
        venv.held = () if os.name == "nt" else (file.fileno(),)
        try:
            yield
        finally:
            venv.held = ()


def install(venv, action, names, wanted):
    """Carry out a plan: say what will come, make the folder if need be, fill it, stamp it."""
    sizes = {name: downloads(read_text(lock_path(name))) for name in names}
    python = find_python(venv, action, set.intersection(*map(set, sizes.values())))
    sizes = {name: sizes[name][python.platform] for name in names}
    announce(venv, action, sizes)
    if action != "update" or BASE not in names:  # else pip fetches only what changed
        check_disk(venv, sizes, shutil.disk_usage(ROOT).free)
    if action != "update":
        make_venv(venv, action, python)
    for name in names:
        stamp = read_stamp(venv)
        write_stamp(venv, dict(stamp, state="busy"))
        try:
            pip_install(venv, name, *sizes[name])
            if name == BASE:
                install_course(venv)
        except BaseException:
            if not pip_began(venv):  # pip was only downloading: nothing has changed yet
                write_stamp(venv, stamp)
            raise
        locks = dict(stamp["locks"], **{name: wanted[name]})
        write_stamp(venv, dict(stamp, state="ready", locks=locks))
    tidy(venv)
    say("The environment is complete.\n")


def find_python(venv, action, platforms):
    """Return the Python to install for: the environment's own, or the best one to be found."""
    commands = [[venv.python]] if action == "update" else candidates(os.environ, sys.executable)
    found = map(describe, commands)
    return choose((python for python in found if python), platforms)


def room(sizes):
    """Return (bytes to download, bytes they take once installed)."""
    fetched = sum(size for _, size in sizes.values())
    return fetched, sum(UNPACKED[name] * size for name, (_, size) in sizes.items())


def announce(venv, action, sizes):
    """Say beforehand what will be done and how much will be fetched."""
    name = venv.name
    reasons = {
        "make": f"The course needs its own Python packages. They go into the folder {name}, once.",
        "move": f"The folder {name} was not made by course.py. It is kept under another name.",
        "remake": f"The folder {name} is unfinished, or was moved: it is made anew.",
        "update": f"The course's packages have changed: {name} is brought up to date.",
    }
    if action == "update" and BASE not in sizes:
        what = " and ".join(CALLED[lock] for lock in sizes)
        what = what[0].upper() + what[1:]
        one = len(sizes) == 1
        reasons["update"] = (
            f"{what} {'is' if one else 'are'} missing in {name}: {'it is' if one else 'they are'} "
            "added."
        )
    say(reasons[action])
    up_to = "up to " if action == "update" and BASE in sizes else ""
    packages, (fetched, unpacked) = sum(count for count, _ in sizes.values()), room(sizes)
    fetched = f"{fetched / 1e9:.1f} GB" if fetched >= 1e9 else f"{fetched / 1e6:.0f} MB"
    say(
        f"To download: {up_to}{fetched} ({packages} packages); on disk: "
        f"{up_to}{unpacked / 1e9:.1f} GB. This takes a few minutes."
    )
    if venv is WITH_GPU:
        say("(Most of it is NVIDIA's libraries. Without --gpu the course needs a sixth of it.)")
    elif BASE in sizes and TENSORFLOW in sizes:
        say("(TensorFlow is more than half of it. Add --no-tf to do without.)")


def check_disk(venv, sizes, free):
    """Refuse to begin what cannot be finished."""
    needed = sum(room(sizes))
    if free < needed:
        without = {GPU: "the GPU (leave --gpu out)", TENSORFLOW: "TensorFlow (--no-tf)"}
        less = "".join(f", or do without {without[name]}" for name in sizes if name in without)
        raise Problem(
            f"There is not enough room on the disk: {free / 1e9:.1f} GB are free, and for a moment "
            f"{needed / 1e9:.1f} GB are needed. Free some space{less}, and run this "
            "command again."
        )


def make_venv(venv, action, python):
    """Make an empty environment with a stamp that says it is not complete."""
    try:
        if action == "move":
            number = 1
            while os.path.exists(f"{venv.folder}-{number}"):
                number += 1
            os.rename(venv.folder, f"{venv.folder}-{number}")
            say(f"It is now {venv.name}-{number}.")
        elif action == "remake":
            shutil.rmtree(venv.folder + "-old", ignore_errors=True)
            # At once, or not at all where it is in use.
            os.rename(venv.folder, venv.folder + "-old")
            shutil.rmtree(venv.folder + "-old", ignore_errors=True)
        os.mkdir(venv.folder)
        write_stamp(venv, {"state": "busy", "root": ROOT, "locks": {}})
    except OSError as error:
        raise Problem(
            f"Cannot write the folder {venv.name} ({error}). Close JupyterLab if it is running, "
            f"see that you may write in {ROOT}, and run this command again."
        ) from error
    say("Using Python {} ({})".format(".".join(map(str, python.version)), python.path))
    run_logged(venv, [python.path, "-m", "venv", venv.folder])


def ensure_beside(venv, name):
    """Return a folder with what a lock adds, kept apart from the environment's own packages.

    For what would put itself into the reader's lab if it were installed there.
    """
    folder = os.path.join(venv.folder, name.partition(".")[0])
    stamp, wanted = os.path.join(folder, "course.sha256"), wanted_hashes([name])[name]

    def there():
        return os.path.exists(stamp) and read_text(stamp) == wanted

    if not there():
        with only_one(venv):
            if not there():
                shutil.rmtree(folder, ignore_errors=True)
                size = downloads(read_text(lock_path(name)))[describe([venv.python]).platform]
                pip_install(venv, name, *size, "--target=" + folder)
                with open(stamp, "w", encoding="utf-8") as file:
                    file.write(wanted)
    return folder


def pip_install(venv, name, packages, size, *more):
    """Install one lock, showing how far it has come."""
    folder = tempfile.mkdtemp(prefix="downloads-", dir=venv.folder)
    label = CALLED[name]
    before = installed(venv)

    def progress():
        done = installed(venv) - before
        if pip_began(venv):
            return f"Installing {label}: {min(done, packages)} of {packages}"
        return f"Downloading {label}: {bytes_in(folder) / 1e6:.0f} of {size / 1e6:.0f} MB"

    try:
        # Locked, hashed, nothing built here. Byte-compiling now keeps compiler warnings out of
        # the notebooks and the tests.
        options = ["--require-hashes", "--no-deps", "--only-binary=:all:", *more]
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)  # on the same disk
        command = pip(venv, "install", *options, "-r", lock_path(name))
        run_logged(venv, command, progress, **temporary)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install_course(venv):
    """Install the course's own library, and warm up what would otherwise disturb a notebook."""
    say("Installing the course itself ...")
    flags = ["--no-deps", "--no-index", "--no-build-isolation"]
    run_logged(venv, pip(venv, "install", *flags, "--editable", ROOT))
    # Matplotlib reports its first search for fonts on stderr.
    run_logged(venv, [venv.python, "-W", "ignore", "-c", "import matplotlib.font_manager"])


def tidy(venv):
    """Remove what the locks no longer name."""
    names = {*venv.locks, *read_stamp(venv)["locks"]}
    text = "".join(read_text(lock_path(name)) for name in names)
    listing = subprocess.check_output(pip(venv, "list", "--format=json"), env=environment(venv))
    extra = superfluous([row["name"] for row in json.loads(listing.decode("utf-8"))], text)
    if extra:
        run_logged(venv, pip(venv, "uninstall", "--yes", *extra))


def superfluous(names, lock_text):
    """Return the installed packages that no lock names."""
    locked = set(re.findall(r"^([a-z0-9][a-z0-9-]*)==", lock_text, re.MULTILINE))
    locked.update(("pip", "setuptools", "course-lib"))
    return [name for name in names if re.sub(r"[-_.]+", "-", name).lower() not in locked]


def pip(venv, *arguments):
    """Return a pip command of the environment."""
    quiet = ["--disable-pip-version-check", "--no-input"]
    progress = ["--progress-bar=off"] if arguments[0] == "install" else []
    return [venv.python, "-m", "pip", arguments[0], *quiet, *progress, *arguments[1:]]


def pip_began(venv):
    """Return whether pip has finished downloading and begun to change the environment."""
    return "Installing collected packages" in last_log(venv)


def installed(venv):
    """Count the packages in the environment."""
    pattern = ("Lib", "site-packages") if os.name == "nt" else ("lib", "python3*", "site-packages")
    return len(glob.glob(os.path.join(venv.folder, *pattern, "*.dist-info")))


def bytes_in(folder):
    """Add up the sizes of the files that pip has fetched so far."""
    size = 0
    for path in glob.glob(os.path.join(folder, "pip-unpack-*", "*")):
        with contextlib.suppress(OSError):
            size += os.path.getsize(path)
    return size


def last_log(venv):
    """Return what the command that runs now (or ran last) has written."""
    try:
        with open(venv.log, encoding="utf-8", errors="replace") as file:
            return file.read().rpartition("\n$ ")[2]
    except OSError:
        return ""


def run_logged(venv, command, progress=None, **extra):
    """Run a command with its words in the log, showing progress; raise what stopped it."""
    with open(venv.log, "a", encoding="utf-8") as log:
        log.write("\n$ " + " ".join(command) + "\n")
        log.flush()
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment(venv), **extra),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=venv.held,  # so a pip that outlives us keeps the lock
        )
        try:
            watch(child, progress)
        except BaseException:
            child.terminate()
            child.wait()
            raise
    if child.returncode:
        raise Problem(diagnosis(last_log(venv), venv.log))


def watch(child, progress, out=None):
    """Show progress until the child ends: in place on a terminal, else now and then."""
    out = out or sys.stdout
    live, shown, when = out.isatty(), "", float("-inf")
    while child.poll() is None:
        time.sleep(0.1)
        line = progress() if progress else ""
        if line != shown and (live or time.monotonic() > when + 10):
            print(("\r" + line.ljust(60)) if live else line, end="" if live else "\n", file=out)
            out.flush()
            shown, when = line, time.monotonic()
    if live and shown:
        print("\r" + " " * 60 + "\r", end="", file=out)


# What pip and venv write, and what it means.
CAUSES = (
    (
        r"No space left on device|Errno 28|WinError 112|not enough space",
        "The disk is full. Free some space and run this command again.",
    ),
    (
        r"certificate is not yet valid|certificate has expired",
        "The network's certificate is not valid today: see that this computer's date and time are "
        "right, and run this command again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED",
        "The network's certificate is not trusted. If your school or company inspects traffic, "
        "ask for its certificate file, set PIP_CERT to its path, and run this command again.",
    ),
    (
        r"after connection broken|Max retries|getaddrinfo|name resolution|Network is "
        r"unreachable|Connection(Reset|Refused)?Error|timed out|TimeoutError",
        "The packages could not be downloaded: there is no network, or it is blocked. Connect, "
        "see that a web page opens in your browser, and run this command again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded file is not the one that was locked. Run this command again; if that "
        "does not help, something between you and the package index changes files.",
    ),
    (
        r"ensurepip",
        "This Python cannot make virtual environments. On Debian or Ubuntu run: sudo apt "
        "install python3-venv - and run this command again.",
    ),
)


def diagnosis(log, path):
    """Turn what pip or venv wrote into one sentence with a remedy."""
    for pattern, sentence in CAUSES:
        if re.search(pattern, log):
            return sentence
    errors = re.findall(r"^(?:ERROR|Error|error): (.+)$", log, re.MULTILINE)
    lines = [line for line in log.splitlines() if line.strip()]
    return "Installing failed: {} The whole report is in {}".format(
        ((errors or lines or ["no reason was given"])[-1]).rstrip(".") + ".", path
    )


# --- With a GPU -----------------------------------------------------------------------------

OLDEST_DRIVER = 525  # the first one for CUDA 12


def check_gpu(insist):
    """Refuse to fetch gigabytes in vain; where they are here already, only tell."""
    platform = describe([sys.executable]).platform
    sizes = [downloads(read_text(lock_path(name))) for name in WITH_GPU.locks]
    if not all(platform in size for size in sizes):
        raise Problem(advice_gpu(platform))
    reason = gpu_missing()
    if not reason:
        return
    here = GPU in (read_stamp(WITH_GPU) or {}).get("locks", {})
    if not insist and not here:
        size = sum(size[platform][1] for size in sizes)
        raise Problem(
            f"There is no GPU to use: {reason}. If this computer has an NVIDIA GPU, install its "
            "driver, until nvidia-smi shows it. If not, leave --gpu out: all of the course works "
            f"without. (--gpu-anyway fetches the {size / 1e9:.1f} GB all the same.)"
        )
    say(f"There is no GPU to use: {reason}. TensorFlow will work on the processor.")


def advice_gpu(platform):
    """Say where TensorFlow can use a GPU."""
    windows = "inside Linux on this computer (wsl --install), or " if "windows" in platform else ""
    return (
        "TensorFlow can use a GPU only on Linux with an x86_64 processor and an NVIDIA GPU, and "
        f"this is {platform}. Use --gpu {windows}on another computer; leave it out here: all of "
        "the course works without."
    )


def gpu_missing():
    """Return why TensorFlow would find no GPU here, or "" if it would."""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return "NVIDIA's driver is not installed (nvidia-smi does not run)"
    driver = re.match(r"\d+", answer.stdout.decode("utf-8", "replace"))
    if answer.returncode or not driver:
        return "NVIDIA's driver finds none (nvidia-smi names none)"
    if int(driver.group()) < OLDEST_DRIVER:
        return f"NVIDIA's driver {driver.group()} is too old ({OLDEST_DRIVER} or newer is needed)"
    return ""


# --- Running things inside it ---------------------------------------------------------------


def environment(venv, no_tf=False, base=None):
    """Return the environment variables for what runs inside an environment.

    What would mix other installations into it is left out. ``--no-tf`` hides a TensorFlow that
    is there, through ``tools/no_tensorflow``.
    """
    result = dict(os.environ if base is None else base)
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"):
        result.pop(name, None)
    folder = os.path.dirname(venv.python)
    result["PATH"] = folder + os.pathsep + result.get("PATH", "")
    result["VIRTUAL_ENV"] = venv.folder
    result["PYTHONNOUSERSITE"] = "1"
    result["MPLCONFIGDIR"] = os.path.join(venv.folder, "matplotlib")
    if venv is WITH_GPU:  # else the first notebook takes the GPU's whole memory
        result.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if no_tf:
        result["PYTHONPATH"] = os.path.join(ROOT, "tools", "no_tensorflow")
    return result


def run_module(options, module, arguments, more=(), beside=()):
    """Run one of the modules in ``tools`` and return its exit status.

    ``more`` names locks that it needs in the environment, ``beside`` such that it needs apart:
    {environment variable that says where: lock}.
    """
    venv = WITH_GPU if getattr(options, "gpu", None) else USUAL
    python = ensure_environment(venv, options.no_tf, more)
    env = environment(venv, options.no_tf)
    env.update({variable: ensure_beside(venv, beside[variable]) for variable in beside})
    with tempfile.TemporaryDirectory(prefix="course-") as home:
        if module != "tools.lab":  # nobody's own work and settings may change what these find
            env["COURSE_HOME"] = os.path.join(home, "my-course")
            env["IPYTHONDIR"] = os.path.join(home, "ipython")
            env["JUPYTER_CONFIG_DIR"] = os.path.join(home, "jupyter")
        return wait_for([python, "-m", module, *arguments], env)


def wait_for(command, env):
    """Run a program of ours; Ctrl+C reaches it too, and it ends in its own way.

    It starts with Ctrl+C held back (Windows cannot), and lets it through once it has an answer.
    """
    with held_back():
        child = subprocess.Popen(command, cwd=ROOT, env=env)
        if os.name != "nt" and signal.SIGINT in signal.sigpending():  # perhaps before the child was
            child.send_signal(signal.SIGINT)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def held_back():
    """Hold Ctrl+C back for a moment, also in a program that is started in it."""
    if os.name == "nt":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def lab(options):
    """Open JupyterLab in the reader's folder."""
    if options.gpu:
        check_gpu(insist=options.gpu == "anyway")
    return run_module(options, "tools.lab", lab_arguments(options))


def lab_arguments(options):
    """Spell out what tools.lab needs to know of the options."""
    given = ["--port=" + str(options.port)] + ["--reset=" + name for name in options.reset]
    given += ["--dir=" + options.dir] if options.dir else []
    given += ["--edit"] if options.edit else []
    return given + ([] if options.browser else ["--no-browser"])


def restore(options):
    """Restore photos, which are named from where the reader stands; TensorFlow is not needed."""
    options.no_tf = True
    return run_module(options, "tools.restore", restore_arguments(options))


def restore_arguments(options):
    """Spell out what tools.restore needs to know of the options."""
    given = ["--from=" + os.getcwd()]
    for name in ("recipe", "psf", "method", "out", "format", "light", "noise_mask"):
        value = getattr(options, name)
        if value is not None:
            given.append("--{}={}".format(name.replace("_", "-"), value))
    return [*given, "--", *options.photos]


def test(options):
    """Run the stages and count."""
    needs = {"site": SITE, "hub": HUB} if sys.platform == "linux" else {"site": SITE}
    more = tuple(needs[name] for name in needs if name in (options.stages or STAGES))
    apart = "nbgrader" in (options.stages or STAGES)
    beside = {"COURSE_NBGRADER": NBGRADER} if apart else {}
    return run_module(options, "tools.stages", options.stages, more, beside)


def refresh(options):
    """Execute notebooks and store (or only compare) their outputs."""
    check = ["--check"] if options.check else []
    return run_module(options, "tools.refresh", options.names + check)


def bench(options):
    """Measure."""
    json_file = ["--json", options.json] if options.json else []
    return run_module(options, "tools.bench", options.names + json_file)


def minutes(options):
    """Count how long the notebooks take."""
    return run_module(options, "tools.minutes", options.names)


def site(options):
    """Make the static pages."""
    return run_module(options, "tools.site", ["--out=" + options.out], (SITE,))


def teach(options):
    """Do what a teacher asks for; files are named from where the teacher stands."""
    if options.action == "hub":
        check_hub(sys.platform)
    more = (HUB,) if options.action == "hub" else ()
    return run_module(options, "tools.classroom", class_arguments(options), more)


def check_hub(system):
    """Refuse a hub where none can run, before anything is fetched for it."""
    if system != "linux":
        raise Problem(
            "class hub needs Linux, for users of its own to a student: run it on a Linux machine"
            + (", or inside Linux on this one (wsl --install)." if system == "win32" else ".")
        )


def class_arguments(options):
    """Spell out what tools.classroom needs to know of the options."""
    given = ["--from=" + os.getcwd(), options.action]
    for name in ("out", "seed", "jobs", "address", "port", "at", "each", "dir", "measure"):
        if getattr(options, name, None) is not None:
            given.append(f"--{name}={getattr(options, name)}")
    given += ["--only=" + name for name in getattr(options, "only", None) or ()]
    flags = ("still", "try", "install")
    given += ["--" + name for name in flags if getattr(options, name, False)]
    if options.action in ("live", "hub"):
        return given
    return [*given, "--", *([options.folder] if options.action == "grade" else options.names)]


# --- The command line -----------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence."""

    def error(self, message):
        """End with the sentence and where the help is."""
        raise Problem(f"{message[0].upper() + message[1:]}. For help: {self.prog} --help")


def port_number(text):
    """Return a port, or complain."""
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535, not " + text)
    return int(text)


def parser():
    """Return the parser of the whole command line."""
    style = argparse.RawDescriptionHelpFormatter
    top = Parser(prog="course.py", description=__doc__, formatter_class=style, allow_abbrev=False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def command(name, text, examples=None):
        part = commands.add_parser(name, help=text, description=text, epilog=examples)
        if examples:
            part.formatter_class = style
        part.allow_abbrev = False
        part.add_argument(
            "--no-tf",
            action="store_true",
            help="do without TensorFlow: it is not downloaded, and if it is there it is hidden "
            "for this run; what needs it says so, the rest works",
        )
        return part.add_argument

    add = command("lab", "work through the course in JupyterLab (Ctrl+C stops it)")
    add_lab_options(add)
    add_gpu_options(add)
    add = command("restore", "restore blurred photos, from the command line", RESTORE_EXAMPLES)
    add_restore_options(add)
    add = command("test", "prove that everything works; the last line counts")
    add(
        "stages",
        nargs="*",
        metavar="STAGE",
        help="run only these: " + " ".join(STAGES) + " (the last, which tries new random examples, "
        "runs only if it is named)",
    )
    add = command("refresh", "run notebooks again and store their outputs in normal form")
    add("names", nargs="*", metavar="NAME", help="such as 01 (default: all)")
    add("--check", action="store_true", help="only compare, change nothing")
    add = command("bench", "measure the speed beside well-known libraries")
    add("names", nargs="*", metavar="NAME", help="such as operators (default: all)")
    add("--json", type=os.path.abspath, metavar="FILE", help="write the figures there too")
    add = command("minutes", "say how long each notebook takes, by one rule, and its short path")
    add("names", nargs="*", metavar="NAME", help="such as 01, section by section (default: all)")
    add = command("site", "make web pages whose sliders move without Python, in a folder")
    add(
        "--out",
        type=os.path.abspath,
        default=os.path.join(ROOT, "site"),
        metavar="FOLDER",
        help="where they go: a new or empty folder, or one made so before (default: site)",
    )
    command("class", "for teachers: what a class needs, examinations, marks, a hub for a class")
    add_class_options(commands.choices["class"])
    return top


def add_class_options(part):
    """Add what ``class`` understands, here and in an environment that is not ours."""
    actions = part.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    text = "make notebooks to hand out (also for nbgrader), the same solved, plans and handouts"
    build = actions.add_parser("build", help=text, description=text)
    build.allow_abbrev = False
    build.add_argument("names", nargs="*", metavar="NAME", help="such as 04 (default: all)")
    build.add_argument(
        "--out", metavar="FOLDER", help="where to (default: class-kit, or class-kit-04 for that)"
    )
    build.add_argument(
        "--still",
        action="store_true",
        help="slides with still pictures: nothing is run, which otherwise takes minutes",
    )
    text = "make papers for an examination: other numbers and inputs, no hint, no solution"
    exam = actions.add_parser("exam", help=text, description=text, epilog=EXAM_EXAMPLES)
    exam.formatter_class = argparse.RawDescriptionHelpFormatter
    exam.allow_abbrev = False
    exam.add_argument("names", nargs="+", metavar="NAME", help="which notebooks, such as 01")
    exam.add_argument(
        "--seed",
        type=seed_number,
        metavar="NUMBER",
        required=True,
        help="which examination; keep it: grade needs the same",
    )
    exam.add_argument("--out", metavar="FOLDER", help="where to (default: examination)")
    add_only(exam, "ask only this exercise; may be given several times (default: all)")
    text = "mark a folder of notebooks that were handed in"
    grade = actions.add_parser("grade", help=text, description=text, epilog=GRADE_EXAMPLES)
    grade.formatter_class = argparse.RawDescriptionHelpFormatter
    grade.allow_abbrev = False
    grade.add_argument("folder", metavar="FOLDER", help="with what was handed in")
    grade.add_argument("--out", metavar="FILE", required=True, help="the table (CSV)")
    grade.add_argument(
        "--seed",
        type=seed_number,
        metavar="NUMBER",
        help="what the examination was made from (default: the course's own exercises)",
    )
    grade.add_argument(
        "--jobs",
        type=small_number,
        metavar="NUMBER",
        help="how many notebooks at once (default: as many as there are processors)",
    )
    add_only(
        grade, "mark only this exercise, as `exam --only` asked it; may be given several times"
    )
    text = "in class: a page that counts who found what, of those who say yes; stores nothing"
    live = actions.add_parser("live", help=text, description=text, epilog=LIVE_EXAMPLES)
    live.formatter_class = argparse.RawDescriptionHelpFormatter
    live.allow_abbrev = False
    live.add_argument(
        "--address",
        metavar="IP",
        help="of this machine, in a network of your own (default: 127.0.0.1, which only this "
        "machine can reach)",
    )
    live.add_argument(
        "--port", type=port_number, metavar="NUMBER", help="default: 8765, or the next free one"
    )
    live.add_argument(
        "--at",
        metavar="ADDRESS",
        help="where your browser finds the page, if a hub's proxy stands between (for ours see "
        "classroom/hub/README.md)",
    )
    live.add_argument(
        "--each",
        type=small_number,
        default=1,
        metavar="STUDENTS",
        help="how many share one computer, or one user of this one, and count nevertheless "
        "(default: 1, so that nobody counts twice)",
    )
    text = "run a class on one machine: JupyterHub, for Linux"
    hub = actions.add_parser("hub", help=text, description=text, epilog=HUB_EXAMPLES)
    hub.formatter_class = argparse.RawDescriptionHelpFormatter
    add_hub_options(hub)


def add_hub_options(part):
    """Add what ``class hub`` understands."""
    one = part.add_mutually_exclusive_group(required=True)
    text = "look at it, on this computer alone and as you; it separates nobody"
    one.add_argument("--try", action="store_true", help=text)
    text = "fetch what it needs, for a service that classroom/hub/README.md describes"
    one.add_argument("--install", action="store_true", help=text)
    text = "as root: a class of so many users made up for a moment, and what each takes"
    one.add_argument("--measure", type=students_number, metavar="STUDENTS", help=text)
    part.add_argument("--port", type=port_number, help="with --try: its port (default: a free one)")
    part.add_argument(
        "--dir",
        metavar="FOLDER",
        help="with --try: where the students' folders are kept (default: thrown away at the end)",
    )


def students_number(text):
    """Return a number of students to measure with, or complain."""
    if not text.isdigit() or not 2 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("a class is measured with 2 to 64 students, not " + text)
    return int(text)


def add_only(parser, text):
    """Let a command take some exercises only."""
    parser.add_argument("--only", action="append", metavar="EXERCISE", help=text)


def seed_number(text):
    """Return a number that an examination may be made from, or complain."""
    if not text.isdigit() or not 1 <= int(text) < 2**32:
        raise argparse.ArgumentTypeError("a seed is a whole number from 1 on, not " + text)
    return int(text)


def small_number(text):
    """Return a number of things at once, or complain."""
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("that is a whole number from 1 to 256, not " + text)
    return int(text)


def add_lab_options(add):
    """Add what ``lab`` understands, here and in an environment that is not ours."""
    add(
        "--dir",
        type=os.path.abspath,
        metavar="FOLDER",
        help="your own folder, for the notebooks and what you write in them (default: my-course)",
    )
    add(
        "--reset",
        action="append",
        default=[],
        metavar="NAME",
        help="start a notebook over, such as 01; yours is kept under another name",
    )
    add("--edit", action="store_true", help="for authors: open the originals")
    add("--port", type=port_number, default=8888, help="first port to try (8888)")
    add("--no-browser", dest="browser", action="store_false", help="only print the address")


def add_restore_options(add):
    """Add what ``restore`` understands, here and in an environment that is not ours."""
    add("photos", nargs="+", metavar="PHOTO", help="pictures, or folders of them")
    add("--recipe", metavar="FILE", help="do as this recipe says, in place of the options below")
    add(
        "--psf",
        metavar="BLUR",
        help="what blurred it: find (the default) | motion:LENGTH,ANGLE | gaussian:SIGMA | "
        "disk:RADIUS (in pixels and degrees) | none | FILE, a picture of the kernel or of a point "
        "of light",
    )
    add(
        "--method",
        metavar="NAME",
        help="best (the default) or best:NOISE | wiener:BALANCE | richardson_lucy:STEPS | "
        "total_variation:WEIGHT | polyblur, for a photo that is only soft",
    )
    add("--out", metavar="FOLDER", help="where the results go (default: beside each photo)")
    add("--format", choices=("png", "tif"), help="of the results (default: tif for TIFF, else png)")
    add(
        "--light",
        choices=("photo", "data"),
        help="whether a gamma is to be undone (default: photo for JPEG and color, else data)",
    )
    add(
        "--noise-mask",
        type=strength,
        metavar="STRENGTH",
        help="keep the photo where there is noise alone: 1 is usual (default: 0, nowhere)",
    )


def strength(text):
    """Return a number that is not negative, or complain."""
    try:
        if 0 <= float(text) < float("inf"):
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("a strength is a number from 0 on, not " + text)


def check_restore(options):
    """Refuse options of ``restore`` that contradict each other."""
    told = [name for name in ("psf", "method", "light", "noise_mask") if getattr(options, name)]
    if options.recipe and told:
        name = told[0].replace("_", "-")
        raise Problem(f"A recipe says it all: leave either --recipe or --{name} out.")


def add_gpu_options(add):
    """Add how ``lab`` is asked for a GPU."""
    add(
        "--gpu",
        action="store_const",
        const="if found",
        help="for an NVIDIA GPU under Linux: TensorFlow that uses it, in the folder .venv-gpu",
    )
    add(
        "--gpu-anyway",
        dest="gpu",
        action="store_const",
        const="anyway",
        help="the same, even where no GPU is found",
    )


def parse(arguments):
    """Return the options, or say what is wrong with them before anything is installed."""
    first = arguments[0] if arguments else "--help"
    if not first.startswith("-") and first not in COMMANDS:
        near = difflib.get_close_matches(first, COMMANDS, 1)
        raise Problem(
            "There is no command '{}'{}. The commands: {}. For help: course.py --help".format(
                first, f" (did you mean {near[0]}?)" if near else "", ", ".join(COMMANDS)
            )
        )
    options, rest = parser().parse_known_args(arguments or [first])
    if options.command is None:
        raise Problem(f"Name a command first: {', '.join(COMMANDS)}. For help: course.py --help")
    if options.command == "class" and options.action is None:
        raise Problem(
            "Name what to do: build, exam, grade, live or hub. For help: course.py class --help"
        )
    if options.command == "lab" and rest and not rest[0].startswith("-"):
        raise Problem(
            f"lab takes no notebook name. Open '{rest[0]}' in JupyterLab, or start it over with "
            f"--reset {rest[0]}"
        )
    if rest:
        raise Problem(
            f"This command has no option '{rest[0]}'. For help: course.py {options.command} --help"
        )
    if options.command == "class" and options.action == "hub":
        check_hub_options(options)
    if options.command == "lab":
        check_lab(options)
    if options.command == "restore":
        check_restore(options)
    if options.no_tf and getattr(options, "gpu", None):
        raise Problem("--gpu is there for TensorFlow alone: leave either --gpu or --no-tf out.")
    unknown = [name for name in getattr(options, "stages", ()) if name not in STAGES]
    if unknown:
        raise Problem(
            "There is no stage '{}'. The stages: {}".format(unknown[0], ", ".join(STAGES))
        )
    return options


def check_hub_options(options):
    """Refuse options of ``class hub`` that would do nothing."""
    if not getattr(options, "try") and (options.port or options.dir):
        raise Problem(f"--{'port' if options.port else 'dir'} is for --try: leave it out.")


def check_lab(options):
    """Refuse options of ``lab`` that contradict each other."""
    if options.edit and (options.dir or options.reset):
        name = "--dir" if options.dir else "--reset"
        raise Problem(f"{name} is for your own notebooks: leave --edit out.")


def no_room(error):
    """Say what to do if an OSError means that nothing more can be written; else ""."""
    if error.errno == errno.ENOSPC:
        return "The disk is full. Free some space and run this command again."
    if "No usable temporary directory" in str(error):
        return (
            "There is no place for temporary files: free some space on the disk, or set TMPDIR to "
            "a folder in which you may write, and run this command again."
        )
    return ""


def main(arguments=None):
    """Run one command; return its exit status."""
    try:
        for stream in (sys.stdout, sys.stderr):  # the terminal may lack a folder's letters
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        if __name__ == "__main__":
            signal.signal(signal.SIGINT, signal.default_int_handler)
        options = parse(sys.argv[1:] if arguments is None else arguments)
        commands = (lab, restore, test, refresh, bench, minutes, site, teach)
        return commands[COMMANDS.index(options.command)](options)
    except Problem as problem:
        print(f"course.py: {problem}", file=sys.stderr)
        return 2
    except OSError as error:
        usual = f"{error}. See that you may write in {ROOT}, and run this command again."
        print(f"course.py: {no_room(error) or usual}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(STOPPED, end="", file=sys.stderr)
        return 130


if __name__ == "__main__":
    status = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending already
    sys.exit(status)
