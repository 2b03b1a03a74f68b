"""The code with a part of its mutants in it, in the folder mutants/.

mutmut itself writes all 23,000 of them before it tries one: that takes minutes, and makes 23 MB of code that each
mutant's process must import. Here only those are written that will be tried.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import libcst
from libcst import matchers
from mutmut.mutation.data import MutantLineSpans
from mutmut.mutation.file_mutation import Mutation, combine_mutations_to_source, create_mutations
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name

FOLDER = Path("mutants")
"""Where mutmut's own functions look for it."""


@dataclass(frozen=True)
class Source:
    """A file of ours, and every mutant that mutmut knows of it."""

    path: Path
    module: libcst.Module
    mutations: list[Mutation]
    ignored: tuple[set[str], set[str]]


def sources() -> list[Source]:
    """The files that [tool.mutmut] names."""
    found = list[Source]()
    for path in sorted(walk_mutatable_files()):
        module, mutations, *ignored = create_mutations(str(path), path.read_text(encoding="utf-8"))
        guards = _Guards()
        module.visit(guards)
        inside = [
            each
            for each in mutations
            if isinstance(each.contained_by_top_level_function, libcst.FunctionDef) and not guards.touched_by(each)
        ]
        found.append(Source(path, module, inside, (ignored[0], ignored[1])))
    return found


class _Guards(libcst.CSTVisitor):
    """What stands in code against our own faults and cannot be seen where there are none: `strict` of a zip (False is
    what it is anyway), and the last case of a match, which nothing reaches. Mutants of these are left out, like those
    of assert."""

    def __init__(self) -> None:
        super().__init__()
        self._strict: set[libcst.CSTNode] = set()

    def visit_Call(self, node: libcst.Call) -> None:
        if matchers.matches(node.func, matchers.Name("zip")):
            for arg in node.args:
                if matchers.matches(arg, _STRICT):
                    self._strict |= {arg} if matchers.matches(arg.value, matchers.Name("False")) else {arg, arg.value}

    def touched_by(self, mutation: Mutation) -> bool:
        """Whether a mutant changes nothing but a guard."""
        one, other = mutation.original_node, mutation.mutated_node
        if isinstance(one, libcst.Match) and isinstance(other, libcst.Match):
            return one.cases[-1] not in other.cases and matchers.matches(one.cases[-1], _NEVER)
        if isinstance(one, libcst.Call) and isinstance(other, libcst.Call) and self._strict & set(one.args):
            return one.args != other.args and set(one.args) - set(other.args) <= self._strict
        return one in self._strict


_STRICT = matchers.Arg(keyword=matchers.Name("strict"))
_NEVER = matchers.MatchCase(
    pattern=matchers.MatchAs(pattern=None, name=None),
    body=matchers.IndentedBlock(
        body=[matchers.SimpleStatementLine(body=[matchers.Expr(matchers.Call(func=matchers.Name("assert_never")))])]
    ),
)


def spread(count: int, wanted: int, shift: int = 0) -> list[int]:
    """As many of so many as wanted, evenly spread, the same each time; another shift, others of them."""
    wanted = max(1, min(wanted, count))
    return [(at * count // wanted + shift) % count for at in range(wanted)]


def write(found: list[Source], chosen: list[int]) -> dict[str, Path]:
    """Write all code, and in it the chosen of all mutants, counted through the sources. By mutant's name, its file."""
    FOLDER.mkdir()
    copy_src_dir()
    with redirect_stdout(StringIO()):
        copy_also_copy_files()
    wanted, names = set(chosen), dict[str, Path]()
    first = 0
    for source in found:
        mutations = [each for at, each in enumerate(source.mutations, first) if at in wanted]
        first += len(source.mutations)
        if mutations:
            made = combine_mutations_to_source(source.module, mutations, *source.ignored)
            (FOLDER / source.path).write_text(made.code, encoding="utf-8")
            MutantLineSpans(path=source.path, span_by_function_name=made.line_span_by_function_name).save()
            names |= {get_mutant_name(source.path, name): source.path for name in made.mutant_names}
    return names
