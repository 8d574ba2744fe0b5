"""What every public function promises: a sentence for what it cannot take, float32 for float32."""

from __future__ import annotations

import copy
import inspect
import pickle
import traceback
from typing import Any

import numpy as np
import pytest

from course_lib import operators, solvers, tf_ops
from tests.entries import BLUR, ENTRIES, IMAGE, KERNEL, MODULES, NAMES, WITHOUT, Entry

pytestmark = pytest.mark.filterwarnings("ignore:.*protobuf.*")

LEFT_OUT = {name for names in WITHOUT.values() for name in names.split()}
TRIED = {n: e for n, e in ENTRIES.items() if not n.startswith("tf_ops.") or tf_ops.tensorflow()}
ARRAYS = [
    (name, argument)
    for name, entry in TRIED.items()
    for argument, value in entry.arguments.items()
    if isinstance(value, np.ndarray)
]
NUMBERS = [
    (name, argument)
    for name, entry in TRIED.items()
    for argument, value in entry.arguments.items()
    if entry.numbers and isinstance(value, int | float) and not isinstance(value, bool)
]
CHANCE = [(name, "rng") for name, entry in TRIED.items() if "rng" in entry.arguments]
# Called by way of a function of our own, which fixes what cannot be tried here.
WRAPPED = {"solvers.run", "tf_ops.measure", "images.save"}
# These take one number or a pair of them.
PAIRS = {"stride", "dilation", "factor", "margins", "size"}
# What is masked was not seen: a restoration goes around it.
MASKED = {("restoration.restore", "image")}
# True and False, and no numbers in their place.
TRUTH = {("restoration.restore", "mask")}
# The type of the numbers says which of them is white.
BY_TYPE = {("images.save", "image")}


def takes(name: str, argument: str, value: Any) -> bool:
    """Tell whether what looks wrong is right here: None for the default, two numbers of a pair."""
    if value is None:
        parameter = inspect.signature(ENTRIES[name].call).parameters.get(argument)
        return parameter is not None and parameter.default is None
    return argument in PAIRS and isinstance(value, list) and len(value) == 2


def cases(places: list[tuple[str, str]], *values: Any) -> list[Any]:
    """Return a test case for each place and each value that it does not take.

    Addresses are left out of the names: each process has its own.
    """
    return [
        pytest.param(name, argument, value, id=f"{name}-{argument}-{value!r}".split(" at 0x")[0])
        for name, argument in places
        for value in values
        if not takes(name, argument, value)
    ]


def word(name: str, argument: str) -> str:
    return NAMES.get(name, {}).get(argument, argument)


def refused(entry: Entry, argument: str, value: Any) -> str:
    """Return the sentence with which a value is refused by our code, not by what lies under it."""
    with pytest.raises((TypeError, ValueError)) as caught:
        entry.run(**{argument: value})
    where = traceback.extract_tb(caught.tb)[-1].filename
    assert "course_lib" in where, f"{where}: {caught.value}"
    assert "\n" not in str(caught.value).split("not array")[0]
    return str(caught.value)


def test_every_public_name_is_here():
    public = {
        f"{module.__name__.removeprefix('course_lib.')}.{name}"
        for module in MODULES
        for name in getattr(module, "__all__", None) or own_names(module)
        if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
    }
    covered = {".".join(name.split(".")[:2]) for name in ENTRIES} | LEFT_OUT
    assert public - covered == set()
    assert covered - public == set()


def own_names(module):
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]


@pytest.mark.parametrize("name", [n for n in ENTRIES if n not in WRAPPED])
def test_every_argument_is_here(name):
    parameters = inspect.signature(ENTRIES[name].call).parameters
    assert set(parameters) == set(ENTRIES[name].arguments)


@pytest.mark.parametrize(("name", "argument"), [p for p in ARRAYS if p not in MASKED])
def test_masked_arrays_are_refused(name, argument):
    """A masked 1e20 was light like any other."""
    entry = ENTRIES[name]
    good = entry.arguments[argument]
    mask = np.zeros(good.shape, bool)
    whole = entry.run(**{argument: np.ma.array(good, mask=mask)})
    np.testing.assert_array_equal(whole, entry.run())
    assert not isinstance(whole, np.ma.MaskedArray)
    mask.flat[3] = True
    assert "masked value" in refused(entry, argument, np.ma.array(good, mask=mask))


@pytest.mark.parametrize(
    ("name", "argument", "bad"),
    cases([p for p in ARRAYS if ENTRIES[p[0]].numbers], "text", None, [[1, 2], [3]], 1j),
)
def test_what_is_no_array_is_refused(name, argument, bad):
    assert word(name, argument) in refused(ENTRIES[name], argument, bad)


@pytest.mark.parametrize(
    ("name", "argument", "bad"),
    cases(NUMBERS, "text", "1", None, [1, 2], [1.0], np.array([1.0]), 1j, np.nan, np.ma.masked),
)
def test_what_is_no_number_is_refused(name, argument, bad):
    assert word(name, argument) in refused(ENTRIES[name], argument, bad)


@pytest.mark.parametrize(
    ("name", "argument", "bad"), cases(CHANCE, 0, None, "text", np.random.RandomState(0))
)
def test_what_is_no_source_of_chance_is_refused(name, argument, bad):
    assert "default_rng(0)" in refused(ENTRIES[name], argument, bad)


@pytest.mark.parametrize("name", [n for n, entry in TRIED.items() if entry.single])
def test_float32_stays_float32_whatever_the_knobs_are(name):
    """A knob of np.float64 made it float64."""
    entry = ENTRIES[name]
    changed = {
        argument: typed(value)
        for argument, value in entry.arguments.items()
        if isinstance(value, int | float | np.ndarray) and not isinstance(value, bool)
    }
    assert entry.run(**changed).dtype == np.float32


def typed(value):
    if isinstance(value, np.ndarray):
        return value.astype(np.float32 if value.dtype.kind == "f" else value.dtype)
    return np.float64(value) if isinstance(value, float) else np.int64(value)


def layouts(values: np.ndarray) -> dict[str, np.ndarray]:
    """Return the same numbers as they lie in memory in other programs and files."""
    wide = np.zeros([2 * n for n in values.shape], values.dtype)
    wide[tuple(slice(None, None, 2) for _ in values.shape)] = values
    axes = tuple(range(values.ndim))
    still = values.copy()
    still.flags.writeable = False
    return {
        "strided": wide[tuple(slice(None, None, 2) for _ in values.shape)],
        "backwards": np.flip(np.flip(values, axes).copy(), axes),
        "columns first": np.asfortranarray(values),
        "big-endian": values.astype(values.dtype.newbyteorder(">")),
        "read-only": still,
        "float16": values.astype(np.float16),
        "long": values.astype(np.longdouble),
        "a list": values.tolist(),
    }


@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_how_numbers_lie_in_memory_does_not_matter(name, argument):
    entry = ENTRIES[name]
    expected = entry.run()
    for layout, values in layouts(entry.arguments[argument]).items():
        before = copy.deepcopy(values)
        whole = argument in {"switches", "labels"} or (name, argument) in TRUTH
        if whole and layout in {"float16", "long"}:
            continue
        found = entry.run(**{argument: values})
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=layout)
        np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("name", "argument", "dtype"),
    [
        (name, argument, dtype)
        for name, argument in ARRAYS
        for dtype in (bool, np.uint8, np.int8, np.uint64)
        if (name, argument) not in TRUTH | BY_TYPE
        # Whole numbers, such as labels, are not of two kinds.
        and (dtype is not bool or ENTRIES[name].arguments[argument].dtype.kind not in "iu")
    ],
)
def test_whole_numbers_are_numbers(name, argument, dtype):
    entry = ENTRIES[name]
    values = entry.arguments[argument]
    whole = np.where(values > values.mean(), 1, 0)
    if not whole.any():
        whole.flat[::2] = 1
    kinds = (dtype, np.int64)
    found, expected = (entry.run(**{argument: whole.astype(kind)}) for kind in kinds)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


# What never changes


def arrays_in(thing: Any) -> list[np.ndarray]:
    if isinstance(thing, np.ndarray):
        return [thing]
    parts = thing.values() if isinstance(thing, dict) else thing
    return (
        [array for part in parts for array in arrays_in(part)]
        if isinstance(thing, dict | list | tuple)
        else []
    )


def unchanging() -> dict[str, Any]:
    states = {
        "van_cittert": solvers.van_cittert(BLUR, IMAGE),
        "landweber": solvers.landweber(BLUR, IMAGE),
        "cgls": solvers.cgls(BLUR, IMAGE),
        "richardson_lucy": solvers.richardson_lucy(BLUR, IMAGE),
        "accelerated": solvers.richardson_lucy(BLUR, IMAGE, accelerate=True),
        "fista": solvers.proximal_gradient(BLUR, IMAGE, prox=solvers.Box()),
    }
    made = {name: [next(walk) for _ in range(4)][-1] for name, walk in states.items()}
    A = operators.Convolution(KERNEL, (12, 14), "symmetric")
    A(IMAGE)
    return made | {
        "convolution": A,
        "mask": operators.Mask(np.rint(IMAGE)),
        "strided": operators.StridedConvolution(KERNEL, (12, 14), 2),
        "composed": operators.Decimation(2, (12, 14)) @ A,
        "tensorflow": tf_ops.TFConvolution(KERNEL, (12, 14)),
        "result": solvers.run(solvers.cgls(BLUR, IMAGE), max_iter=2),
    }


@pytest.mark.parametrize("name", unchanging())
@pytest.mark.parametrize(
    "again", [lambda thing: pickle.loads(pickle.dumps(thing)), copy.deepcopy, copy.copy]
)
def test_what_never_changes_can_be_pickled_and_still_never_changes(name, again):
    thing = unchanging()[name]
    twin = again(thing)
    before, after = arrays_in(vars(thing)), arrays_in(vars(twin))
    assert len(before) == len(after)
    for array, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(array, other)
        assert not other.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            other[...] = 0


@pytest.mark.parametrize("accelerate", [True, False])
def test_an_iteration_goes_on_from_a_pickled_state(accelerate):
    walk = solvers.richardson_lucy(BLUR, IMAGE, accelerate=accelerate)
    state = [next(walk) for _ in range(5)][-1]
    saved = pickle.loads(pickle.dumps(state))
    assert saved.residual_norm == state.residual_norm
    again = solvers.richardson_lucy(BLUR, IMAGE, start=saved, accelerate=accelerate)
    next(again)
    for _ in range(3):
        np.testing.assert_array_equal(next(again).x, next(walk).x)
