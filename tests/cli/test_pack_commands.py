"""From a folder to a signed file, as the one who issues a policy pack does it."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from core.policy.package import read_package_file
from core.policy.signing import SigningKey, read_public_key
from desktop.cli import main

TOY = Path(__file__).parent.parent / "packs" / "toy"
PASSPHRASE = "柳河区的口令八个字"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase comes from a pipe."""
    monkeypatch.setattr("sys.stdin", piped(f"{PASSPHRASE}\n".encode() * 3))


def piped(data: bytes) -> io.TextIOWrapper:
    """What comes from a pipe, on a computer of Western Europe, whose code page has no Chinese."""
    return io.TextIOWrapper(io.BytesIO(data), encoding="cp1252", errors="surrogateescape")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack without a fault, with a version."""
    shutil.copytree(TOY, tmp_path / "toy")
    head = tmp_path / "toy" / "policy.yaml"
    head.write_text(head.read_text(encoding="utf-8") + 'version: "1"\n', encoding="utf-8")
    return tmp_path / "toy"


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy has no cases at its edges: the check is replaced by one without findings; it has tests elsewhere."""
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
    monkeypatch.setattr("sys.stdin", piped("别的口令\n".encode()))
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


def test_a_centre_takes_a_package_in_and_puts_it_aside(
    folder: Path, tmp_path: Path, typed: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.package_offer.check_files", lambda files: [])
    data, key, package = ["--data", str(tmp_path / "data")], tmp_path / "甲.key", str(tmp_path / "toy-1.hqp")
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == 0
    made = ["policies", "pack", str(folder), "--author", "甲", "--out", str(tmp_path), "--key", str(key)]
    assert main(made) == 0
    assert main(["policies", "install", package, *data]) == 2
    assert "没有登记" in capsys.readouterr().err
    assert main(["policies", "trust", str(key.with_suffix(".pub")), *data]) == 0
    assert main(["policies", "install", package, *data]) == 0
    capsys.readouterr()
    assert main(["policies", "list", *data]) == 0
    said = capsys.readouterr().out
    assert "公钥：甲" in said
    assert "已导入：柳河府规〔2024〕9号" in said
    assert "随程序带：宝府规〔2023〕1号" in said
    assert "sample-city-2023，第 1 版，教学样例" in said
    assert main(["policies", "distrust", "AAAA", "BBBB", "CCCC", "DDDD", *data]) == 2
    assert main(["policies", "withdraw", "toy", "1", *data]) == 0
    assert main(["policies", "list", *data]) == 0
    assert "柳河府规" not in capsys.readouterr().out.split("已撤下")[1].split("\n", 1)[1]
    words = read_public_key(key.with_suffix(".pub").read_bytes()).fingerprint.split()
    assert main(["policies", "distrust", *words, *data]) == 0
    assert main(["policies", "list", *data]) == 0
    assert "公钥：甲" not in capsys.readouterr().out.split("不再信任")[1]


@pytest.mark.parametrize(
    ("written", "code"),
    [("utf-8", 0), ("gb18030", 0), ("utf-8-sig", 0), ("utf-16", 2)],
)
def test_a_passphrase_is_the_same_however_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, code: int
) -> None:
    """In UTF-8 or the encoding of a Chinese Windows; any other is refused, and no key is made."""
    words = "试用的口令一二三\r\n".encode(written)
    monkeypatch.setattr("sys.stdin", piped(words * 2))
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == code
    if code == 0:
        assert SigningKey.read((tmp_path / "甲.key").read_bytes(), "试用的口令一二三").public().raw
    assert (tmp_path / "甲.key").exists() is (code == 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folder by its own list")
def test_what_is_taken_in_before_the_first_visit_leaves_the_folder_the_users_alone(tmp_path: Path, typed: None) -> None:
    """Installed by a technician on a new computer; the record created later is in the same folder."""
    assert main(["policies", "keygen", "甲", "--out", str(tmp_path)]) == 0
    assert main(["policies", "trust", str(tmp_path / "甲.pub"), "--data", str(tmp_path / "data")]) == 0
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_package_whose_check_finds_a_fault_is_not_taken_in(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["policies", "pack", str(folder), "--author", "甲", "--out", str(tmp_path)]) == 0
    data = tmp_path / "data"
    assert main(["policies", "install", str(tmp_path / "toy-1.hqp"), "--data", str(data)]) == 2
    assert "没有签名" in capsys.readouterr().err  # who signed it is asked first
    monkeypatch.setattr("core.policy.shelf.Shelf.check", lambda self, manifest, signer: signer)
    monkeypatch.setattr("desktop.package_offer.check_files", lambda files: ["policy.yaml:1 一处"])
    assert main(["policies", "install", str(tmp_path / "toy-1.hqp"), "--data", str(data)]) == 2
    assert "1 处要改" in capsys.readouterr().err
    assert not data.exists()


def test_a_fact_that_another_policy_means_otherwise_is_refused_with_both_places(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in 设置: the window could not hold the two together."""
    monkeypatch.setattr("core.policy.shelf.Shelf.check", lambda self, manifest, signer: signer)
    monkeypatch.setattr("desktop.package_offer.check_files", lambda files: [])
    facts = folder / "facts.yaml"
    said = "- topic: 另一组\n  facts:\n    经营地在宝山: {type: money, question: 多少？}\n"
    facts.write_text(facts.read_text(encoding="utf-8") + said, encoding="utf-8")
    line = facts.read_text(encoding="utf-8").splitlines().index(said.splitlines()[2]) + 1
    assert main(["policies", "pack", str(folder), "--author", "甲", "--out", str(tmp_path)]) == 0
    assert main(["policies", "install", str(tmp_path / "toy-1.hqp"), "--data", str(tmp_path / "data")]) == 2
    told = capsys.readouterr().err
    assert "“经营地在宝山”不是一回事（类型一个是 bool，一个是 money）" in told
    assert f"facts.yaml:{line}" in told
