"""A browser's window with JupyterLab in it, which one test leaves to the next."""

from __future__ import annotations

from typing import Any

from tools.lab_in_browser import OPENED, Lab, open_notebook

SIZE = {"width": 1300, "height": 1000}
# What JupyterLab itself complains about, whatever the notebook does.
_NOT_OURS = (
    "favicon",
    "net::ERR_ABORTED",
    "Failed to load resource",
    "Could not restore the debugger state",  # a page that goes while it asks a new kernel
    "Canceled future for create_subshell_request",  # a kernel that ends while it is asked
)
_OPEN = "path => void jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook' })"
# Nobody waits for kernels that end.
_LEAVE = """() => {
    for (const one of [...jupyterapp.shell.widgets('main')]) one.dispose();
    void jupyterapp.serviceManager.sessions.shutdownAll();
}"""
_BARE = "JupyterLab Light"
_THEME_IS = """(theme) => document.body.dataset.jpThemeName === theme
    && !document.querySelector('#jupyterlab-splash')"""


def change_theme(page: Any, theme: str) -> None:
    """Change JupyterLab's theme, and await it.

    JupyterLab covers the page meanwhile. Where the next change comes before its cover has faded
    away, it removes the cover twice, and complains.
    """
    page.wait_for_function("() => !document.querySelector('#jupyterlab-splash')")
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    page.wait_for_function(_THEME_IS, arg=theme)


class Window:
    """One page of the browser, and what its console complained about."""

    def __init__(self, browser: Any = None, *, page: Any = None):
        self.page = page or browser.new_page(viewport=SIZE)
        self._in_lab = False
        self._errors: list[str] = []
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        self.page.on("console", self._hear)
        self.page.set_default_timeout(60_000)

    def _hear(self, said: Any) -> None:
        if said.type == "error":
            self._errors.append(said.text)

    def check(self) -> None:
        """Fail if there was an error since the last time."""
        errors, self._errors = self._errors, []
        ours = [error for error in errors if not any(known in error for known in _NOT_OURS)]
        assert not ours, ours

    def open(self, lab: Lab, name: str) -> None:
        """Open a notebook, with a kernel of its own."""
        if not self._in_lab:
            open_notebook(self.page, lab, name)
        else:
            self.page.evaluate(_OPEN, name)
            there = (
                f"name => jupyterapp.shell.currentWidget?.context?.path === name && ({OPENED})()"
            )
            self.page.wait_for_function(there, arg=name, timeout=120_000)
        self._in_lab = True

    def leave(self) -> bool:
        """Close all that is open and bring the window into its first state; False if it cannot."""
        page = self.page
        if page.locator(".jp-Dialog").count():
            return False
        page.mouse.up()
        page.mouse.move(0, 0)
        page.evaluate(_LEAVE)
        if not page.evaluate(_THEME_IS, _BARE):
            change_theme(page, _BARE)
        self._errors.clear()  # it went in the middle of whatever it did
        page.set_viewport_size(SIZE)
        if not page.locator("#filebrowser").is_visible():
            page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
        return True
