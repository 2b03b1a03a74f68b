"""ICU's data made smaller: what stays is whole, what goes is of other languages."""

from __future__ import annotations

import struct

import icu
import pytest

HEADER = struct.pack("<HBB", 32, 0xDA, 0x27) + b"\x14\0\0\0\0\0\x02\0CmnD" + b"\0" * 16
ITEMS = [("icudt73l/root.res", b"r" * 33), ("icudt73l/zh.res", b"z" * 7), ("icudt73l/af.res", b"a" * 100)]


def test_data_is_taken_apart_and_put_together() -> None:
    """Names and contents come back; each content begins at a multiple of 16."""
    data = icu.put_together(HEADER, ITEMS)
    header, items = icu.items_of(data)
    assert header == HEADER
    assert [(name, content[: len(ITEMS[at][1])]) for at, (name, content) in enumerate(items)] == ITEMS
    (count,) = struct.unpack_from("<I", data, len(HEADER))
    places = [struct.unpack_from("<II", data, len(HEADER) + 4 + 8 * at)[1] for at in range(count)]
    assert all((len(HEADER) + place) % 16 == 0 for place in places)


def test_other_data_is_refused() -> None:
    """What has another mark is not taken for ICU's."""
    with pytest.raises(ValueError, match="ICU"):
        icu.items_of(HEADER.replace(b"CmnD", b"ResB"))


@pytest.mark.parametrize(
    ("item", "stays"),
    [
        ("root.res", True), ("zh.res", True), ("zh_Hans_CN.res", True), ("en_US.res", True), ("af.res", False),
        ("coll/zh.res", True), ("coll/root.res", True), ("coll/ucadata.icu", True), ("coll/ja.res", False),
        ("coll/pool.res", True), ("lang/zh.res", False), ("supplementalData.res", False), ("pool.res", True),
        ("gb18030.cnv", True), ("ibm-1386_P100-2001.cnv", True), ("ibm-37_P100-1995.cnv", False),
        ("brkitr/line_cj.brk", False), ("curr/pool.res", False), ("rfc3491.spp", False), ("uts46.nrm", False),
        ("translit/root.res", False), ("unames.icu", False), ("nfkc.nrm", False),
        ("zoneinfo64.res", False), ("cnvalias.icu", True), ("ibm-5347_P100-1998.cnv", True),
        ("windows-950-2000.cnv", False),
    ],
)  # fmt: skip
def test_what_stays(item: str, stays: bool) -> None:
    """What is of no language, and how Chinese and English are put in order."""
    assert icu.wanted(item) is stays
