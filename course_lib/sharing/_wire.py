"""One small message to the teacher's page, and what it answers: never a wait, never a thread."""

import hashlib
import ipaddress
import json
import socket
import time
from collections.abc import Mapping

PORT = 8765
WHERE = f"127.0.0.1:{PORT}"
RIGHT, OTHER = "right", "other"
SECONDS = 0.5  # all in all; a page on this machine answers in a few milliseconds
SHARED = 204  # the status of a message that was taken
LATE, NOBODY = 1, 0  # what stands for a status where there was none in time, or no page
# Networks that nobody reaches from outside; clusters use the one before the last.
_OF_ONES_OWN = [
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]
_STATUS_LINE = 64  # bytes; more of an answer is not read


def key_of(question: str) -> str:
    """Return the short name under which a prediction is counted.

    Parameters
    ----------
    question : str
        The question that `ui.predict` asks.

    Returns
    -------
    str
        The same for the same wording.

    Examples
    --------
    >>> key_of("What will be left?")
    'predict-0c45acf11eed'
    """
    return f"predict-{hashlib.sha256(question.encode()).hexdigest()[:12]}"


def place(address: str) -> tuple[str, int]:
    """Take an address apart, and refuse any that leads out of the house.

    Parameters
    ----------
    address : str
        An IP address and a port, such as "127.0.0.1:8765" or "[::1]:8765".

    Returns
    -------
    (str, int)
        Host and port.

    Raises
    ------
    ValueError
        If it is none, or lies in the Internet.

    Examples
    --------
    >>> place("127.0.0.1:8765")
    ('127.0.0.1', 8765)
    """
    host, _, port = str(address).rpartition(":")
    try:
        ip = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        number = int(port) if port.isascii() and port.isdigit() else 0
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:
        raise ValueError(
            f"Expected an address such as {WHERE!r} from your teacher's line, got {address!r}."
        )
    if not (ip.is_loopback or any(ip in network for network in _OF_ONES_OWN)):
        raise ValueError(
            f"{ip} is no address of this machine or of your class's own network, so nothing is "
            "shared with it."
        )
    return str(ip), number


def post(address: str, token: str, path: str, content: Mapping[str, str], patience: int = 1) -> int:
    """Send a message and return the status of the answer, or LATE, or NOBODY.

    Waits for ``patience`` times SECONDS at most.
    """
    host, port = place(address)
    body = json.dumps(dict(content), ensure_ascii=True).encode()
    named = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {named}\r\nX-Course-Token: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    seconds = SECONDS * patience
    deadline = time.monotonic() + seconds
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            connection.sendall(head.encode("ascii") + body)
            return _status(connection, deadline)
    except TimeoutError:
        return LATE
    except OSError:
        return NOBODY


def _status(connection: socket.socket, deadline: float) -> int:
    """Read no more than the first line, and no longer than until the deadline."""
    answer = b""
    while b"\n" not in answer and len(answer) < _STATUS_LINE:
        if (left := deadline - time.monotonic()) <= 0:
            return LATE
        connection.settimeout(left)
        if not (more := connection.recv(_STATUS_LINE)):
            break
        answer += more
    words = answer.split()
    known = len(words) > 1 and words[0].startswith(b"HTTP/1.") and words[1].isdigit()
    return int(words[1]) if known and len(words[1]) == 3 else NOBODY
