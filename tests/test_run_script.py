"""./run on systems that are too old, and for a second user of one folder: what it says, and where it puts things."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("bash", "env", "cat", "sha256sum", "mkdir", "sort", "head", "flock", "chmod")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The files that `./run` looks at, and a folder of tools next to them."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "bin").mkdir()
    for name in ("run", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / "tree")
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path / "tree"


def tool(tree: Path, name: str, script: str) -> None:
    """A stand-in for a program of the system."""
    file = tree.parent / "bin" / name
    file.unlink(missing_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`./run`, for a person with a home of their own."""
    home = tree.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [tree / "run", *arguments],
        env={"PATH": str(tree.parent / "bin"), "HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def old_python(tree: Path) -> None:
    """Debian 11: uv is there, and finds no Python from 3.11 on."""
    tool(tree, "getconf", "echo glibc 2.31")
    tool(tree, "uv", '[ "$1" = --version ]')
    tool(tree, "python3", 'case "$*" in *sys.version*) echo 3.9;; esac')


def test_an_old_python_is_named_and_not_the_network(tree: Path) -> None:
    """Which one is there, which is wanted, and the package that needs none."""
    old_python(tree)
    done = run(tree, "--version")
    assert (done.returncode, done.stdout) == (2, "")
    assert "python3 是 3.9" in done.stderr
    assert "3.11 到 3.13" in done.stderr
    assert ".deb" in done.stderr
    assert "网络" not in done.stderr


def test_an_old_python_is_named_before_anything_is_fetched(tree: Path) -> None:
    """A Debian 11 without uv, from which neither its packages nor an installer of ours would make a newer one."""
    tool(tree, "getconf", "echo glibc 2.31")
    tool(tree, "python3", 'case "$*" in *sys.exit*) exit 1;; *) echo 3.9;; esac')
    tool(tree, "apt-get", 'echo "$*" >>"$HOME/fetched"')
    done = run(tree, "--version")
    assert done.returncode == 2
    assert "python3 是 3.9" in done.stderr
    assert "网络" not in done.stderr
    assert not (tree.parent / "home" / "fetched").exists()


def test_a_newer_python_beside_the_old_one_is_enough(tree: Path) -> None:
    """As in offices that installed one by hand: the next missing tool is reported, not the old Python."""
    tool(tree, "getconf", "echo glibc 2.31")
    tool(tree, "python3", 'case "$*" in *sys.exit*|*ensurepip*) exit 1;; *) echo 3.9;; esac')
    tool(tree, "python3.12", "exit 0")
    done = run(tree, "--version")
    assert done.returncode == 2
    assert "python3 是" not in done.stderr


def test_no_python_is_fetched(tree: Path) -> None:
    """uv is told to use what is there: the network of an office has no Python to download."""
    old_python(tree)
    tool(tree, "uv", '[ "$1" = --version ] || { echo "downloads: $UV_PYTHON_DOWNLOADS" >"$HOME/told"; exit 1; }')
    assert run(tree, "--version").returncode == 2
    assert (tree.parent / "home" / "told").read_text(encoding="utf-8") == "downloads: never\n"


def test_an_old_glibc_is_named(tree: Path) -> None:
    """Before anything is installed."""
    tool(tree, "getconf", "echo glibc 2.24")
    done = run(tree, "--version")
    assert (done.returncode, done.stdout) == (2, "")
    assert "glibc 2.28" in done.stderr
    assert "2.24" in done.stderr
    assert not (tree / ".venv").exists()


def ready_made(tree: Path) -> None:
    """An environment of another user: an interpreter that names its folder, and the stamp of these files."""
    wanted = subprocess.run(
        ["sha256sum"],
        input=b"".join((tree / name).read_bytes() for name in ("uv.lock", "pyproject.toml", "run")),
        capture_output=True,
        check=True,
    ).stdout.decode()
    python = tree / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$0"\n', encoding="utf-8")
    python.chmod(0o755)
    (tree / ".venv" / "ready").write_text(wanted, encoding="utf-8")


def test_another_user_uses_what_is_there(tree: Path) -> None:
    """Their stamp is with them; nothing is written into the tree."""
    tool(tree, "getconf", "echo glibc 2.36")
    tool(tree, "uv", '[ "$1" = --version ]')
    ready_made(tree)
    before = sorted(tree.rglob("*"))
    done = run(tree, "--version")
    assert (done.returncode, done.stdout.strip()) == (0, str(tree / ".venv" / "bin" / "python"))
    assert sorted(tree.rglob("*")) == before
    assert list((tree.parent / "home" / ".cache" / "huiqi-counter").glob("*/ready-none"))


def test_a_build_is_of_a_system_that_there_is(tree: Path) -> None:
    """`./run build mac` is refused with the list of systems, before anything is set up."""
    done = run(tree, "build", "mac")
    assert done.returncode == 2
    assert "linux 或 windows" in done.stderr


@pytest.mark.parametrize(
    ("named", "tried"),
    [
        ((), ["tests/bench"]),
        (("-k", "search"), ["tests/bench", "-k", "search"]),
        (("tests/bench/bench_pdf.py",), ["tests/bench/bench_pdf.py"]),
        (("tests/bench/bench_pdf.py::test_a_bare_page", "-x"), ["tests/bench/bench_pdf.py::test_a_bare_page", "-x"]),
    ],
)
def test_only_the_timings_that_are_named_are_taken(tree: Path, named: tuple[str, ...], tried: list[str]) -> None:
    """A file replaces the default of all of them; an option does not."""
    tool(tree, "getconf", "echo glibc 2.36")
    tool(tree, "uv", '[ "$1" = --version ]')
    ready_made(tree)
    (tree / ".venv" / "bin" / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    given = run(tree, "bench", *named).stdout.splitlines()
    assert [word for word in given if word not in given[:7]] == tried
    assert given[:3] == ["-m", "pytest", "-s"]
