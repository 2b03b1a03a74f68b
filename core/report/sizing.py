"""企业划型 on the 底联: the enterprise's figures next to the limits of the official table, and the source of the
table."""

from core.assess import Assessment, Visit, show_value
from core.policy import Policy
from core.policy.money import wan_of_text
from core.policy.nodes import Size, Term
from core.policy.size import SizeRow
from core.report.content import Column, Line, PaperRow, PaperTable, PaperText, Section

_COLUMNS = (
    Column("指标", 0.16), Column("企业的数", 0.3, "right"), Column("小型起", 0.18, "right"),
    Column("中型起", 0.18, "right"), Column("大型起", 0.18, "right"),
)  # fmt: skip


def sizing(policy: Policy, visit: Visit, assessment: Assessment) -> Section | None:
    """None if the industry was not given or the policy does not use the size."""
    node, industry = policy.derived[policy.size].root if policy.size else None, visit.answers.get(policy.industry)
    if not isinstance(node, Size) or industry is None or not isinstance(industry.value, str):
        return None
    source = next((s.document for s in policy.sources if s.name == "划型"), "")
    shown = show_value(policy.facts[policy.industry], industry.value)
    rows = [row for row in node.table.rows_for(industry.value) if row]
    size = assessment.derived.get(policy.size) or "还不能定"
    title = f"{policy.size}：{size}"
    if len(rows) != 1:
        why = "可能属于表中的几个行业" if rows else "不在划分办法的表内"
        return Section(title, (PaperText(f"{policy.industry} {shown}，{why}。依据：{source}。"),))
    how = f"{policy.industry} {shown}，按表中的“{rows[0].name}”；各指标单独定档，取最低的一档。依据：{source}。"
    return Section(title, (PaperTable(_COLUMNS, tuple(_lines(policy, visit, node, rows[0]))), PaperText(how, "small")))


def _lines(policy: Policy, visit: Visit, node: Size, row: SizeRow) -> list[PaperRow]:
    made = []
    for part, floors in zip(node.parts[1:], (row.staff, row.revenue, row.assets), strict=True):
        if floors is None or not isinstance(part, Term):
            continue
        name = part.name
        answer = visit.answers.get(name)
        told = show_value(policy.facts[name], answer.value) if answer else "还没问"
        bounds = [f"{floor}人" if floors is row.staff else wan_of_text(floor) for floor in floors]
        made.append(PaperRow(tuple((Line(cell),) for cell in (name, told, *bounds))))
    return made
