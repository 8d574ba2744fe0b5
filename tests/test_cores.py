"""One thread of linear algebra while it lasts, and as many as before afterward."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
import scipy.linalg  # its BLAS is not NumPy's
from threadpoolctl import threadpool_info, threadpool_limits

from course_lib import blind
from course_lib.blind import _estimate
from course_lib.cores import one_blas_thread


def threads() -> list[int]:
    return [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]


@pytest.fixture(autouse=True)
def two():
    """Two threads, on a machine of one core, too."""
    with threadpool_limits(2, "blas"):
        yield


def test_one_thread_and_two_again():
    assert set(threads()) == {2}
    with one_blas_thread():
        assert set(threads()) == {1}
    assert set(threads()) == {2}


def test_an_error_leaves_no_limit():
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        raise ZeroDivisionError
    assert set(threads()) == {2}


def test_two_at_once_leave_no_limit():
    both = Barrier(2)

    def limited(_: int) -> None:
        both.wait()
        for _ in range(20):
            with one_blas_thread():
                scipy.linalg.cho_factor(np.eye(3))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(limited, range(2)))
    assert set(threads()) == {2}


def test_the_blur_is_searched_with_one_thread(monkeypatch):
    seen: list[int] = []
    search = _estimate.found

    def watched(*args, **kwargs):
        seen.extend(threads())
        return search(*args, **kwargs)

    monkeypatch.setattr(_estimate, "found", watched)
    blind.estimate_psf(np.random.default_rng(0).random((48, 48)), size=5)
    assert set(seen) == {1}
    assert set(threads()) == {2}
