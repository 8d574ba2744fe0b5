"""Grade a folder: ``course.py class grade FOLDER --out marks.csv``."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import course
from course_lib import lessons
from tools.classroom import exam, limits, table
from tools.classroom.gather import HandIn, hand_ins
from tools.classroom.marking import Marker, Row

MEMORY = 4 << 30  # bytes for each process that reads and judges
AHEAD = 4  # hand-ins for each process that are read before their turn

_marker: Marker | None = None  # of a worker


def main(options: argparse.Namespace) -> int:
    """Grade everything; return 0, or 1 where something could not be read."""
    folder, out = Path(options.folder), Path(options.out)
    if not folder.is_dir():
        raise course.Problem(f"There is no folder {folder}: name the one with what was handed in.")
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise course.Problem(f"{out} cannot be written: name a file in a folder that is there.")
    count = sum(1 for _ in hand_ins(folder))  # together they may be larger than the memory
    if not count:
        raise course.Problem(f"{folder} holds no notebook (.ipynb), no .py and no .zip of them.")
    if isinstance(sys.stdout, io.TextIOWrapper):  # no name may stop the batch
        sys.stdout.reconfigure(errors="backslashreplace")
    only = exam.chosen(options.only, list(lessons.names()))
    print(limits.probed().said, flush=True)
    rows = []
    for number, row in enumerate(graded(hand_ins(folder), options.seed, options.jobs, only), 1):
        rows.append(row)
        told = f"{row.points} of {len(row.marks)}" if row.marks else "nothing to mark"
        remarks = f" ({'; '.join(row.remarks)})" if row.remarks else ""
        print(f"[{number}/{count}] {row.name}: {told}{remarks}", flush=True)
    kept = table.write(rows, out)
    for line in table.mistakes(rows):
        print(line)
    unreadable = sum(not row.readable for row in rows)
    print(f"{len(rows)} hand-ins, {unreadable} of them not readable, in {out}. {kept}".strip())
    return 1 if unreadable else 0


def graded(
    found: Iterable[HandIn], seed: int = 0, jobs: int | None = None, only: tuple[str, ...] = ()
) -> Iterator[Row]:
    """Yield the row of each hand-in, in the given order.

    Parameters
    ----------
    found : iterable of HandIn
        What was handed in; a few are asked for at a time.
    seed : int
        What an examination was made from; 0 for the course's own exercises.
    jobs : int or None
        How many at once; None for as many as there are processors.
    only : tuple of str
        Which exercises are marked; none for all.
    """
    jobs = jobs or os.cpu_count() or 1
    coming, waiting = iter(found), deque[HandIn]()  # what has begun, and is not told yet
    while waiting := deque([*waiting, *islice(coming, AHEAD * jobs - len(waiting))]):
        pool, begun = _pool(min(jobs, len(waiting)), seed, only), deque[Future[Row]]()
        try:
            while waiting:
                begun.extend(_begun(pool, list(waiting)[len(begun) :]))
                yield begun.popleft().result()
                waiting.popleft()
                waiting.extend(islice(coming, AHEAD * jobs - len(waiting)))
        except BrokenProcessPool:  # one of them brought the grader itself down: which one?
            _end(pool)
            yield _alone(waiting.popleft(), seed, only)
        finally:
            _end(pool)


def _begun(pool: ProcessPoolExecutor, found: list[HandIn]) -> list[Future[Row]]:
    """Hand everything in; the workers that this starts never hear of Ctrl+C."""
    with course.held_back():
        return [pool.submit(_mark, hand_in) for hand_in in found]


def _alone(hand_in: HandIn, seed: int, only: tuple[str, ...]) -> Row:
    pool = _pool(1, seed, only)
    try:
        return _begun(pool, [hand_in])[0].result()
    except BrokenProcessPool:
        return Row(hand_in.name, remarks=("the grader cannot deal with it",), readable=False)
    finally:
        _end(pool)


def _pool(jobs: int, seed: int, only: tuple[str, ...]) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (seed, only))


def _begin(seed: int, only: tuple[str, ...]) -> None:
    global _marker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it cannot be held back
    limits.die_with_parent()
    limits.hold({"RLIMIT_DATA": MEMORY})
    _marker = Marker(seed, only)


def _mark(hand_in: HandIn) -> Row:
    assert _marker is not None
    return _marker.mark(hand_in)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers at once: what they are at is of no more use."""
    workers = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()
