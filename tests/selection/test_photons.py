"""Scores for counted light."""

from functools import cache
from itertools import islice

import numpy as np
import pytest

from course_lib import images, kernels, selection
from course_lib.operators import Convolution
from course_lib.solvers import richardson_lucy


@cache
def counted_problem(glow=0.0, gain=1.0):
    scene = images.crop_center(images.to_gray(images.load("camera")), (96, 96))
    A = Convolution(kernels.gaussian(1.5), scene.shape)
    y = np.random.default_rng(8).poisson(300 * A(scene) + glow) / gain

    def solve(data, weight):
        states = richardson_lucy(A, data, background=glow / gain)
        return next(islice(states, round(1 / weight), None)).x

    return selection.Problem(A, y, solve), scene


@pytest.mark.parametrize(("glow", "gain"), [(0.0, 1.0), (50.0, 2.5)])
def test_scores_choose_like_the_rules(glow, gain):
    problem, scene = counted_problem(glow, gain)
    options = {"gain": gain, "background": glow / gain}
    ends = {"low": 1 / 60, "high": 1 / 2, "count": 12}
    choice = selection.grid_search(problem, selection.PoissonValidation(**options), **ends)
    early = selection.grid_search(problem, selection.PoissonDiscrepancy(**options), **ends)
    errors = [
        np.linalg.norm(gain * selection.Trial(problem, v).x / 300 - scene) for v in choice.values
    ]
    chosen = dict(zip(choice.values, errors, strict=True))
    assert chosen[choice.value] < 1.03 * min(errors)
    assert early.value > choice.value
    assert (choice.solver_calls, early.solver_calls) == (13, 12)


def test_scores_refuse_what_makes_no_sense():
    problem = counted_problem()[0]
    for make in (selection.PoissonDiscrepancy, selection.PoissonValidation):
        with pytest.raises(ValueError, match="gain must be a positive"):
            selection.grid_search(problem, make(gain=0), low=0.1, high=1, count=2)
    with pytest.raises(ValueError, match="safety must be a positive"):
        selection.PoissonDiscrepancy(gain=1, safety=0)
