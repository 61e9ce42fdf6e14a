"""A private container engine out of Debian's packages: nothing is installed, nothing of it stays.

The packages are fetched with a private apt state and unpacked in a folder. The daemon has its
own data, socket and no default bridge; when it ends, its networks, mounts and firewall
chains go with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PACKAGES_NEWER = ["docker.io", "docker-cli", "containerd", "docker-compose", "docker-buildx"]
PACKAGES_HOST = ["mmdebstrap", "runc", "iptables", "libip4tc2", "libip6tc2", "libxtables12"]
PACKAGES_HOST += ["libnetfilter-conntrack3", "libnfnetlink0", "libnftnl11"]
KNOWN_HOSTS = ["bookworm", "trixie", "forky"]
ENGINE_SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
CHAINS = ("DOCKER", "DOCKER-USER", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2")
SECONDS_TO_START = 40


Done = subprocess.CompletedProcess[str]


class NoEngine(Exception):
    """No container engine can run here; the text says what is missing."""


def call(
    words: Sequence[str | Path],
    *,
    timeout: float = 300,
    check: bool = True,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> Done:
    """Run to the end; what it said is shown only where it failed."""
    command = [str(word) for word in words]
    done = subprocess.run(
        command,
        timeout=timeout,
        text=True,
        check=False,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if check and done.returncode:
        sys.stderr.write(done.stdout[-6000:])
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout)
    return done


def unpacked(cache: Path) -> Path:
    """The folder with the engine's programs, fetched into `cache` where they are not there yet."""
    if sys.platform != "linux":
        raise NoEngine(f"containers need Linux, this is {platform.system()}")
    if os.geteuid() != 0:
        raise NoEngine("the private engine needs root")
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().replace('"', "").splitlines() if "=" in line
    )
    codename = release.get("VERSION_CODENAME", "")
    if release.get("ID") != "debian" or codename not in KNOWN_HOSTS or not Path(KEYRING).exists():
        raise NoEngine(f"the engine is made of Debian's packages, and this is {release.get('PRETTY_NAME', 'unknown')}")
    root = cache / "engine"
    if (root / ".complete").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    apt = cache / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial", "none"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    suites = dict.fromkeys([ENGINE_SUITE, codename])
    (apt / "sources.list").write_text(
        "".join(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n" for suite in suites)
    )
    options = [f"-oDir::State={apt}/state", f"-oDir::Cache={apt}/cache", f"-oDir::Etc::SourceList={apt}/sources.list"]
    options += [
        "-oDir::State::status=/var/lib/dpkg/status",
        "-oDir::Etc::SourceParts=/dev/null",
        "-oAPT::Sandbox::User=root",
    ]
    options += ["-oDir::Etc::Preferences=/dev/null", f"-oDir::Etc::PreferencesParts={apt}/none"]
    wanted = [f"{name}/{ENGINE_SUITE}" for name in PACKAGES_NEWER] + [f"{name}/{codename}" for name in PACKAGES_HOST]
    try:
        call(["apt-get", *options, "update"])
        call(["apt-get", *options, "download", *wanted], cwd=apt)
    except subprocess.CalledProcessError as error:
        raise NoEngine("Debian's packages cannot be fetched") from error
    for package in sorted(apt.glob("*.deb")):
        call(["dpkg", "-x", package, root])
    for name in ("iptables", "ip6tables"):
        for suffix in ("", "-save", "-restore"):
            (root / "usr/sbin" / (name + suffix)).symlink_to("xtables-nft-multi")
    shutil.rmtree(apt)
    (root / ".complete").touch()
    return root


def mirror() -> str:
    """Where this machine gets Debian from."""
    said = call(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).stdout.splitlines()
    plain = [line for line in said if line.rstrip("/").endswith("/debian")]
    if not plain:
        raise NoEngine("apt has no Debian mirror configured")
    return plain[0]


class Engine:
    """The daemon, from `with` to the end of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = Path(tempfile.mkdtemp(prefix="pk-deploy-", dir="/var/tmp"))
        libraries = next(root.glob("usr/lib/*-linux-gnu*"))
        self.environment = {
            **os.environ,
            "PATH": f"{root}/usr/sbin:{root}/usr/bin:{os.environ.get('PATH', '/usr/sbin:/usr/bin:/sbin:/bin')}",
            "LD_LIBRARY_PATH": str(libraries),
            "XTABLES_LIBDIR": f"{libraries}/xtables",
            "DOCKER_HOST": f"unix://{self.home}/sock",
            "DOCKER_CONFIG": str(self.home),
            "DOCKER_BUILDKIT": "1",
        }
        self.environment.pop("DOCKER_CONTEXT", None)

    def docker(
        self,
        *words: str | Path,
        timeout: float = 300,
        check: bool = True,
        cwd: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> Done:
        """One docker command against this daemon; `environment` comes on top."""
        env = {**self.environment, **(environment or {})}
        return call(["docker", *words], timeout=timeout, check=check, cwd=cwd, env=env)

    def __enter__(self) -> Engine:
        plugins = str(self.root / "usr/libexec/docker/cli-plugins")
        (self.home / "config.json").write_text(json.dumps({"cliPluginsExtraDirs": [plugins]}))
        self.forwarded = Path("/proc/sys/net/ipv4/ip_forward").read_text()
        self.others = "DOCKER" in call(["iptables", "-S"], env=self.environment, check=False).stdout
        command = ["dockerd", f"--data-root={self.home}/data", f"--exec-root={self.home}/exec", "--bridge=none"]
        command += [f"--host=unix://{self.home}/sock", f"--pidfile={self.home}/pid"]
        with (self.home / "log").open("wb") as log:
            self.daemon = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + SECONDS_TO_START
        while self.docker("version", check=False).returncode:
            if self.daemon.poll() is not None or time.monotonic() > until:
                said = (self.home / "log").read_text(errors="replace").strip().splitlines()[-1:]
                self.__exit__()
                raise NoEngine(f"the engine does not start here: {' '.join(said)}")
            time.sleep(0.3)
        return self

    def __exit__(self, *_: object) -> None:
        if self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.daemon.pid, signal.SIGKILL)
                self.daemon.wait()
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((mount for mount in mounts if mount.startswith(str(self.home))), reverse=True):
            call(["umount", "--lazy", mount], check=False)
        if not self.others:
            self._remove_chains()
        with contextlib.suppress(OSError):
            Path("/proc/sys/net/ipv4/ip_forward").write_text(self.forwarded)
        shutil.rmtree(self.home, ignore_errors=True)

    def _remove_chains(self) -> None:
        for table in ("filter", "nat", "raw"):
            iptables = ["iptables", "-t", table]
            rules = call([*iptables, "-S"], env=self.environment, check=False).stdout.splitlines()
            for rule in rules:
                if rule.startswith("-A") and "DOCKER" in rule:
                    call([*iptables, "-D", *rule.split()[1:]], env=self.environment, check=False)
            for chain in CHAINS:
                if f"-N {chain}" in rules:
                    call([*iptables, "-F", chain], env=self.environment, check=False)
                    call([*iptables, "-X", chain], env=self.environment, check=False)
            if "-P FORWARD DROP" in rules:
                call([*iptables, "-P", "FORWARD", "ACCEPT"], env=self.environment, check=False)
