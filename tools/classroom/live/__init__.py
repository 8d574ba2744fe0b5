"""The teacher's page in class: ``course.py class live``. It counts, and stores nothing."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import secrets
import socket
from urllib.parse import SplitResult, quote, urlsplit

import course
from course_lib import sharing
from tools.classroom.live.asked import all_asked
from tools.classroom.live.server import Doors, serve
from tools.classroom.live.tally import Tally

LOOPBACK = "127.0.0.1"
TRIED = 20  # ports, from the usual one on
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no two that look alike
_ENDED = "\nEnded. Nothing was stored: the counts are gone."


def main(options: argparse.Namespace) -> int:
    """Show the page until Ctrl+C ends it."""
    address = options.address or LOOPBACK
    try:
        with listen(address, options.port) as listening:
            return _run(listening, address, options.at, options.each)
    except KeyboardInterrupt:
        print(_ENDED)
        return 0


def _run(listening: socket.socket, address: str, at: str | None, each: int) -> int:
    port = listening.getsockname()[1]
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    seen = through(at) if at else urlsplit(f"http://{where}/")
    doors = Doors(
        teacher=secrets.token_urlsafe(24),
        students=word(),
        hosts=frozenset({where, *([f"localhost:{port}"] * _is_here(address)), seen.netloc}),
        below=seen.path,
    )
    tally = Tally(all_asked(), each)
    line = students_line(doors.students, where)
    print(
        f"Your page: {seen.geturl()}#{doors.teacher}\n"
        f"Your students run this line in a cell of any notebook:\n\n    {line}\n\n"
        "It says what is shared and asks; nothing is before somebody says yes. The page shows\n"
        "counts, no names. Ctrl+C ends it, and nothing is stored.",
        flush=True,
    )
    if not _is_here(address):
        print(f"Everybody in the network of {address} can reach it, unencrypted.", flush=True)
    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # what a stranger sends is no news
    asyncio.run(serve(listening, tally, doors, line))
    return 0


def through(at: str) -> SplitResult:
    """Take the address apart at which a proxy shows the page, as a browser asks for it."""
    try:
        whole = urlsplit(at if at.endswith("/") else f"{at}/")
        usual = {"http": 80, "https": 443}[whole.scheme]
        host = (whole.hostname or "").encode("idna").decode()
        port = whole.port or usual
    except (KeyError, ValueError):
        host = ""
    if not host or whole.username is not None or whole.query or whole.fragment:
        raise course.Problem(
            f"{at} is no address of a page: name one such as https://hub.example/services/live/"
        )
    host = f"[{host}]" if ":" in host else host
    return whole._replace(
        netloc=host if port == usual else f"{host}:{port}", path=quote(whole.path, safe="/%@:+,;=~")
    )


def students_line(token: str, where: str) -> str:
    """Return what students run."""
    at = "" if where == sharing.WHERE else f', "{where}"'
    return f'from course_lib import ui; ui.share("{token}"{at})'


def word() -> str:
    """Return a new word for a lesson, short enough to be read off a projector."""
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def _is_here(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def listen(address: str, port: int | None) -> socket.socket:
    """Take the port that is asked for, or the first free one from the usual one on."""
    try:
        sharing.place(f"[{address}]:{port or sharing.PORT}")
    except ValueError:
        raise course.Problem(
            f"{address} is no IP address of this machine or of a network of your own; leave "
            f"--address out for {LOOPBACK}."
        ) from None
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for number in [port] if port else range(sharing.PORT, sharing.PORT + TRIED):
        try:
            return socket.create_server((address, number), family=family, backlog=256)
        except OSError as error:
            trouble = error
    raise course.Problem(
        f"{address} port {port or f'{sharing.PORT} and the {TRIED - 1} after it'} cannot be used "
        f"({trouble.strerror}); name another one with --port."
    )
