"""Key files for signing packs: the private key under a passphrase, and the public key to distribute."""

from pathlib import Path

from core.errors import PolicyError
from core.files import write_safely
from core.policy.signing import SigningKey


def make_key_files(holder: str, passphrase: str, folder: Path) -> Path:
    """Create a key pair in a folder; returns the private key's file. Raises PolicyError if there is one already, or the
    passphrase is too short."""
    name = holder.replace("/", "_").strip()
    if not name:
        raise PolicyError("请写单位：公钥上写的名称")
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    if not folder.is_dir():
        raise PolicyError(f"没有“{folder}”这个文件夹")
    if private.exists() or public.exists():
        raise PolicyError(f"“{name}”的密钥已经有了，没有另做。请换一个文件夹，或先把原来的收好")
    key = SigningKey.new()
    write_safely(private, key.as_file(passphrase))
    write_safely(public, key.public(holder).as_file())
    private.chmod(0o600)
    return private
