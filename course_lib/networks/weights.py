"""Weights in a file that holds numbers only, and proves that it is whole: NPZ with a checksum.

Pickle, the usual format, can run any program when it is opened. This one cannot: arrays, and a
header in JSON with the SHA-256 of everything else.
"""

import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

_FORMAT = "course weights 1"
_HEADER = "header"
Arrays: TypeAlias = list[NDArray[Any]]

_UNREADABLE = (
    OSError,
    EOFError,
    MemoryError,  # an array that is said to be larger than any memory
    TypeError,  # a single array: NPY
    KeyError,
    ValueError,  # no JSON, or an array that would need pickle
    RuntimeError,  # encrypted, or packed in an unknown way
    SyntaxError,  # NumPy reads the header of an array as Python's literals
    zipfile.BadZipFile,
    zlib.error,
)


def save_weights(path: str | os.PathLike[str], model: Any, *, about: dict[str, Any]) -> None:
    """Write the weights of a model, and what they are, to a file.

    The old file stays until the new one is complete.

    Parameters
    ----------
    path : str or path-like
        Usually ends in ".npz".
    model : tf.keras.Model
        Or anything with ``get_weights()``.
    about : dict
        What the weights are, as JSON takes it: architecture and its arguments, what they were
        trained on, license.

    Raises
    ------
    ValueError
        If `about` is no JSON, or a weight is not finite.

    See Also
    --------
    load_weights : its counterpart.
    """
    arrays = [np.asarray(array) for array in _weights_of(model)]
    if not all(np.isfinite(array).all() for array in arrays):
        raise ValueError("a weight is NaN or infinite: the training diverged, and is not saved.")
    try:
        text = json.dumps(about, ensure_ascii=False, sort_keys=True, allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"about must be what JSON can hold, but {error}.") from None
    header = {
        "format": _FORMAT,
        "about": json.loads(text),
        "layers": _layers_of(model),
        "sha256": _checksum(text, arrays),
    }
    packed = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8)
    named: dict[str, Any] = {f"weight_{number:03d}": a for number, a in enumerate(arrays)}
    named[_HEADER] = packed
    target = _path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {target.parent} to write into; make it first.")
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as beside:
        np.savez_compressed(beside, **named)
    Path(beside.name).chmod(0o644)
    Path(beside.name).replace(target)


def load_weights(path: str | os.PathLike[str], model: Any = None) -> dict[str, Any]:
    """Read weights that `save_weights` wrote, into a model if one is given.

    Parameters
    ----------
    path : str or path-like
        The file.
    model : tf.keras.Model, optional
        Built as the one that was saved; without it the file is only checked.

    Returns
    -------
    dict
        What the file says `about` them.

    Raises
    ------
    ValueError
        If it is no such file, is cut off or changed, or belongs to another architecture; the
        model is then as before.
    FileNotFoundError
        If there is no file, or it is a folder.
    """
    file = _path(path)
    header, arrays = _read(file)
    if model is not None:
        there = [tuple(weight.shape) for weight in _weights_of(model)]
        found = [array.shape for array in arrays]
        if there != found:
            difference = _first_difference(found, there)
            raise ValueError(f"{file.name} belongs to another architecture: {difference}.")
        layers = header.get("layers")  # older files do not tell
        if layers and layers != _layers_of(model):
            raise ValueError(
                f"{file.name} belongs to another architecture, of arrays that happen to have the "
                f"same shapes: {', '.join(layers)}."
            )
        model.set_weights(arrays)
    about: dict[str, Any] = header["about"]
    return about


def _path(path: str | os.PathLike[str]) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be the name of a file, not {path!r}.")
    return Path(path)


def _layers_of(model: Any) -> list[str]:
    """Return what kinds of layers a model has, none for what is no Keras model."""
    return [type(layer).__name__ for layer in getattr(model, "layers", ())]


def _weights_of(model: Any) -> Any:
    if not hasattr(model, "get_weights"):
        inside = "; hand over its .model" if hasattr(model, "model") else ""
        raise TypeError(f"a {type(model).__name__} has no get_weights(){inside}.")
    return model.get_weights()


def _first_difference(found: list[tuple[int, ...]], there: list[tuple[int, ...]]) -> str:
    if len(found) != len(there):
        return f"it holds {len(found)} arrays, but the model has {len(there)}"
    number = next(n for n, pair in enumerate(zip(found, there, strict=True)) if pair[0] != pair[1])
    return f"its array {number} has shape {found[number]}, but the model's has {there[number]}"


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise FileNotFoundError(f"there is no file of weights here: {path} {what}.")
    content = path.read_bytes()
    foreign = f"{path.name} is not a file of weights of this course; make one with save_weights."
    damaged = f"{path.name} is damaged: cut off or changed since it was saved; get it again."
    try:
        header, arrays = _unpacked(io.BytesIO(content))
    except _UNREADABLE as error:
        raise ValueError(damaged if content.startswith(b"PK") else foreign) from error
    if not isinstance(header, dict) or header.get("format") != _FORMAT:
        raise ValueError(foreign)
    text = json.dumps(header.get("about"), ensure_ascii=False, sort_keys=True)
    if header.get("sha256") != _checksum(text, arrays):
        raise ValueError(damaged)
    return header, arrays


def _unpacked(file: io.BytesIO) -> tuple[Any, Arrays]:
    """Return the header, None if there is none, and the arrays."""
    with np.load(file, allow_pickle=False) as parts:
        if _HEADER not in parts.files:
            return None, []
        header = json.loads(parts[_HEADER].tobytes())
        return header, [parts[name] for name in sorted(parts.files) if name != _HEADER]


def _checksum(text: str, arrays: Arrays) -> str:
    digest = hashlib.sha256(text.encode())
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
