"""The first opening, cut off wherever it can be: the next one opens."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the openings are children of one process"),
    pytest.mark.timeout(900),  # hundreds of openings, each with its syncs: a shared disk is slow
]


def driven(folder: Path, way: str, *numbers: int, preload: Path | None = None) -> dict[str, Any]:
    """What the driver counted."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    if preload:
        surroundings["LD_PRELOAD"] = str(preload)
    ended = subprocess.run(
        [sys.executable, str(HERE / "driver.py"), way, str(folder), *map(str, numbers)],
        capture_output=True,
        text=True,
        env=surroundings,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    counted: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    print(way, numbers, counted)
    assert counted["refused"] == [], ended.stderr
    assert counted["faults"] == [], ended.stderr
    return counted


def test_dead_before_each_statement_it_opens_the_next_time(tmp_path: Path) -> None:
    """And before each call of the system that makes, renames, syncs or removes."""
    assert driven(tmp_path, "points")["cuts"] > 80


def test_what_0_1_0_left_when_it_was_cut_off_opens(tmp_path: Path) -> None:
    """It made its list of steps before the mark, and its file in place."""
    assert driven(tmp_path, "old-points")["cuts"] > 40


def test_on_a_small_disk_it_says_so_and_opens_when_room_is_made(tmp_path: Path, every_fault: bool) -> None:
    """Both sides: too small for anything, and large enough."""
    counted = driven(tmp_path, "sizes", 2_048 if every_fault else 16_384)
    assert counted["cuts"] > 3
    assert counted["done"] > 1


def test_killed_at_any_moment_it_opens_the_next_time(tmp_path: Path, every_fault: bool) -> None:
    """By SIGKILL."""
    assert driven(tmp_path, "kills", 300 if every_fault else 12)["cuts"] > 4


def test_on_a_full_disk_it_opens_when_room_is_made(tmp_path: Path, only_with_faults: None) -> None:
    """A small disk of each size."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    (tmp_path / "try").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", tmp_path / "try"], check=False, capture_output=True).returncode:
        pytest.skip("no mounting here")
    subprocess.run(["umount", tmp_path / "try"], check=True)
    assert driven(tmp_path, "disks", 4_096)["cuts"] > 30


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The counter of calls, built on the spot."""
    if sys.platform != "linux" or shutil.which("cc") is None:
        pytest.skip("needs a C compiler on Linux")
    made = tmp_path_factory.mktemp("calls") / "calls.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, HERE / "calls.c", "-ldl"], check=True)
    return made


def test_a_read_that_fails_once_is_waited_out(tmp_path: Path, calls: Path, every_fault: bool) -> None:
    """Each read of an opening and a list: the user sees nothing of it."""
    assert driven(tmp_path, "reads", 0, 1 if every_fault else 12, preload=calls)["cuts"] == 0


def test_a_read_that_fails_while_a_copy_is_put_back_is_not_called_damage(
    tmp_path: Path, calls: Path, every_fault: bool
) -> None:
    """Each read of the copy, of the temporary file, and of the record."""
    assert driven(tmp_path, "reads-of-a-restore", 1 if every_fault else 9, preload=calls)["done"] > 3


def test_a_disk_that_cannot_be_read_is_not_called_damage(tmp_path: Path, calls: Path, only_with_faults: None) -> None:
    """From each read on; the record opens again when the disk can be read."""
    assert driven(tmp_path, "reads", 1, 1, preload=calls)["cuts"] > 10


@pytest.mark.parametrize(
    ("mode", "number"),
    [
        (0, 0),
        *((mode, number) for mode in (1, 2) for number in (errno.ENOSPC, errno.EIO, errno.EACCES)),
        *((mode, errno.EIO) for mode in (3, 4)),
    ],
)
def test_dead_or_failed_at_each_call_it_opens_the_next_time(
    tmp_path: Path, calls: Path, mode: int, number: int, only_with_faults: None
) -> None:
    """Half of a write done, or the error returned once, or from then on."""
    assert driven(tmp_path, "calls", mode, number, 2, preload=calls)["cuts"] > 0
