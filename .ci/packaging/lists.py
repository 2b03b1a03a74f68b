"""Two lists of what a built folder holds, for people and for programs, and the texts of the licences beside them."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inside import Inside
    from parts import Part

_COMMON = ("LGPL-3", "GPL-3", "GPL-2", "LGPL-2.1", "Apache-2.0")
"""What Debian has once for all that name it."""

_LGPL = """\
## Qt 与 PySide6（LGPL-3.0）怎样替换

窗口用的 Qt 和 PySide6 按 GNU LGPL 第 3 版使用，源代码未作改动，都是单独的动态库：Qt 是 `_internal` 里的 `{qt}`，
它的插件和 PySide6 在 `_internal/PySide6`，shiboken6 在 `_internal/shiboken6`。您可以换成自己编译的、接口兼容的版本：
关闭程序，用同名文件覆盖那里的文件，再打开程序。程序不检查这些文件，也不阻止替换。
源代码：PySide6 见 PyPI 上同一版本的 pyside-setup，Qt 见 Qt 官方的同一版本 qt-everywhere-src。许可全文在 `licences`。
"""


def third_party(parts: Sequence[Part], folder: Path) -> str:
    """The list for people; `parts`: ours first."""
    ours, *others = parts
    rows = [f"| {p.name} | {p.version} | {p.licence} | {p.size / 1e6:.1f} | {_within(p.inside)} |" for p in others]
    table = "\n".join(["| 组件 | 版本 | 许可 | MB | 其中还有 |", "| --- | --- | --- | --- | --- |", *rows])
    windows = any(folder.glob("*.exe"))
    return "\n\n".join([
        "# 随附的第三方组件",
        f"惠企窗口 {ours.version}。程序自身按 MIT 许可；下列组件随程序一起分发，各按其许可。",
        table,
        "MB 是组件自己的文件；0.0 的，是合在程序文件里的 Python 模块。Rust 库逐个列在 `parts.cdx.json`。",
        "许可全文在 `licences` 文件夹。PyInstaller 的启动程序带有例外条款，不影响本程序的许可。",
        _LGPL.format(qt="Qt6*.dll" if windows else "libQt6*.so.6"),
    ])  # fmt: skip


def _within(inside: Sequence[Inside]) -> str:
    """What is in a part, as people read it."""
    named = [f"{each.name} {each.version}".strip() + f"（{each.licence}）" for each in inside if not each.crate]
    crates = sum(each.crate for each in inside)
    return "、".join([*named, *([f"{crates} 个 Rust 库"] if crates else [])])


def bill(parts: Sequence[Part], moment: str) -> str:
    """The list for programs (CycloneDX). The same parts give the same bytes."""
    ours, *others = parts
    names = "".join(f"{p.purl}\n" for p in parts)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "component": {"type": "application", "bom-ref": ours.purl, "name": ours.name, "version": ours.version},
        },
        "components": [_component(part) for part in others],
        "dependencies": [{"ref": ours.purl, "dependsOn": [p.purl for p in others]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(part: Part) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": _licence(part.licence),
        "properties": [{"name": "huiqi:bytes", "value": str(part.size)}],
    }
    if part.inside:
        told["components"] = [
            {"type": "library", "name": each.name, "licenses": _licence(each.licence)}
            | ({"version": each.version} if each.version else {})
            for each in part.inside
        ]
    return told


def _licence(told: str) -> list[Mapping[str, Any]]:
    return [{"license": {"name": told}}]


def put_texts(parts: Sequence[Part], to: Path, common: Path) -> None:
    """The licences themselves, a folder for each part; those that Debian has once for all."""
    for part in parts:
        for name, text in part.texts.items():
            target = to / part.name / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target)
    for name in _COMMON:
        if (text := common / name).is_file():
            to.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, to / f"{name}.txt")
