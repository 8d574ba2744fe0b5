"""Where the studio's parts stand: few at first, the rest unfolds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

if TYPE_CHECKING:
    from course_lib.studio.view._studio import Studio

_MORE = ("noise_mask", "leave_out_clipped", "linear_light", "extra")


def laid_out(studio: Studio) -> None:
    """Put all into the explorer's widget, above and below its pictures."""
    controls = studio.controls
    left = ("blur", "length", "angle", "radius", "sigma")
    right = ("method", "prior", "balance", "num_iter", "weight", "strength")
    more = ipywidgets.VBox([controls[name] for name in _MORE])
    unfold = ipywidgets.ToggleButton(False, description="More")
    unfold.layout.width, unfold.layout.align_self = "max-content", "flex-start"

    def show(_: object = None) -> None:
        more.layout.display = None if unfold.value else "none"

    unfold.observe(show, "value")
    show()
    explorer = studio.explorer
    grid, view = explorer.widget.children
    grid.children = [
        ipywidgets.VBox([*(controls[name] for name in left), studio.blur_box.box]),
        ipywidgets.VBox([*(controls[name] for name in right), unfold, more]),
    ]
    # Two columns where both have room: the tools of a painted blur stand beside it then.
    grid.layout.grid_template_columns = (
        "repeat(auto-fill, minmax(max(min(340px, 100%), calc(50% - 14px)), 1fr))"
    )
    explorer.widget.children = [
        studio.desk.box,
        grid,
        studio.status,
        view,
        studio.steps.box,
        studio.finish.box,
    ]
