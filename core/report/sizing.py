"""企业划型 on the 底联: the figures of the enterprise beside the bounds of the table, and where the table stands."""

from core.assess import Assessment, Visit, show_value
from core.policy import Policy
from core.policy.money import wan
from core.policy.nodes import Size
from core.policy.size import SizeRow
from core.report.content import Column, Line, Row, Section, Table, Text

_SIZE = "企业划型"
_COLUMNS = (
    Column("指标", 0.16), Column("企业的数", 0.3, "right"), Column("小型起", 0.18, "right"),
    Column("中型起", 0.18, "right"), Column("大型起", 0.18, "right"),
)  # fmt: skip


def sizing(policy: Policy, visit: Visit, assessment: Assessment) -> Section | None:
    """None where the industry was not told or the policy does not ask for a size."""
    rule, industry = policy.derived.get(_SIZE), visit.answers.get("行业")
    if rule is None or industry is None:
        return None
    node = next((n for n in rule.walk() if isinstance(n, Size)), None)
    if node is None or not isinstance(industry.value, str):
        return None
    source = next((s.document for s in policy.sources if s.name == "划型"), "")
    shown = show_value(policy.facts["行业"], industry.value)
    rows = [row for row in node.table.rows_for(industry.value) if row]
    size = assessment.derived.get(_SIZE) or "还不能定"
    title = f"{_SIZE}：{size}"
    if len(rows) != 1:
        why = "可能属于表中的几个行业" if rows else "不在划分办法的表内"
        return Section(title, (Text(f"行业 {shown}，{why}。依据：{source}。"),))
    how = f"行业 {shown}，按表中的“{rows[0].name}”；各指标单独定档，取最低的一档。依据：{source}。"
    return Section(title, (Table(_COLUMNS, tuple(_lines(policy, visit, rows[0]))), Text(how, "small")))


def _lines(policy: Policy, visit: Visit, row: SizeRow) -> list[Row]:
    used = (("从业人员", row.staff), ("营业收入", row.revenue), ("资产总额", row.assets))
    made = []
    for name, floors in used:
        if floors is None:
            continue
        answer = visit.answers.get(name)
        told = show_value(policy.facts[name], answer.value) if answer else "还没问"
        bounds = [f"{floor}人" if name == "从业人员" else wan(floor) for floor in floors]
        made.append(Row(tuple((Line(cell),) for cell in (name, told, *bounds))))
    return made
