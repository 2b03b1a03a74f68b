"""An existing pack as the start of another: next year's policy, or the next version."""

from core.authoring.entry import Entry
from core.policy.folders import Files, shared_by
from core.policy.versions import VERSION


def edition_of(files: Files, id: str) -> dict[str, bytes]:
    """The pack's own files under another id; under the same id as its next version, which supersedes it."""
    shared = tuple(f"{folder}/" for folder in shared_by(files))
    own = {name: content for name, content in files.items() if not name.startswith(shared)}
    head = Entry(own["policy.yaml"].decode("utf-8"))
    version = head.text_at("version")
    if head.text_at("id") == id and VERSION.fullmatch(version):
        major, _, _ = version.partition(".")
        head = head.set(("version",), str(int(major) + 1)).set(("supersedes",), version, ("version", "supersedes"))
    before = head.text_at("id")
    head = head.set(("id",), id)
    cases = {
        n: c.replace(f"policy: {before}".encode(), f"policy: {id}".encode())
        for n, c in own.items()
        if n.startswith("cases/")
    }
    return {**own, **cases, "policy.yaml": head.text.encode()}
