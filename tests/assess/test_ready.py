"""A prepared policy is cached under its digest, and read again whenever the cache is doubtful."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.assess import assess, policy_cache, read_visit
from core.assess.policy_cache import ready_files
from core.errors import PolicyError, RecordError
from core.policy import Files, Policy, loader, pack_files

ROOT = Path(__file__).resolve().parents[2]
TOY = ROOT / "tests" / "packs" / "toy"
FILES = pack_files(TOY)


def made(folder: Path, files: Files = FILES) -> tuple[Policy, list[str]]:
    """The policy, as a new process would find it; and whether it had to be read."""
    policy_cache._in_use.clear()
    read: list[str] = []
    reading = loader.read_policy
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_policy", lambda *given, **how: (read.append("read"), reading(*given, **how))[1])
        return ready_files(files, folder), read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache that holds the toy policy."""
    _, read = made(tmp_path / "policy_cache")
    assert read
    return tmp_path / "policy_cache"


def test_what_is_kept_is_taken_and_judges_alike(folder: Path) -> None:
    """A second process reads nothing, and gives the same outcomes."""
    policy, read = made(folder)
    assert not read
    document = {"policy": "toy", "as_of": "2024-06-03", "unmentioned": "none", "answers": {}}
    fresh, _ = made(folder / "elsewhere")
    one, other = (assess(p, read_visit(p, document)) for p in (policy, fresh))
    assert [(o.measure, o.weighed, o.words) for o in one.outcomes] == [
        (o.measure, o.weighed, o.words) for o in other.outcomes
    ]


def test_what_is_kept_is_judged_without_the_code_that_reads_rules(folder: Path) -> None:
    """A counter that starts imports neither loader nor generator, nor what parses rules."""
    code = (
        "import sys; from pathlib import Path; from core.policy import pack_files;"
        "from core.assess import assess, read_visit; from core.assess.policy_cache import ready_files;"
        f"policy = ready_files(pack_files({str(TOY)!r}), Path({str(folder)!r}));"
        "day = {'policy': 'toy', 'as_of': '2024-06-03', 'unmentioned': 'unknown', 'answers': {}};"
        "assert assess(policy, read_visit(policy, day)).questions;"
        "print([n for n in sys.modules if n == 'lark' or n.startswith('core.') and n.rpartition('.')[2] in"
        " ('loader', 'builder', 'settler', 'record_writer', 'fact_writer', 'program_writer', 'python_writer')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_a_changed_file_of_the_pack_is_another_policy(folder: Path) -> None:
    """The mark covers every byte that is read."""
    assert made(folder, {**FILES, "facts.yaml": FILES["facts.yaml"] + b"\n# changed\n"})[1]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _forged(path: Path) -> None:
    path.write_bytes(b"\0" * 32 + pickle.dumps("nothing of ours"))


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _open_to_all(path: Path) -> None:
    path.chmod(0o666)


def _folder_open_to_all(path: Path) -> None:
    path.parent.chmod(0o777)


def _link(path: Path) -> None:
    real = path.with_name("real")
    path.rename(real)
    path.symlink_to(real)


@pytest.mark.skipif(os.name == "nt", reason="rights of a Unix file")
@pytest.mark.parametrize("harm", [_cut, _forged, _emptied, _open_to_all, _folder_open_to_all, _link])
def test_on_any_doubt_the_pack_is_read_anew(folder: Path, harm: Callable[[Path], None]) -> None:
    """Truncated, forged, emptied, accessible to others, or in another place than it names."""
    (path,) = folder.glob("*.policy")
    harm(path)
    assert made(folder)[1]


def test_a_folder_that_takes_nothing_costs_only_time(tmp_path: Path) -> None:
    """The policy is there all the same."""
    (tmp_path / "policy_cache").write_text("a file, no folder")
    assert made(tmp_path / "policy_cache")[0].id == "toy"


@pytest.mark.parametrize("error", [OSError("full"), RecordError("写下的与要写的不一样")])
def test_a_file_that_cannot_be_kept_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A full disk, or one that gives back something else than it was given."""

    def fail(path: Path, data: bytes) -> None:
        raise error

    monkeypatch.setattr(policy_cache, "write_safely", fail)
    policy, read = made(tmp_path / "ready")
    assert (policy.id, read) == ("toy", ["read"])
    assert made(tmp_path / "ready")[1] == ["read"]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    """A cache does not grow with every pack that was ever tried."""
    for number in range(policy_cache._MOST_KEPT + 3):
        made(tmp_path, {**FILES, "guide.yaml": b"{}" + b"\n" * number})
    assert len(list(tmp_path.glob("*.policy"))) == policy_cache._MOST_KEPT


def test_a_faulty_pack_is_refused_and_not_kept(tmp_path: Path) -> None:
    """The same faults as without a cache."""
    with pytest.raises(PolicyError):
        made(tmp_path, {**FILES, "policy.yaml": b"id: toy\n"})
    assert not list(tmp_path.glob("*.policy"))
