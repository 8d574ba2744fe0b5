"""Iterative solvers: endless iterators of frozen states, and one driver that runs them."""

from course_lib.solvers._linear import (
    ConjugateState,
    ResidualState,
    cgls,
    landweber,
    van_cittert,
)
from course_lib.solvers._photon_rules import poisson_discrepancy, poisson_validation
from course_lib.solvers._photons import CountedLight
from course_lib.solvers._poisson import AcceleratedState, PoissonState, richardson_lucy
from course_lib.solvers._proximal import ProximalState, proximal_gradient
from course_lib.solvers._proximal_maps import (
    Box,
    NonNegative,
    ProximalMap,
    Tikhonov,
)
from course_lib.solvers._run import (
    ADVICE,
    Observer,
    Result,
    StopRule,
    discrepancy,
    run,
    stagnation,
)
from course_lib.solvers._state import State, checked_data, checked_step
from course_lib.solvers._variation import TotalVariation

__all__ = [
    "ADVICE",
    "AcceleratedState",
    "Box",
    "ConjugateState",
    "CountedLight",
    "NonNegative",
    "Observer",
    "PoissonState",
    "ProximalMap",
    "ProximalState",
    "ResidualState",
    "Result",
    "State",
    "StopRule",
    "Tikhonov",
    "TotalVariation",
    "cgls",
    "checked_data",
    "checked_step",
    "discrepancy",
    "landweber",
    "poisson_discrepancy",
    "poisson_validation",
    "proximal_gradient",
    "richardson_lucy",
    "run",
    "stagnation",
    "van_cittert",
]
