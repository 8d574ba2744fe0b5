"""For The Littlest JupyterHub: copy it to /opt/tljh/config/jupyterhub_config.d (see README.md)."""

c = get_config()  # noqa: F821  (JupyterHub's)
c.Spawner.cmd = ["/srv/course/.venv/bin/python", "-m", "tools.hub.server"]
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.environment = {
    "MPLCONFIGDIR": "/srv/course/.venv/matplotlib",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "2",
}
