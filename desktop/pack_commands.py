"""Commands for policy packs: check, sign, describe."""

import argparse
import contextlib
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core import clock
from core.errors import AnswerError, PolicyError
from core.files import write_safely
from core.policy import load_policy, pack_files, shipped_id
from core.policy.folders import shipped_ids
from desktop import authoring_commands

DONE, BAD_INPUT = 0, 2


def add_commands(commands: Any) -> None:
    """Add `policies` and its subcommands."""
    policies = commands.add_parser("policies", help="政策包：检查、打包、签发、查看")
    actions = policies.add_subparsers(dest="action", required=True, metavar="做什么")
    check = actions.add_parser("check", help="检查政策包，列出所有要改的地方")
    check.add_argument("folder", nargs="?", default="", help="政策包文件夹")
    check.add_argument("--json", action="store_true", help="给别的程序用：每处一行 JSON")
    authoring_commands.add_commands(actions)
    actions.add_parser("reference", help="政策包的写法：每一栏、每个算法，各有一例")
    schema = actions.add_parser("schema", help="给编辑器用的 JSON Schema")
    schema.add_argument("file", metavar="文件名", help="如 policy.yaml、measures/*.yaml")
    pack = actions.add_parser("pack", help="把政策包做成一个文件（.hqp）")
    pack.add_argument("folder", metavar="文件夹")
    pack.add_argument("--author", required=True, metavar="单位", help="谁做的这个政策包")
    pack.add_argument("--key", metavar="私钥.key", help="同时签名")
    pack.add_argument("--out", metavar="文件夹", default=".", help="存到哪里")
    keygen = actions.add_parser("keygen", help="做一对签发用的密钥")
    keygen.add_argument("holder", metavar="单位", help="公钥上写的名称")
    keygen.add_argument("--out", metavar="文件夹", default=".", help="存到哪里")
    sign = actions.add_parser("sign", help="给政策包文件签名")
    sign.add_argument("package", metavar="文件.hqp")
    sign.add_argument("--key", required=True, metavar="私钥.key")
    show = actions.add_parser("show", help="说明一个政策包文件或公钥文件")
    show.add_argument("file", metavar="文件")
    diff = actions.add_parser("diff", help="比较两个版本；写了 --record，再说哪些接待的结果会变")
    diff.add_argument("old", metavar="原来的")
    diff.add_argument("new", metavar="现在的", help="文件夹、编号或 .hqp 文件")
    diff.add_argument("--record", metavar="数据文件夹", help="按新规则重算其中已办结的接待")
    diff.add_argument("--out", metavar="名单.xlsx", help="名单另存为 Excel")
    diff.add_argument("--follow", action="store_true", help="名单列入回访")
    for name, what, told in (
        ("trust", "公钥.pub", "登记签发部门的公钥（先核对指纹）"),
        ("install", "文件.hqp", "导入政策包文件"),
    ):
        action = actions.add_parser(name, help=told)
        action.add_argument("file", metavar=what)
        action.add_argument("--data", help="数据文件夹")
    distrust = actions.add_parser("distrust", help="不再信任一个公钥")
    distrust.add_argument("fingerprint", metavar="指纹", nargs=4, help="四组，每组四个字符")
    distrust.add_argument("--data", help="数据文件夹")
    actions.add_parser("list", help="列出已有的政策包").add_argument("--data", help="数据文件夹")
    withdraw = actions.add_parser("withdraw", help="撤下一个版本")
    withdraw.add_argument("id", metavar="编号")
    withdraw.add_argument("version", metavar="版本")
    withdraw.add_argument("--data", help="数据文件夹")


def run(given: argparse.Namespace) -> int:
    """Run a subcommand; returns the exit code. Raises PolicyError with a sentence."""
    return _ACTIONS[given.action](given)


def _check(given: argparse.Namespace) -> int:
    from core.assess.check import check_pack
    from core.policy.faults import located, shown

    folder = given.folder or shipped_id()
    faults = check_pack(folder)
    if given.json:
        for fault in located(pack_files(folder), faults):
            print(json.dumps(asdict(fault), ensure_ascii=False))
        return BAD_INPUT if faults else DONE
    if faults:
        print("\n".join(shown(pack_files(folder), faults)), file=sys.stderr)
        print(f"{folder}：{len(faults)} 处要改", file=sys.stderr)
        return BAD_INPUT
    policy = load_policy(folder)
    print(f"{folder}：{len(policy.measures)} 项，{len(policy.facts)} 个事实，没有发现问题")
    return DONE


def _reference(given: argparse.Namespace) -> int:
    from core.policy.reference import markdown

    print(markdown(), end="")
    return DONE


def _schema(given: argparse.Namespace) -> int:
    from core.policy.reference import FILES, json_schema

    if given.file not in FILES:
        raise AnswerError(f"没有“{given.file}”这种文件；有：{'、'.join(FILES)}")
    print(json.dumps(json_schema(given.file), ensure_ascii=False, indent=1))
    return DONE


def _pack(given: argparse.Namespace) -> int:
    from core.assess.check import check_pack
    from core.policy.package import make_package, read_package

    faults = check_pack(given.folder)
    if faults:
        raise PolicyError(f"{given.folder} 有 {len(faults)} 处要改，没有打包。先运行 policies check 看是哪几处")
    key = _key(given.key) if given.key else None
    made = make_package(pack_files(given.folder), given.author, clock.today().isoformat(), key)
    manifest = read_package(made).manifest
    _write(Path(given.out) / manifest.file_name, made)
    print(f"已存 {manifest.file_name}（{len(made)} 字节，{'已签名' if key else '没有签名，只能在练习模式里用'}）")
    return DONE


def _keygen(given: argparse.Namespace) -> int:
    from core.policy.key_files import make_key_files
    from core.policy.package import read_bytes
    from core.policy.signing import read_public_key

    private = make_key_files(given.holder, _passphrase("新的口令（至少 8 个字符）："), Path(given.out))
    public = private.with_suffix(".pub")
    fingerprint = read_public_key(read_bytes(public)).fingerprint
    print(f"私钥 {private.name} 请自己收好；公钥 {public.name} 交给各中心。指纹 {fingerprint}")
    return DONE


def _sign(given: argparse.Namespace) -> int:
    from core.policy.package import make_package, read_package_file

    package = read_package_file(Path(given.package))
    author, day = package.manifest.author, package.manifest.day
    key = _key(given.key)
    _write(Path(given.package), make_package(package.files, author, day, key))
    print(f"已签名 {Path(given.package).name}，公钥指纹 {key.public().fingerprint}")
    return DONE


def _show(given: argparse.Namespace) -> int:
    from core.policy.package import SUFFIX, read_bytes, read_package_file
    from core.policy.signing import read_public_key

    file = Path(given.file)
    if file.suffix != SUFFIX:
        key = read_public_key(read_bytes(file))
        print(f"公钥：{key.holder}\n指纹：{key.fingerprint}")
        return DONE
    package = read_package_file(file)
    manifest, policy = package.manifest, package.policy
    for name, said in (
        ("编号", manifest.id),
        ("版本", manifest.version + (f"（代替第 {manifest.supersedes} 版）" if manifest.supersedes else "")),
        ("政策", f"{manifest.number} {manifest.title}"),
        ("级别", manifest.level + ("（教学样例）" if manifest.sample else "")),
        ("有效期", f"{policy.effective} 至 {policy.expires}"),
        ("内容", f"{len(policy.measures)} 项，{len(policy.facts)} 个事实，{len(manifest.files)} 个文件"),
        ("摘要", manifest.digest),
        ("制作", f"{manifest.author}，{manifest.day}"),
        ("签名", f"公钥指纹 {package.signer.fingerprint}" if package.signer else "没有"),
    ):
        print(f"{name}：{said}")
    return DONE


# ── installed packages ───────────────────────────────────────────────────────────────────────────────────────────


def _shelf(given: argparse.Namespace) -> Any:
    from core.policy.shelf import Shelf
    from desktop.paths import data_folder, policies_folder

    return Shelf(policies_folder(data_folder(given.data)))


def _trust(given: argparse.Namespace) -> int:
    from core.policy.package import read_bytes

    key = _shelf(given).trust(read_bytes(Path(given.file)))
    print(f"已登记 {key.holder} 的公钥，指纹 {key.fingerprint}")
    return DONE


def _distrust(given: argparse.Namespace) -> int:
    shelf, wanted = _shelf(given), " ".join(given.fingerprint)
    for key in shelf.trusted_keys():
        if key.fingerprint == wanted:
            shelf.distrust(key)
            print(f"不再信任 {key.holder} 的公钥；它签发的政策包不能再用，已办结的咨询不受影响")
            return DONE
    raise PolicyError(f"没有登记指纹是 {wanted} 的公钥。运行 policies list 可看已登记的")


def _install(given: argparse.Namespace) -> int:
    from desktop.package_offer import read_offer
    from desktop.paths import data_folder
    from desktop.policies import load

    shelf = _shelf(given)
    offer = read_offer(Path(given.file), shelf, load(data_folder(given.data)))
    manifest = shelf.install(offer.data).manifest
    for notice in offer.notices:
        print(notice, file=sys.stderr)
    print(f"已导入 {manifest.number} {manifest.title}（{manifest.id}，第 {manifest.version} 版）")
    return DONE


def _list(given: argparse.Namespace) -> int:
    shelf = _shelf(given)
    for key in shelf.trusted_keys():
        print(f"公钥：{key.holder}，指纹 {key.fingerprint}")
    for id in shipped_ids():
        policy = load_policy(id)
        which = f"{id}，第 {policy.version} 版{'，教学样例，只供练习' if policy.sample else ''}"
        print(f"随程序带：{policy.number} {policy.title}（{which}），有效期至 {policy.expires}")
    found, troubles = shelf.installed()
    for package in found:
        manifest = package.manifest
        said = f"{manifest.number} {manifest.title}（{manifest.id}，第 {manifest.version} 版）"
        print(f"已导入：{said}，有效期至 {package.policy.expires}")
    for trouble in troubles:
        print(f"不能用：{trouble.name}：{trouble.why}")
    return DONE


def _withdraw(given: argparse.Namespace) -> int:
    _shelf(given).withdraw(given.id, given.version)
    print(f"已撤下 {given.id} 第 {given.version} 版；已办结的咨询不受影响")
    return DONE


def _diff(given: argparse.Namespace) -> int:
    from desktop.diff_command import run

    if (given.out or given.follow) and not given.record:
        raise PolicyError("--out 和 --follow 说的是名单，要同时写 --record 数据文件夹")
    return run(given)


_ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check, "pack": _pack, "keygen": _keygen, "sign": _sign, "show": _show,
    "diff": _diff, "reference": _reference, "schema": _schema,
    "trust": _trust, "distrust": _distrust, "install": _install, "list": _list, "withdraw": _withdraw,
    **authoring_commands.ACTIONS,
}  # fmt: skip


def _key(file: str) -> Any:
    from core.policy.package import read_bytes
    from core.policy.signing import SigningKey

    return SigningKey.read(read_bytes(Path(file)), _passphrase("私钥的口令："))


def _passphrase(prompt: str) -> str:
    """Prompted on a terminal; otherwise the next line of stdin, in UTF-8 or the encoding of Chinese Windows, whatever
    the console is set to. Raises PolicyError if it decodes in neither."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    line = sys.stdin.buffer.readline().rstrip(b"\r\n")
    for encoding in ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return line.decode(encoding)
    raise PolicyError("口令不是文字。请用 UTF-8 写好再传进来，或在命令行里直接输入")


def _write(file: Path, data: bytes) -> None:
    if not file.parent.is_dir():
        raise PolicyError(f"没有“{file.parent}”这个文件夹")
    write_safely(file, data)
