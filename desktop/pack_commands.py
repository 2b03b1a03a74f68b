"""The command line of policy packs: check one, put it into a signed file, say what such a file is."""

import argparse
import datetime
import getpass
import sys
from pathlib import Path
from typing import Any

from core.errors import PolicyError, os_error_words
from core.files import write_safely
from core.policy import load_policy, pack_files

DONE, BAD_INPUT = 0, 2


def add_commands(commands: Any) -> None:
    """`policies` and what it can do."""
    policies = commands.add_parser("policies", help="政策包：检查、打包、签发、查看")
    actions = policies.add_subparsers(dest="action", required=True, metavar="做什么")
    check = actions.add_parser("check", help="检查政策包，列出所有要改的地方")
    check.add_argument("folder", nargs="?", default="baoshan-2023-1", help="政策包文件夹")
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


def run(given: argparse.Namespace) -> int:
    """One of them; the exit code. Raises PolicyError with a sentence."""
    return {"check": _check, "pack": _pack, "keygen": _keygen, "sign": _sign, "show": _show}[given.action](given)


def _check(given: argparse.Namespace) -> int:
    from core.assess.check import check_pack

    faults = check_pack(given.folder)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        print(f"{given.folder}：{len(faults)} 处要改", file=sys.stderr)
        return BAD_INPUT
    policy = load_policy(given.folder)
    print(f"{given.folder}：{len(policy.measures)} 项，{len(policy.facts)} 个事实，没有发现问题")
    return DONE


def _pack(given: argparse.Namespace) -> int:
    from core.assess.check import check_pack
    from core.policy.package import make_package, read_package

    faults = check_pack(given.folder)
    if faults:
        raise PolicyError(f"{given.folder} 有 {len(faults)} 处要改，没有打包。先运行 policies check 看是哪几处")
    key = _key(given.key) if given.key else None
    made = make_package(pack_files(given.folder), given.author, datetime.date.today().isoformat(), key)
    manifest = read_package(made).manifest
    _write(Path(given.out) / manifest.file_name, made)
    print(f"已存 {manifest.file_name}（{len(made)} 字节，{'已签名' if key else '没有签名，只能在练习模式里用'}）")
    return DONE


def _keygen(given: argparse.Namespace) -> int:
    from core.policy.signing import SigningKey

    key, name = SigningKey.new(), given.holder.replace("/", "_")
    private, public = Path(given.out) / f"{name}.key", Path(given.out) / f"{name}.pub"
    if private.exists() or public.exists():
        raise PolicyError(f"“{name}”的密钥已经有了，没有另做。请换一个文件夹，或先把原来的收好")
    _write(private, key.as_file(_passphrase("新的口令（至少 8 个字符）：")))
    _write(public, key.public(given.holder).as_file())
    private.chmod(0o600)
    print(f"私钥 {private.name} 请自己收好；公钥 {public.name} 交给各中心。指纹 {key.public().fingerprint}")
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
    from core.policy.package import SUFFIX, read_package_file
    from core.policy.signing import read_public_key

    file = Path(given.file)
    if file.suffix != SUFFIX:
        key = read_public_key(_read(file))
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


def _key(file: str) -> Any:
    from core.policy.signing import SigningKey

    return SigningKey.read(_read(Path(file)), _passphrase("私钥的口令："))


def _passphrase(prompt: str) -> str:
    """Asked where a person sits there; the first line of what is piped in otherwise."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(1 << 20)
    except OSError as error:
        raise PolicyError(f"“{file.name}”读不出来：{os_error_words(error)}") from error


def _write(file: Path, data: bytes) -> None:
    if not file.parent.is_dir():
        raise PolicyError(f"没有“{file.parent}”这个文件夹")
    write_safely(file, data)
