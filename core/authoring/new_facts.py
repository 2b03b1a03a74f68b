"""Adding a question to a policy: one that another pack already has, or a new one from a form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.authoring.entry import Entry
from core.authoring.entry_file import piece_text, pieces, with_new_entry, with_piece
from core.authoring.yaml_writer import NodeValue, mapping_text
from core.errors import PolicyError
from core.policy.expression import compile_rule
from core.policy.fact import Fact
from core.policy.facts import FACT
from core.policy.folders import Files
from core.policy.located_yaml import LocatedYamlError, Tree, load
from core.policy.rule_types import RuleError

TYPES = {
    "money": "金额", "bool": "是否", "count": "个数（人、平方米、年 …）", "date": "日期", "choice": "几项里选一项",
    "percent": "百分比", "quantity": "功率（千瓦）", "industry": "行业", "text": "文字", "list": "清单（可以有几条）",
}  # fmt: skip
"""Types of facts with their labels in forms, most common first."""
_ORDER = tuple(FACT.parts)
_TOPIC = "本政策另问的"
_ELSEWHERE = ("doubtful", "usual_for", "after", "role", "step")
"""Keys that refer to other facts or to the program, which are not copied."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact of another pack. `of`: the list whose field it is; `where`: the policies that use it."""

    name: str
    said: Mapping[str, NodeValue]
    where: str
    topic: str
    of: str = ""

    @property
    def words(self) -> str:
        """A one-line description."""
        kind = TYPES.get(str(self.said.get("type", "")), "")
        asked = self.said.get("question") or self.said.get("matter") or ""
        within = f"{self.of} · " if self.of else ""
        return f"{within}{self.name}（{kind.partition('（')[0]}）　{asked}　——{self.where}"


def known_facts(packs: Mapping[str, Files], have: Iterable[str]) -> tuple[KnownFact, ...]:
    """The facts of other packs, by policy title, without those that the pack already has."""
    mine, found = set(have), dict[str, KnownFact]()
    for title, files in packs.items():
        for name in sorted(n for n in files if n == "facts.yaml" or n.endswith("/facts.yaml")):
            for known in _in_file(files[name], title):
                if known.name not in mine:
                    found.setdefault(known.name, known)
    return tuple(found.values())


def _in_file(content: bytes, title: str) -> Iterator[KnownFact]:
    try:
        (groups,) = load(content.decode("utf-8"))
    except (UnicodeDecodeError, LocatedYamlError, ValueError):
        return
    for group in groups if isinstance(groups, list) else ():
        for name, said in (group.get("facts") or {}).items() if isinstance(group, dict) else ():
            if isinstance(said, dict):
                yield KnownFact(name, _plain(said), title, str(group.get("topic", "")))


def _plain(tree: Tree) -> dict[str, NodeValue]:
    def plain(value: Tree) -> NodeValue:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else str(value)

    return {key: plain(value) for key, value in tree.items()}


def like(known: Iterable[KnownFact], words: str) -> list[KnownFact]:
    """Those that a text may mean, best match first; all of them for an empty text."""
    wanted = words.strip()
    if not wanted:
        return list(known)

    def likeness(one: KnownFact) -> float:
        said = f"{one.name}{one.said.get('question', '')}"
        if wanted in one.name:
            return 2.0
        return 1.0 if wanted in said else SequenceMatcher(None, wanted, one.name, autojunk=False).ratio()

    scored = sorted(((-likeness(k), at, k) for at, k in enumerate(known)), key=lambda row: row[:2])
    return [k for score, _, k in scored if score <= -0.4]


def with_known(text: str, known: KnownFact) -> str:
    """facts.yaml with a fact copied from another pack."""
    said = {key: value for key, value in known.said.items() if key not in _ELSEWHERE}
    if isinstance(fields := said.get("of"), dict):
        said["of"] = {n: _without(f, ("doubtful", "usual_for", "after", "step")) for n, f in fields.items()}
    return with_fact(text, known.name, said, topic=known.topic or _TOPIC)


def _without(said: NodeValue, keys: tuple[str, ...]) -> NodeValue:
    return {k: v for k, v in said.items() if k not in keys} if isinstance(said, dict) else said


def with_fact(text: str, name: str, declaration: Mapping[str, NodeValue], of: str = "", topic: str = _TOPIC) -> str:
    """facts.yaml with a new fact; `of`: as a field of that list. Raises PolicyError if it is invalid."""
    _check_name(name)
    for piece in pieces(text):
        entry = Entry(piece_text(text, piece))
        if not entry.readable:
            raise PolicyError("facts.yaml 现在读不出来，请先改好它")
        if of and of in entry.table("facts"):
            if name in entry.table("facts", of, "of"):
                raise PolicyError(f"“{of}”里已经有“{name}”这一栏了")
            return with_piece(text, piece, entry.set(("facts", of, "of", name), dict(declaration), _ORDER).text)
        if not of and entry.text_at("topic") == topic and entry.table("facts"):
            if name in entry.table("facts"):
                raise PolicyError(f"“{name}”已经有了")
            return with_piece(text, piece, entry.set(("facts", name), dict(declaration), ()).text)
    if of:
        raise PolicyError(f"“{of}”不在这份政策自己的 facts.yaml 里，不能给它加一栏")
    return with_new_entry(text, mapping_text({"topic": topic, "facts": {name: dict(declaration)}}, dash=True))


class _NoNames:
    facts: Mapping[str, Fact] = {}
    tables: Mapping[str, object] = {}

    def __init__(self, name: str) -> None:
        self.facts = {name: Fact(name, "bool")}

    def node(self, name: str) -> None:
        return None


def _check_name(name: str) -> None:
    """Raise PolicyError unless rules can use this name."""
    try:
        compile_rule(name, _NoNames(name))  # type: ignore[arg-type]
    except RuleError:
        raise PolicyError(f"“{name}”不能作名称：只用汉字、字母和数字，不用空格和标点，不以数字开头") from None


def new_fact(kind: str, question: str, extra: Mapping[str, str]) -> dict[str, NodeValue]:
    """The YAML of a new fact. `extra`: unit, options (separated by 、), matter, decided_by, evidence, hint. Raises
    PolicyError if something is missing."""
    said: dict[str, NodeValue] = {"type": kind}
    if kind == "list":
        said["matter"] = extra.get("matter") or question
        said["of"] = {}
    elif question:
        said["question"] = question
    else:
        raise PolicyError("请写柜台怎么问这一件事")
    if kind == "count":
        said["unit"] = extra.get("unit") or "人"
    if kind == "choice":
        options = [
            o.strip() for o in extra.get("options", "").replace("，", "、").replace(",", "、").split("、") if o.strip()
        ]
        if len(options) < 2:
            raise PolicyError("请写两个以上的选项，用“、”隔开")
        said["options"] = list(options)
    if kind == "date":
        said["happened"] = "true"
    for key in ("matter", "decided_by", "evidence", "hint"):
        if extra.get(key) and (key != "decided_by" or kind == "bool") and key not in said:
            said[key] = extra[key]
    return said
