"""A pack folder → Policy. Every fault is collected, with file and line, before anything is refused."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from core.errors import LONGEST, PolicyError, shortened
from core.files import real
from core.policy import earlier, pack
from core.policy.fact import Role
from core.policy.facts import OF_SUPPORT, roles
from core.policy.followups import idle_besides, without_followups
from core.policy.head import GUIDE, HEAD, UNREAD, first_days, last_day
from core.policy.located_yaml import LocatedMapping, Trouble, load
from core.policy.measures import Head, MeasureReader
from core.policy.reading import FaultLog, Wording
from core.policy.shapes import BROKEN, Context, Values
from core.policy.vocabulary import COMMON, Vocabulary

Files = Mapping[str, bytes]
"""A pack as its files: relative path → content. What it shares stands under the folders that `uses` names."""

_SKIPPED = ("cases/", "guide.yaml")
_SHARED = r"(?:derived|facts|industries|rates|size|steps|streets)\.yaml"
_OWN = re.compile(r"(?:policy|facts|derived|rates|steps|guide)\.yaml|text\.txt|(?:measures|cases)/[^/]+\.yaml")
"""The files of a pack. Any other is a fault: a misnamed one would be passed over in silence."""


def shipped() -> Traversable:
    """The folder of the shipped packs, also inside a bundle."""
    return resources.files("resources") / "policies"


def pack_files(folder: str | Path) -> dict[str, bytes]:
    """All files of a pack: a shipped id, or a folder beside which lies what it shares (else the shipped folders).

    A shipped id names the shipped pack wherever the program was started: a folder of that name there must not stand in
    for it. Such a folder is named by its path (./baoshan-2023-1). PolicyError where there is none, or it is no pack."""
    ours = isinstance(folder, str) and folder in shipped_ids()
    root: Any = Path(folder) if not ours and _there(Path(folder), Path.is_dir) else shipped() / str(folder)
    if not _there(root / "policy.yaml", lambda file: file.is_file()):
        named = shortened(str(folder), LONGEST // 3)
        raise PolicyError(f"没有政策包“{named}”：请写文件夹，或已有的编号（如 {shipped_id()}）")
    files = dict(_read(root, ""))
    for name in shared_by(files):
        beside = real(Path(folder)).parent / name
        shared: Any = beside if not ours and Path(folder).is_dir() and beside.is_dir() else shipped() / name
        if _there(shared, lambda found: found.is_dir()):
            files |= dict(_read(shared, f"{name}/"))
    return files


def shared_files(names: Iterable[str]) -> dict[str, bytes]:
    """The files of folders that packs share, as they come with the program."""
    return {name: data for folder in names for name, data in _read(shipped() / folder, f"{folder}/")}


def shipped_ids() -> tuple[str, ...]:
    """The packs that come with the program."""
    return tuple(sorted(f.name for f in shipped().iterdir() if f.is_dir() and (f / "policy.yaml").is_file()))


def is_pack_file(name: str) -> bool:
    """Whether a pack, or a folder that packs share, has a file of this name."""
    return bool(_OWN.fullmatch(name) or re.fullmatch(f"{_FOLDER.pattern}/{_SHARED}", name))


@cache
def shipped_id() -> str:
    """The pack that a counter works with as it is installed: never one that was made up for practice."""
    return next(id for id in shipped_ids() if not ships_as_sample(id))


def ships_as_sample(id: str) -> bool:
    """Whether a shipped pack was made up for practice."""
    return b"\nsample: true" in (shipped() / id / "policy.yaml").read_bytes()


def shared_by(files: Files) -> tuple[str, ...]:
    """The folders that a pack shares with others: the country's first, then those that it names."""
    try:
        (head,) = load(files["policy.yaml"].decode("utf-8"))
        named = [name for name in head.get("uses", ()) if isinstance(name, str) and _FOLDER.fullmatch(name)]
    except (KeyError, UnicodeDecodeError, Trouble, AttributeError, TypeError, ValueError):
        named = []
    return tuple(dict.fromkeys((COMMON, *named)))


_FOLDER = re.compile(r"[a-z][a-z0-9-]*")


def _there(path: Any, ask: Callable[[Any], bool]) -> bool:
    """Whether such a thing is there; a name that no disk can have is not."""
    try:
        return ask(path)
    except (OSError, ValueError):
        return False


def _read(folder: Any, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _read(item, f"{prefix}{item.name}/")
        elif not item.name.endswith(".md") and not item.name.startswith(
            "."
        ):  # the reading beside a pack decides nothing
            yield prefix + item.name, item.read_bytes()


def digest_of(files: Files) -> str:
    """SHA-256 over the files that decide anything: not the cases, not what the centre fills in."""
    h = hashlib.sha256()
    for name in sorted(files):
        if not name.startswith(_SKIPPED):
            h.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return h.hexdigest()


def load_policy(folder: str | Path) -> pack.Policy:
    """The policy of a pack folder or shipped id. PolicyError lists all faults, each with file and line."""
    return read_policy(pack_files(folder), strict=True)


def read_policy(files: Files, strict: bool = False) -> pack.Policy:
    """The policy that a pack's files hold; a frozen copy of them gives the same policy years later. `strict` also
    refuses what is written and does nothing, which a frozen copy may have."""
    reader = PackReader(files)
    policy = reader.policy()
    found = [*without_followups(reader.log), *(idle_besides(reader.log) if strict else ())]
    if found:
        raise PolicyError("\n".join(found))
    return policy


def _broken(given: Values) -> set[str]:
    """The parts of a head that are there and could not be read."""
    return {key for key, value in given.items() if value is BROKEN}


class PackReader:
    """Reads one pack: its words first, then what is said with them."""

    measure_reader: type[MeasureReader] = MeasureReader
    """How its items are read; one that reads again and again keeps those that are as they were."""

    def __init__(self, files: Files, words: Vocabulary | None = None) -> None:
        self.files, self.shared = files, shared_by(files)
        self.log = FaultLog(*earlier.completed(files))
        self.wording = Wording(self.log)
        self.words = words or Vocabulary(self.log, self.shared)

    def policy(self) -> pack.Policy:
        """The policy, as far as it can be read; what cannot is on the log as faults."""
        self._no_strays()
        entry = self.log.yaml("policy.yaml", LocatedMapping)
        given = HEAD.values(entry, Context(self.log, self.words, self.wording))
        head = UNREAD | {key: value for key, value in given.items() if value is not BROKEN}
        (issue, issued), (effect, start), (validity, end) = (
            head.pop("issued"),
            head.pop("effective"),
            head.pop("expires"),
        )
        if (days := first_days(effect.phrase, issued)) and start not in days and issue.phrase:
            self.log.fault(entry.lines["effective"], f"“{effect.phrase}”说的不是 {start.isoformat()} 这一天")
        if (last := last_day(validity.phrase, start)) and end != last:
            said = f"“{validity.phrase}”自施行日起算，最后一天是 {last.isoformat()}，不是 {end.isoformat()}"
            self.log.fault(entry.lines["expires"], said)
        if not start <= end and {"effective", "expires"} <= given.keys() - _broken(given):
            self.log.fault(entry.lines.get("expires", 1), "有效期止早于施行日")
        self._check_head(entry, head, _broken(given))
        for key in ("format", "uses"):
            head.pop(key, None)
        early, standing, scope = head["early_note"], head.pop("standing"), head.pop("scope")
        shared = Head(start.toordinal(), end.toordinal(), validity, early, standing, scope)
        self.measures = self.measure_reader(self.log, self.words, self.wording, shared)
        measures = self.measures.read_all()
        self.log.file = "policy.yaml"
        everything = tuple(m.id for m in measures if m.kind != "service")
        head["pools"] = tuple(p if p.measures else replace(p, measures=everything) for p in head["pools"])
        for group in (*head["groups"], *head["pools"]):
            self._known_ids(group)
        self._nested(head["pools"])
        self._same(head["same"], entry)
        return pack.Policy(
            **head,
            issued=issued,
            issue=issue,
            effect=effect,
            effective=start,
            expires=end,
            validity=validity,
            articles=tuple(self._titled(a, head["called"].gates) for a in self.wording.articles.values()),
            topics=tuple(dict.fromkeys(f.topic for f in self.words.facts.values())),
            facts=self.words.facts,
            derived=self.words.derived,
            measures=measures,
            roles={} if "overlap" in _broken(given) else self._roles(head["overlap"], entry),
            guide=self._guide(),
            steps=self.words.steps,
            section=self.words.section,
            streets=self.words.streets,
            sources=tuple(self.words.sources),
            digest=digest_of(self.files),
            cases=tuple(sorted(n for n in self.files if n.startswith("cases/"))),
            lines=self.wording.lines,
        )

    def _no_strays(self) -> None:
        shared = re.compile(f"(?:{'|'.join(self.shared)})/{_SHARED}")
        for name in self.log.files:
            if not _OWN.fullmatch(name) and not shared.fullmatch(name):
                self.log.file = name
                self.log.fault(1, "政策包里没有东西会读这个文件，请改名或移走")

    def _check_head(self, entry: LocatedMapping, head: Values, broken: set[str]) -> None:
        for used in self.shared:
            if not any(name.startswith(f"{used}/") for name in self.log.files):
                self.log.fault(entry.lines.get("uses", 1), f"没有“{used}”这个共用包")
        if not head["id"].isascii():  # as a Chinese keyboard writes it
            self.log.slip(entry.lines.get("id", 1), f"“id”要用小写字母、数字和短横，不用全角：{head['id']}")
        if head["gates"] and not head["called"].gates and "called" not in broken:
            self.log.fault(entry.lines["gates"], "有 gates 的，called 里要写 gates 叫什么")

    def _titled(self, article: pack.Article, gates: str) -> pack.Article:
        """What stands outside the articles has no title of its own."""
        if article.number != pack.OUTSIDE:
            return article
        return replace(article, title=f"标题、{gates}与附则" if gates else "标题与附则")

    def _roles(self, overlap: pack.Overlap, entry: LocatedMapping) -> Mapping[Role, str]:
        """The facts that the program itself needs: of the enterprise, and of other support."""
        support = self.words.facts.get(overlap.fact)
        if support is None or support.type != "list":
            self.log.fault(entry.lines.get("overlap", 1), f"“{overlap.fact}”不是清单，不能用来问别的支持")
        fields = {f.name: f for f in support.fields} if support else {}
        found: dict[Role, str] = dict((*roles(self.words.facts), *roles(fields)))
        for lacking in OF_SUPPORT if fields else ():
            if lacking not in found:
                self.log.fault(entry.lines.get("overlap", 1), f"“{overlap.fact}”里没有 role: {lacking} 的一栏")
        return found

    def _known_ids(self, group: pack.Group | pack.Pool) -> None:
        for id in group.measures:
            if id not in self.measures.ids:
                self.log.fault(group.line, f"没有“{id}”这一项")
        if len(set(group.measures)) != len(group.measures) or len(group.measures) < 2:
            self.log.fault(group.line, "measures 要写两项以上，每项一次")

    def _nested(self, pools: tuple[pack.Pool, ...]) -> None:
        """Of two pools one lies within the other, or they have nothing in common: else no order would be right."""
        for at, one in enumerate(pools):
            for other in pools[:at]:
                common = set(one.measures) & set(other.measures)
                if common and common not in (set(one.measures), set(other.measures)):
                    self.log.fault(one.line, f"两个封顶各有一部分相同：{'、'.join(sorted(common))}")

    def _same(self, same: Mapping[str, tuple[str, ...]], entry: LocatedMapping) -> None:
        for name, ids in same.items():
            for id in ids:
                if id not in self.measures.ids:
                    self.log.fault(entry["same"].lines[name], f"没有“{id}”这一项")

    def _guide(self) -> dict[str, pack.GuideEntry]:
        if "guide.yaml" not in self.log.files:
            return {}
        table, desk = self.log.yaml("guide.yaml", LocatedMapping), Context(self.log, self.words, self.wording)
        out: dict[str, pack.GuideEntry] = {}
        for id, entry in table.items():
            if id not in self.measures.ids:
                self.log.fault(table.lines[id], f"没有“{id}”这一项")
            made = GUIDE.read(entry, table.lines[id], desk)
            out |= {id: made} if made else {}
        return out
