"""From a folder to a signed file, as the one who issues a policy pack does it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from core.policy.package import read_package_file
from core.policy.signing import read_public_key
from desktop.cli import main

TOY = Path(__file__).parent.parent / "packs" / "toy"
PASSPHRASE = "柳河区的口令八个字"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase comes from a pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n" * 3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack without a fault, with a version."""
    shutil.copytree(TOY, tmp_path / "toy")
    head = tmp_path / "toy" / "policy.yaml"
    head.write_text(head.read_text(encoding="utf-8") + 'version: "1"\nlevel: 区级\n', encoding="utf-8")
    return tmp_path / "toy"


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy has no cases at its edges: the check is told to find nothing; its own tests are elsewhere."""
    monkeypatch.setattr("core.assess.check.check_pack", lambda folder: [])


def test_a_folder_becomes_a_signed_file(
    folder: Path, tmp_path: Path, typed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policies", "keygen", "柳河区政府办", "--out", str(tmp_path)]) == 0
    assert main(["policies", "pack", str(folder), "--author", "柳河区政府办", "--out", str(tmp_path)]) == 0
    package = tmp_path / "toy-1.hqp"
    assert read_package_file(package).signer is None
    assert main(["policies", "sign", str(package), "--key", str(tmp_path / "柳河区政府办.key")]) == 0
    signer = read_package_file(package).signer
    public = read_public_key((tmp_path / "柳河区政府办.pub").read_bytes())
    assert signer is not None
    assert signer.raw == public.raw
    capsys.readouterr()
    assert main(["policies", "show", str(package)]) == 0
    said = capsys.readouterr().out
    assert public.fingerprint in said
    assert "柳河府规〔2024〕9号" in said
    assert main(["policies", "show", str(tmp_path / "柳河区政府办.pub")]) == 0
    assert f"指纹：{public.fingerprint}" in capsys.readouterr().out


def test_a_key_is_never_written_over(tmp_path: Path, typed: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == 0
    kept = (tmp_path / "甲.key").read_bytes()
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "甲.key").read_bytes() == kept
    assert "已经有了" in capsys.readouterr().err
    assert (tmp_path / "甲.key").stat().st_mode & 0o077 == 0


def test_another_passphrase_signs_nothing(
    folder: Path, tmp_path: Path, typed: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("别的口令\n"))
    given = [
        "policies",
        "pack",
        str(folder),
        "--author",
        "甲",
        "--out",
        str(tmp_path),
        "--key",
        str(tmp_path / "甲.key"),
    ]
    assert main(given) == 2
    assert "口令不对" in capsys.readouterr().err
    assert not (tmp_path / "toy-1.hqp").exists()


def test_a_pack_with_a_fault_is_not_packed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.assess.check.check_pack", lambda folder: ["一处"])
    assert main(["policies", "pack", str(folder), "--author", "甲", "--out", str(tmp_path)]) == 2
    assert "1 处要改" in capsys.readouterr().err
    assert list(tmp_path.glob("*.hqp")) == []


@pytest.mark.parametrize("name", ["没有.hqp", "没有.pub"])
def test_a_file_that_is_not_there_is_one_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "show", name]) == 2
    assert "没有这个文件" in capsys.readouterr().err
