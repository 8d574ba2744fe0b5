"""A class on one machine, as a service: see README.md. What fits your class is set here."""

from pathlib import Path

from tools.hub import settings

c = get_config()  # noqa: F821  (JupyterHub's)
settings.for_the_course(c, Path("/var/lib/course-hub"))

# Who may log in, with their password of this machine: the users in the group "course".
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"course"}

# Only this machine reaches it; a web server with a certificate stands before it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# To show the teacher's page of a lesson (class live) through the hub: README.md, "In class".
# settings.show_live(c)

# Each student's server is a unit of systemd's, so these limits hold: for all of a student's
# kernels together. README.md says how much a student needs.
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.mem_limit = "2G"
c.SystemdSpawner.cpu_limit = 2.0
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.default_shell = "/bin/bash"
c.SystemdSpawner.unit_extra_properties = {"MemorySwapMax": "0", "TasksMax": "512"}
