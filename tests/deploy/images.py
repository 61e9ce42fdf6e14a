"""Stand-ins for the images that a registry would give: Debian's base, Caddy and PostgreSQL.

They are made of Debian's packages. What this machine needs to reach the network (authorities,
proxies, a package index of its own) goes into the stand-ins only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from tests.deploy.engine import Engine, call, mirror

BASE = "debian:trixie-slim"
CADDY = "platform-standin/caddy"
POSTGRES = "platform-standin/postgres"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
HERE = Path(__file__).parent


def stand_ins(engine: Engine, cache: Path) -> None:
    """All of them in `engine`; made once and kept in `cache`, as long as what they are made of stays the same."""
    made_of = [_pip(), _apt(), *proxies(), *(path.read_text() for path in sorted((HERE / "standin").iterdir()))]
    if AUTHORITIES.exists():
        made_of.append(AUTHORITIES.read_text())
    archive = cache / f"stand-ins-{hashlib.sha256(''.join(made_of).encode()).hexdigest()[:12]}.tar"
    if archive.exists():
        engine.docker("load", "--input", archive)
        return
    base(engine, cache)
    services(engine)
    for old in cache.glob("stand-ins-*"):
        old.unlink()
    engine.docker("save", "--output", archive.with_suffix(".part"), BASE, CADDY, POSTGRES)
    archive.with_suffix(".part").rename(archive)


def base(engine: Engine, cache: Path) -> None:
    """`debian:trixie-slim`, bootstrapped into `cache` once, and this machine's ways to the network on top."""
    archive = cache / "trixie.tar"
    if not archive.exists():
        made = archive.with_suffix(".part.tar")
        command = ["mmdebstrap", "--mode=root", "--variant=minbase", "--include=ca-certificates,python3,python3-venv"]
        call([*command, "trixie", made, f"deb {mirror()} trixie main"], env=engine.environment, timeout=600)
        made.rename(archive)
    engine.docker("import", archive, "platform-standin/trixie")
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        lines = ["FROM platform-standin/trixie"]
        for name, text in {"etc/pip.conf": _pip(), "etc/apt/apt.conf.d/99stand-in": _apt()}.items():
            (context / Path(name).name).write_text(text)
            lines.append(f"COPY {Path(name).name} /{name}")
        if AUTHORITIES.exists():
            shutil.copy(AUTHORITIES, context / "authorities.crt")
            lines.append(f"COPY authorities.crt {AUTHORITIES}")
        (context / "Containerfile").write_text("\n".join(lines) + "\n")
        engine.docker("build", "--tag", BASE, "--file", context / "Containerfile", context)


def services(engine: Engine) -> None:
    """The stand-ins for Caddy and PostgreSQL."""
    for target, tag in (("caddy", CADDY), ("postgres", POSTGRES)):
        file = HERE / "standin" / "Containerfile"
        arguments = [word for name in proxies() for word in ("--build-arg", name)]
        engine.docker(
            "build",
            "--network=host",
            *arguments,
            "--target",
            target,
            "--tag",
            tag,
            "--file",
            file,
            file.parent,
            timeout=600,
        )


def proxies() -> list[str]:
    return [
        name for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy") if os.environ.get(name)
    ]


def _pip() -> str:
    """pip's configuration: the index of this machine where it has one of its own, and its authorities."""
    lines = ["[global]", f"cert = {AUTHORITIES}"]
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "TRUSTED_HOST", "PROXY"):
        value = os.environ.get(f"PIP_{name}", "")
        if value and "file:" not in value:
            lines.append(f"{name.lower().replace('_', '-')} = {value}")
    configured = call(["python3", "-m", "pip", "config", "list"], check=False).stdout
    for name in ("index-url", "extra-index-url", "trusted-host", "proxy"):
        found = re.search(rf"(?m)^global\.{name}='(.*)'$", configured)
        if found and "file:" not in found[1] and not any(line.startswith(name) for line in lines):
            lines.append(f"{name} = {found[1]}")
    return "\n".join(lines) + "\n"


def _apt() -> str:
    said = call(["apt-config", "dump"], check=False).stdout.splitlines()
    return "".join(line + "\n" for line in said if re.match(r"Acquire::(https?|Check)", line) and '""' not in line)
