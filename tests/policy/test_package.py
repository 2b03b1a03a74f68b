"""A policy pack in one file: what is put in comes out, and not one byte of it can be changed."""

from __future__ import annotations

import errno
import io
import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import LONGEST, PolicyError
from core.policy import pack_files
from core.policy.installed import Installed, versions_of
from core.policy.package import LARGEST, Package, make_package, read_package, read_package_file
from core.policy.shelf import Shelf
from core.policy.signing import PublicKey, SigningKey, read_public_key

PACK = "baoshan-2023-1"
KEY, OTHER = SigningKey.new(), SigningKey.new()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The toy pack, with what a pack needs to travel."""
    kept = pack_files(Path(__file__).parent.parent / "packs" / "toy")
    return altered(kept, id="id: invented-2023-1", more='version: "1"')


def altered(files: dict[str, bytes], **lines: str) -> dict[str, bytes]:
    """The pack with lines of its head written otherwise."""
    head = [
        next((new for key, new in lines.items() if line.startswith(f"{key}:")), line)
        for line in files["policy.yaml"].decode().splitlines()
    ]
    return files | {"policy.yaml": "\n".join([*head, *lines.get("more", "").splitlines()]).encode() + b"\n"}


@pytest.fixture(scope="module")
def signed(files: dict[str, bytes]) -> bytes:
    """The package, signed by KEY."""
    return make_package(files, "样例区发展改革委", "2026-11-27", KEY)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A centre that trusts KEY."""
    made = Shelf(tmp_path / "policies")
    made.trust(KEY.public("样例区发展改革委").as_file())
    return made


def in_use(shelf: Shelf) -> Installed:
    """The version of the toy pack that a counter with this shelf would use."""
    found = versions_of("invented-2023-1", [shelf])
    assert found is not None
    return found


DAMAGED = "这个政策包文件不完整，或被改过，没有导入。请向签发的部门重新要一份"
OTHERWISE = "已有第 1 版，内容不同，没有导入。请向签发的部门问清哪一份对"
STRANGER = "签发这个政策包的公钥（{}）本中心没有登记，没有导入。请先与签发的部门核对指纹"
TOO_LARGE = "这个文件太大（超过 16 MB），不是政策包"


def sentence(data: bytes, shelf: Shelf) -> str:
    """What is said of a package that is refused; nothing is installed then."""
    before = sorted(p.name for p in shelf.folder.rglob("*"))
    with pytest.raises(PolicyError) as refused:
        shelf.install(data)
    assert sorted(p.name for p in shelf.folder.rglob("*")) == before
    said = refused.value.message
    assert "\n" not in said
    assert len(said) <= LONGEST
    return said


def test_what_goes_in_comes_out(files: dict[str, bytes], signed: bytes) -> None:
    package = read_package(signed)
    assert package.files == files
    assert package.manifest.file_name == "invented-2023-1-1.hqp"
    assert package.manifest.number == "柳河府规〔2024〕9号"
    assert package.signer == KEY.public()


def test_the_same_pack_gives_the_same_bytes(files: dict[str, bytes], signed: bytes) -> None:
    assert make_package(dict(reversed(files.items())), "样例区发展改革委", "2026-11-27", KEY) == signed


def test_a_pack_without_a_version_cannot_travel(files: dict[str, bytes]) -> None:
    with pytest.raises(PolicyError, match=r"^policy.yaml 要写 version（如 1 或 1.2），政策包才能有版本$"):
        make_package(altered(files, version=""), "甲", "2026-11-27")


def test_an_installed_package_is_there_the_next_time(shelf: Shelf, signed: bytes) -> None:
    shelf.install(signed)
    found, troubles = Shelf(shelf.folder).installed()
    assert [p.manifest.id for p in found] == ["invented-2023-1"]
    assert troubles == ()
    assert in_use(Shelf(shelf.folder)).policy.digest == found[0].manifest.digest


def test_none_of_a_thousand_changed_packages_is_installed(shelf: Shelf, signed: bytes) -> None:
    """A bit, a byte, a stretch or the end: of the table of contents as of what it holds."""
    chance = random.Random(20261127)
    for turn in range(1000):
        mutant = bytearray(signed)
        place = chance.randrange(len(mutant) if turn % 2 else 3000) if turn % 4 else len(mutant) - 1 - turn
        match turn % 5:
            case 0:
                mutant[place] ^= 1 << chance.randrange(8)
            case 1:
                mutant[place : place + 1] = bytes([chance.randrange(256)])
            case 2:
                del mutant[place : place + chance.randrange(1, 40)]
            case 3:
                mutant[place:place] = chance.randbytes(chance.randrange(1, 40))
            case 4:
                del mutant[place:]
        if mutant != signed:
            sentence(bytes(mutant), shelf)
    shelf.install(signed)


def test_none_of_many_packages_put_together_again_is_installed(shelf: Shelf, signed: bytes) -> None:
    """A sound zip whose files, list or signature are others than those that were signed: nobody's bytes are broken."""
    entries = dict(opened(signed))
    rules = [name for name in entries if name.startswith("pack/")]
    for name in rules:
        assert sentence(zipped(entries | {name: entries[name] + b"\n"}), shelf)
        assert sentence(zipped({n: data for n, data in entries.items() if n != name}), shelf)
    said = entries["manifest.json"]
    for old, new in ((b'"1"', b'"2"'), (b"invented", b"another-"), (b"2026-11-27", b"2026-11-28"), (b"}", b"} ")):
        assert sentence(zipped(entries | {"manifest.json": said.replace(old, new, 1)}), shelf)
    assert sentence(zipped(entries | {"pack/measures/2.yaml": b"[]"}), shelf)
    assert sentence(zipped(dict(reversed(entries.items()))), shelf)
    assert "没有签名" in sentence(zipped({n: d for n, d in entries.items() if n != "signature.json"}), shelf)
    assert zipped(entries) == signed


def opened(package: bytes) -> list[tuple[str, bytes]]:
    """The files of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(entries: dict[str, bytes]) -> bytes:
    """A package of these files, written as packages are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, content)
    return out.getvalue()


def test_bytes_after_or_before_the_package_are_noticed(shelf: Shelf, signed: bytes) -> None:
    assert sentence(signed + b"\0", shelf)
    assert sentence(b"\0" + signed, shelf)


@pytest.mark.parametrize(
    "name",
    [
        "../outside.yaml",
        "pack/../../outside.yaml",
        "/etc/passwd",
        "pack/x.py",
        "pack\\..\\outside.yaml",
        "pack/measures\\1.yaml",
        "C:\\outside.yaml",
        "pack/measures/",
        "pack/",
        "PACK/measures/9.yaml",
        "pack/measures/../policy.yaml",
        "pack/./policy.yaml",
        "pack//policy.yaml",
        "pack/measures/a\0b.yaml",
        "Manifest.json",
    ],
)
def test_a_path_out_of_the_folder_is_refused(shelf: Shelf, signed: bytes, name: str) -> None:
    data = io.BytesIO(signed)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    assert sentence(data.getvalue(), shelf)
    assert not (shelf.folder.parent / "outside.yaml").exists()


def test_two_entries_of_one_name_are_no_package(shelf: Shelf, signed: bytes) -> None:
    """The same bytes twice, or others: one reader would take the first, another the last."""
    for content in (dict(opened(signed))["pack/policy.yaml"], b"id: other"):
        data = io.BytesIO(signed)
        with zipfile.ZipFile(data, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(zipfile.ZipInfo("pack/policy.yaml", (1980, 1, 1, 0, 0, 0)), content)
        assert sentence(data.getvalue(), shelf)


@pytest.mark.parametrize("flag", [0x1, 0x8, 0x40, 0x800, 0x2000])
def test_flags_that_no_package_has_are_noticed(shelf: Shelf, signed: bytes, flag: int) -> None:
    """Encrypted, sizes behind the data, strong encryption, another spelling of names, masked: in either list."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        mutant = bytearray(signed)
        place = signed.index(mark) + at
        mutant[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", signed, place)[0] ^ flag)
        assert sentence(bytes(mutant), shelf)


def test_other_ways_to_write_the_same_zip_are_noticed(shelf: Shelf, signed: bytes) -> None:
    """ZIP64, a comment, extra fields, another system or time, deflated, sizes behind the data."""
    entries = dict(opened(signed))

    def written(make: Callable[[str], zipfile.ZipInfo], comment: bytes = b"", **options: Any) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in entries.items():
                with archive.open(make(name), "w", **options) as entry:
                    entry.write(content)
            archive.comment = comment
        return out.getvalue()

    def plain(name: str, **changes: Any) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, changes.pop("day", (1980, 1, 1, 0, 0, 0)))
        info.create_system = 0
        for key, value in changes.items():
            setattr(info, key, value)
        return info

    assert sentence(written(plain, force_zip64=True), shelf)
    assert sentence(written(plain, comment=b"more"), shelf)
    for changes in (
        {"extra": b"\x99\x99\x01\x00x"}, {"create_system": 3}, {"day": (2023, 1, 1, 0, 0, 0)},
        {"compress_type": zipfile.ZIP_DEFLATED}, {"external_attr": 0xA1FF << 16}, {"comment": b"x"},
        {"internal_attr": 1},
    ):  # fmt: skip
        assert sentence(written(lambda name, c=changes: plain(name, **c)), shelf), changes


def test_an_id_is_written_in_one_way_only(shelf: Shelf, files: dict[str, bytes]) -> None:
    """On some disks ABC and abc are one file: there are no capitals, nor anything that only looks like a letter."""
    for id in ("Invented-2023-1", "invented-２０２３", "invented_2023", "invеnted", "..", "a/b", "a" * 61):
        with pytest.raises(PolicyError):
            make_package(altered(files, id=f"id: {id}"), "甲", "2026-11-27", KEY)


def test_version_1_0_is_version_1(shelf: Shelf, files: dict[str, bytes], signed: bytes) -> None:
    """It is neither newer nor another; 1.10 comes after 1.9; a figure of another script is none."""
    shelf.install(signed)
    of_another = altered(files, version='version: "1.0"', title="title: 另一份")
    assert "内容不同" in sentence(make_package(of_another, "甲", "2026-11-27", KEY), shelf)
    for version in ("1.9", "1.10"):
        shelf.install(make_package(altered(files, version=f'version: "{version}"'), "甲", "2026-11-27", KEY))
    assert in_use(shelf).version == "1.10"
    assert "已有更新的" in sentence(
        make_package(altered(files, version='version: "1.9.9"'), "甲", "2026-11-27", KEY), shelf
    )
    for version in ("1１", "0", "01", "1.", "1.2.3.4", "-1", "1e3", " 1"):
        with pytest.raises(PolicyError):
            make_package(altered(files, version=f'version: "{version}"'), "甲", "2026-11-27", KEY)


def test_a_link_in_its_place_is_replaced_not_followed(shelf: Shelf, signed: bytes, tmp_path: Path) -> None:
    """What it points to stays as it was."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"someone's")
    (shelf.folder / "invented-2023-1-1.hqp").symlink_to(elsewhere)
    shelf.install(signed)
    assert elsewhere.read_bytes() == b"someone's"
    assert not (shelf.folder / "invented-2023-1-1.hqp").is_symlink()
    assert in_use(shelf).version == "1"


def test_a_pipe_and_a_folder_are_no_packages(shelf: Shelf, signed: bytes) -> None:
    """Neither blocks; the other files of the folder are used."""
    shelf.install(signed)
    os.mkfifo(shelf.folder / "a-1.hqp")
    (shelf.folder / "b-1.hqp").mkdir()
    found, troubles = shelf.installed()
    assert [package.manifest.id for package in found] == ["invented-2023-1"]
    assert [trouble.name for trouble in troubles] == ["a-1.hqp", "b-1.hqp"]


def test_a_full_disk_installs_nothing(shelf: Shelf, signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half written is nothing; what was there is used on."""

    def full(number: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.files.os.write", full)
    assert "磁盘满了" in sentence(signed, shelf)


def test_what_another_window_took_in_meanwhile_is_not_written_over(
    shelf: Shelf, files: dict[str, bytes], signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows install packages of one version at once: the second is refused, the first remains."""
    other, admit = make_package(altered(files, title="title: 另一份"), "甲", "2026-11-27", KEY), Shelf.admit

    def meanwhile(self: Shelf, data: bytes) -> Package:
        found = admit(self, data)
        if data == signed and not (self.folder / "invented-2023-1-1.hqp").exists():
            Shelf(self.folder).install(other)
        return found

    monkeypatch.setattr(Shelf, "admit", meanwhile)
    with pytest.raises(PolicyError, match="内容不同"):
        shelf.install(signed)
    assert in_use(shelf).policy.title == "另一份"


def test_a_million_names_or_a_gigabyte_are_refused_unread(shelf: Shelf, tmp_path: Path) -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(2000):
            archive.writestr(f"pack/measures/{number}.yaml", b"")
    assert sentence(many.getvalue(), shelf) == DAMAGED
    assert sentence(b"P" * (LARGEST + 1), shelf) == TOO_LARGE
    large = tmp_path / "large.hqp"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(PolicyError) as refused:
        read_package_file(large)
    assert refused.value.message == TOO_LARGE


def test_what_unfolds_is_no_package(shelf: Shelf) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack/text.txt", b"\0" * (64 << 20))
    assert sentence(bomb.getvalue(), shelf) == DAMAGED


def test_a_stranger_s_signature_and_none_at_all_are_refused(shelf: Shelf, files: dict[str, bytes]) -> None:
    said = sentence(make_package(files, "甲", "2026-11-27", OTHER), shelf)
    assert said.startswith(STRANGER.format(OTHER.public().fingerprint))
    assert sentence(make_package(files, "甲", "2026-11-27"), shelf) == (
        "这个政策包没有签名，只能在练习模式里用，没有导入。请向签发的部门要签名的"
    )


def test_practice_takes_what_nobody_signed_and_samples(tmp_path: Path, shelf: Shelf, files: dict[str, bytes]) -> None:
    sample = make_package(altered(files, more="sample: true"), "甲", "2026-11-27", KEY)
    assert sentence(sample, shelf) == "这是教学样例，只能在练习模式里用，没有导入"
    practice = Shelf(tmp_path / "practice", practice=True)
    assert practice.install(sample).manifest.sample
    assert "不能" not in str(practice.installed()[1])


def test_a_later_version_stands_beside_the_earlier_one(shelf: Shelf, files: dict[str, bytes], signed: bytes) -> None:
    shelf.install(signed)
    shelf.install(make_package(altered(files, version='version: "1.10"'), "甲", "2026-11-27", KEY))
    assert [p.manifest.version for p in shelf.installed()[0]] == ["1", "1.10"]
    assert in_use(shelf).version == "1.10"
    assert sentence(signed, shelf) == "已有更新的第 1.10 版，没有导入第 1 版"
    older = make_package(altered(files, version='version: "1.9"'), "甲", "2026-11-27", KEY)
    assert sentence(older, shelf) == "已有更新的第 1.10 版，没有导入第 1.9 版"


def test_the_same_version_of_another_content_is_refused(shelf: Shelf, files: dict[str, bytes], signed: bytes) -> None:
    shelf.install(signed)
    shelf.install(signed)  # twice is harmless
    other = make_package(altered(files, early_note="early_note: 另一句"), "甲", "2026-11-27", KEY)
    assert sentence(other, shelf) == OTHERWISE


def test_the_shipped_policy_is_not_replaced_by_one_of_its_own_version(shelf: Shelf) -> None:
    shipped = {name: data for name, data in pack_files(PACK).items() if not name.startswith("cases/")}
    forged = altered(shipped, early_note="early_note: 另一句")
    assert sentence(make_package(forged, "甲", "2026-11-27", KEY), shelf) == (
        "随程序带的 宝府规〔2023〕1号 是第 1 版，这个政策包不比它新，没有导入"
    )


def test_what_is_withdrawn_gives_way_to_the_version_before(
    shelf: Shelf, files: dict[str, bytes], signed: bytes
) -> None:
    shelf.install(signed)
    shelf.install(make_package(altered(files, version='version: "2"'), "甲", "2026-11-27", KEY))
    shelf.withdraw("invented-2023-1", "2")
    assert in_use(shelf).version == "1"
    with pytest.raises(PolicyError) as refused:
        shelf.withdraw("invented-2023-1", "2")
    assert refused.value.message == "“invented-2023-1-2.hqp”没有撤下：没有这个文件或文件夹"


def test_a_key_no_longer_trusted_takes_its_packages_with_it(shelf: Shelf, signed: bytes) -> None:
    shelf.install(signed)
    shelf.distrust(KEY.public())
    found, (trouble,) = shelf.installed()
    assert found == ()
    assert trouble.name == "invented-2023-1-1.hqp"
    assert trouble.why.startswith(STRANGER.format(KEY.public().fingerprint))


def test_a_changed_file_on_the_shelf_is_not_used(shelf: Shelf, signed: bytes) -> None:
    shelf.install(signed)
    file = shelf.folder / "invented-2023-1-1.hqp"
    file.write_bytes(signed.replace("保".encode(), "宝".encode(), 1))
    assert shelf.installed()[0] == ()
    file.write_bytes(signed)
    file.rename(shelf.folder / "baoshan-2023-1-1.hqp")
    assert shelf.installed()[0] == ()


def test_a_folder_in_the_working_directory_does_not_stand_in_for_the_shipped_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PACK).mkdir()
    (tmp_path / PACK / "policy.yaml").write_text("id: forged")
    monkeypatch.chdir(tmp_path)
    assert b"id: baoshan" in pack_files(PACK)["policy.yaml"]
    assert pack_files(f"./{PACK}")["policy.yaml"] == b"id: forged"


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_file_opens_with_its_passphrase_only() -> None:
    kept = KEY.as_file("八个字符以上的口令")
    assert SigningKey.read(kept, "八个字符以上的口令").public() == KEY.public()
    for wrong in ("八个字符以上的口", ""):
        with pytest.raises(PolicyError, match=r"^口令不对，或私钥文件坏了。请重新输入口令$"):
            SigningKey.read(kept, wrong)
    with pytest.raises(PolicyError, match=r"^口令至少 8 个字符：拿到私钥文件的人就能以您的名义签发政策包$"):
        KEY.as_file("1234567")
    with pytest.raises(PolicyError, match=r"^这不是签发政策包用的私钥文件（.key），请选 policies keygen 做出的那一个$"):
        SigningKey.read(KEY.public("甲").as_file(), "12345678")


def test_a_public_key_names_its_holder_and_has_a_fingerprint_of_four_words() -> None:
    key = read_public_key(KEY.public("样例区发展改革委").as_file())
    assert key == PublicKey(KEY.public().raw, "样例区发展改革委")
    assert [len(word) for word in key.fingerprint.split(" ")] == [4, 4, 4, 4]
    assert key.fingerprint != OTHER.public().fingerprint


@pytest.mark.parametrize("data", [b"", b"x" * 20_000, KEY.as_file("12345678"), b"\xff" + KEY.public("a").as_file()])
def test_what_is_no_public_key_is_refused(data: bytes, shelf: Shelf) -> None:
    with pytest.raises(PolicyError, match=r"^这不是签发机关的公钥文件（.pub），请向签发政策包的部门要$"):
        shelf.trust(data)
    assert len(shelf.trusted_keys()) == 1
