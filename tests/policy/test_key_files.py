"""The pair of files of whoever signs: made once, never over another, and only under a passphrase worth the name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import PolicyError
from core.policy.key_files import make_key_files
from core.policy.signing import SigningKey, read_public_key


def test_a_pair_is_made_that_signs_and_is_known(tmp_path: Path) -> None:
    private = make_key_files("青禾区经委", "qinghe-2024", tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["青禾区经委.key", "青禾区经委.pub"]
    key = SigningKey.read(private.read_bytes(), "qinghe-2024")
    public = read_public_key(private.with_suffix(".pub").read_bytes())
    assert public.holder == "青禾区经委"
    assert public.fingerprint == key.public().fingerprint
    if os.name == "posix":
        assert private.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("holder", "phrase", "said"), [
    ("  ", "qinghe-2024", "请写单位：公钥上写的名称"),
    ("青禾区经委", "short", "口令至少 8 个字符：拿到私钥文件的人就能以您的名义签发政策包"),
])  # fmt: skip
def test_what_is_missing_is_told_and_nothing_is_written(tmp_path: Path, holder: str, phrase: str, said: str) -> None:
    with pytest.raises(PolicyError, match=f"^{said}$"):
        make_key_files(holder, phrase, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["key", "pub"])
def test_a_key_that_is_there_stays(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"青禾区经委.{kind}").write_bytes(b"mine")
    with pytest.raises(PolicyError, match=r"^“青禾区经委”的密钥已经有了，没有另做。请换一个文件夹，或先把原来的收好$"):
        make_key_files("青禾区经委", "qinghe-2024", tmp_path)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"mine"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        make_key_files("青禾区经委", "qinghe-2024", tmp_path / "none")
    assert refused.value.message == f"没有“{tmp_path / 'none'}”这个文件夹"


def test_a_name_with_a_stroke_makes_one_file_not_a_folder(tmp_path: Path) -> None:
    assert make_key_files("市经委/发改委", "qinghe-2024", tmp_path).parent == tmp_path
