"""What is written for hubs that cannot be started here: keys that exist, locks, one Python."""

from __future__ import annotations

import json
import os
import pwd
import re
import subprocess
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from tools.hub import proxy, server

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "classroom" / "hub"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _loaded(path: Path):
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()


def _classes() -> dict[str, type]:
    from jupyterhub.app import JupyterHub
    from jupyterhub.auth import PAMAuthenticator
    from jupyterhub.proxy import ConfigurableHTTPProxy
    from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner, Spawner
    from systemdspawner import SystemdSpawner

    known = (JupyterHub, PAMAuthenticator, ConfigurableHTTPProxy, Spawner, SystemdSpawner)
    return {c.__name__: c for c in (*known, LocalProcessSpawner, SimpleLocalProcessSpawner)}


@pytest.mark.parametrize("name", ["jupyterhub_config.py", "tljh.py"])
def test_every_setting_is_one_that_exists(name: str) -> None:
    classes = _classes()
    config = _loaded(HUB / name)
    assert config
    for owner, settings in config.items():
        for key in settings:
            assert key in classes[owner].class_trait_names(config=True), f"{owner}.{key}"


def test_systemd_is_told_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask SystemdSpawner for a server, with a systemd that only writes down what it is told."""
    import asyncio

    from systemdspawner import SystemdSpawner, systemd

    told = tmp_path / "told"
    for program, answer in (
        ("systemd-run", f'printf "%s\\n" "$@" > {told}'),
        ("systemctl", "exit 1"),
    ):
        (tmp_path / program).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(systemd, "RUN_ROOT", str(tmp_path / "run"))
    monkeypatch.setattr(systemd, "get_systemd_version", lambda: 252)
    monkeypatch.setattr(SystemdSpawner, "get_env", lambda self: {"JUPYTERHUB_USER": "me"})
    me = pwd.getpwuid(os.getuid())
    user = SimpleNamespace(name=me.pw_name, id=1, settings={}, url="/user/me/")
    spawner = SystemdSpawner(
        user=user, config=_loaded(HUB / "jupyterhub_config.py"), start_timeout=0
    )
    spawner.get_args = lambda: []
    with ThreadPoolExecutor() as pool:  # the browser's loop runs in this thread
        pool.submit(lambda: asyncio.run(spawner.start())).result()
    lines = told.read_text().splitlines()
    properties = {line.removeprefix("--property=") for line in lines if "--property" in line}
    assert {
        *("MemoryMax=2147483648", "MemorySwapMax=0", "CPUQuota=200%", "TasksMax=512"),
        *("PrivateTmp=yes", "PrivateDevices=yes", "NoNewPrivileges=yes", "OOMPolicy=continue"),
    } <= properties
    assert f"--uid={me.pw_uid}" in lines
    assert lines[-2:] == ["-m", "tools.hub.server"]


def test_the_service_starts_what_is_there() -> None:
    text = (HUB / "course-hub.service").read_text(encoding="utf-8")
    (config,) = re.findall(r"--config=/srv/course/(\S+)", text)
    assert (ROOT / config).is_file()
    (state,) = re.findall(r"StateDirectory=(\S+)", text)
    assert f"/var/lib/{state}" in (ROOT / config).read_text(encoding="utf-8")


def test_the_proxy_is_locked_without_a_place() -> None:
    wanted = json.loads((HUB / "package.json").read_text())["dependencies"]
    text = (HUB / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert packages.pop("")["dependencies"] == wanted
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert '"resolved"' not in text


def test_a_proxy_of_another_lock_is_not_taken_for_ours(tmp_path: Path) -> None:
    proxy.install()
    assert proxy.is_there()
    copy = tmp_path / "proxy"
    (copy / proxy.SCRIPT).parent.mkdir(parents=True)
    (copy / proxy.SCRIPT).touch()
    for name in proxy.FILES:
        (copy / name).write_bytes((HUB / name).read_bytes())
    assert proxy.is_there(copy)
    (copy / "package-lock.json").write_text("{}")
    assert not proxy.is_there(copy)


def test_the_values_for_a_cluster_start_our_server() -> None:
    values = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))["singleuser"]
    image = (HUB / "Dockerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"^CMD (\[.*\])$", image, re.MULTILINE)
    assert values["cmd"] == json.loads(command)
    assert values["cmd"][2] == server.__name__
    (home,) = re.findall(r"^WORKDIR (/home/\S+)$", image, re.MULTILINE)
    assert values["storage"]["homeMountPath"] == home
    assert f"--uid {values['uid']} " in image


@pytest.mark.parametrize("path", ["classroom/hub/Dockerfile", "binder/postBuild"])
def test_images_install_hashed_locks_and_nothing_else(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
    locks = re.findall(r"--requirement (\S+)", text)
    assert {"requirements/lock.txt", "requirements/lock-tf.txt"} <= set(locks)
    assert all((ROOT / lock).is_file() for lock in locks)
    assert "--require-hashes" in text
    assert "--no-index --no-build-isolation --editable ." in text
    assert not re.search(r"https?://", text)


def test_images_use_a_python_of_the_locks() -> None:
    (image,) = re.findall(
        r"^FROM python:(\d+\.\d+)", (HUB / "Dockerfile").read_text(), re.MULTILINE
    )
    binder = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text())["dependencies"]
    (conda,) = (line.partition("=")[2] for line in binder if line.startswith("python "))
    low, high = re.findall(r"\d+\.(\d+)", PROJECT["requires-python"])
    for version in (image, conda):
        assert int(low) <= int(version.split(".")[1]) < int(high)
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)
    assert not subprocess.run(["bash", "-n", ROOT / "binder" / "postBuild"], check=False).returncode
