"""Eight very different enterprises with their papers as readable text. After an intended change,

    .venv/bin/python -m tests.report.enterprises

rewrites the texts; read the changes before committing them, once as the office and once as the shop owner.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.assess import assess, read_visit
from core.report.content import Pairs, PaperKind, PaperRow, PaperTable, PaperText, Summary
from core.report.summary import summarise
from tests.report import builders

GOLDEN = Path(__file__).parent / "golden"
_CHINA = datetime.timezone(datetime.timedelta(hours=8))

_LOCAL: dict[str, Any] = {"注册地": "宝山区", "税务登记地": "宝山区", "经营地在宝山": True}
_FIT: dict[str, Any] = {"符合产业导向": True, "符合产业结构调整要求": True, "依法诚信经营": True}

RESTAURANT: dict[str, Any] = {
    "企业名称": "上海宝山老王面馆", "主体类型": "个体工商户", **_LOCAL, "所属街镇": "大场镇", "行业": "H62",
    "从业人员": 6, "营业收入": "96万元", "资产总额": "20万元", "应纳税所得额": "10万元",
    "符合产业导向": "不清楚", "符合产业结构调整要求": "不清楚", "依法诚信经营": True,
    "纳税人类型": "小规模纳税人", "增值税申报周期": "按季", "当期不含税销售额": "24万元",
    "六税两费减前税额": "800元", "超定额加价水费": "300元", "超定额用水年度": 2023, "缓缴社保余额": "6000元",
    "招用人员": [
        {"人数": 1, "招录日": "2023-07-01", "身份": "登记失业人员", "失业登记日": "2023-03-20",
         "合同起": "2023-07-01", "合同止": "2024-06-30", "已缴社保": True},
    ],
}  # fmt: skip
DATA_FIRM: dict[str, Any] = {
    "企业名称": "上海示例数据服务有限公司", "主体类型": "企业", **_LOCAL, "所属街镇": "高境镇", "行业": "I65",
    "从业人员": 60, "营业收入": "2000万元", "资产总额": "3000万元", "应纳税所得额": "500万元",
    "符合产业导向": "不清楚", "符合产业结构调整要求": True, "依法诚信经营": True,
    "纳税人类型": "一般纳税人", "留抵退税合规": True,
    "DCMM认证": [{"等级": "二级", "认证日": "2023-06-20"}, {"等级": "三级", "认证日": "2023-11-20"}],
    "科创载体": [
        {"类型": "科技企业孵化器", "市级培育体系": True, "市级资金": "120万元", "考核日": "2023-07-10"},
        {"类型": "众创空间", "市级培育体系": True, "市级资金": "30万元", "考核日": "2023-09-10"},
    ],
    "专精特新认定": [
        {"级别": "市级专精特新", "认定日": "2023-03-15", "新认定": True},
        {"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": True},
    ],
    "其他政策支持": [{"事项": "18-2", "级别": "市级", "金额": "10万元", "已领取": True}],
}  # fmt: skip
FACTORY: dict[str, Any] = {
    "企业名称": "上海示例精密机械有限公司", "主体类型": "企业", **_LOCAL, "所属街镇": "宝山工业园区", "行业": "C34",
    "从业人员": 180, "营业收入": "1.2亿元", "资产总额": "9000万元", "应纳税所得额": "260万元", **_FIT,
    "纳税人类型": "一般纳税人", "纳税信用等级": "A", "留抵退税合规": True, "期末留抵税额": "86万元",
    "二零一九年三月末留抵税额": "20万元", "已一次性退存量留抵": False, "进项构成比例": "95%",
    "规模以上工业企业": True, "首次纳入战新统计日": "2023-07-01",
    "担保贷款": [
        {"放款日": "2022-03-18", "金额": "800万元", "担保费": "40000元", "市担保基金担保": True, "已还清": True,
         "还清日": "2023-06-17", "按时还本付息": True, "已获他处担保费补贴": "0元"},
        {"放款日": "2022-09-01", "金额": "1500万元", "担保费": "75000.53元", "市担保基金担保": True, "已还清": True,
         "还清日": "2023-08-31", "按时还本付息": True, "已获他处担保费补贴": "0元"},
    ],
    "光伏项目": [
        {"装机容量": "5.9兆瓦", "并网日": "2023-06-30", "项目地在宝山": True, "公共机构项目": False},
        {"装机容量": "390千瓦", "并网日": "2023-07-15", "项目地在宝山": True, "公共机构项目": False},
    ],
    "绿色认定": [
        {"级别": level, "类别": kind, "认定日": "2023-07-06", "名单年度": 2023, "首次认定": True}
        for level in ("国家级", "市级") for kind in ("绿色工厂", "绿色供应链", "绿色产品")
    ],
}  # fmt: skip
OUTSIDE_BRAND: dict[str, Any] = {
    "企业名称": "上海示例商贸有限公司", "主体类型": "企业", "注册地": "本市其他区", "税务登记地": "本市其他区",
    "行业": "F52", "从业人员": "35~45人", "营业收入": "不清楚", "依法诚信经营": "不清楚", "纳税人类型": "小规模纳税人",
    "品牌首店": [
        {"租赁起": "2023-06-01", "租赁止": "2026-05-30", "首年租金": "120万元", "次年租金": "130万元",
         "第三年租金": "140万元", "经认定": "不清楚"},
        {"租赁起": "2023-07-01", "租赁止": "2026-06-30", "首年租金": "300万元", "次年租金": "330万元",
         "第三年租金": "340万元", "经认定": "不清楚"},
    ],
    "市消费创新奖励金额": "50万元",
}  # fmt: skip
TRAVEL_AGENCY: dict[str, Any] = {
    "企业名称": "上海示例国际旅行社有限公司", "主体类型": "企业", **_LOCAL, "所属街镇": "友谊路街道", "行业": "L7291",
    "从业人员": 22, "营业收入": "1800万元", "资产总额": "600万元", "应纳税所得额": "-35万元", **_FIT,
    "纳税人类型": "一般纳税人", "六税两费减前税额": "9000元", "质保金现金余额": "8万元",
    "线上培训人数": 12, "线上培训已备案": True, "线上培训完成日": "2023-09-15", "受疫情影响": True,
    "返岗包车": [{"发车日": "2023-01-30", "方式": "跨省包车", "费用": "42000元"}],
}  # fmt: skip
LISTED_AS_DISHONEST: dict[str, Any] = {
    "企业名称": "上海示例建筑装饰工程有限公司", "主体类型": "企业", **_LOCAL, "所属街镇": "淞南镇", "行业": "E50",
    "从业人员": 40, "营业收入": "900万元", "资产总额": "500万元", "应纳税所得额": "20万元",
    "符合产业导向": True, "符合产业结构调整要求": True, "依法诚信经营": False,
    "纳税人类型": "一般纳税人", "六税两费减前税额": "12000元",
    "招用人员": [
        {"人数": 2, "招录日": "2023-07-10", "身份": "本市2023届高校毕业生", "合同起": "2023-07-10",
         "合同止": "2025-07-09", "已缴社保": True},
    ],
    "DCMM认证": [{"等级": "二级", "认证日": "2023-06-20"}],
}  # fmt: skip
SCHOOL: dict[str, Any] = {
    "企业名称": "上海宝山示例职业培训学校", "主体类型": "社会组织", **_LOCAL, "所属街镇": "庙行镇", "行业": "P83",
    "从业人员": 18, "营业收入": "300万元", "资产总额": "150万元", **_FIT, "纳税人类型": "小规模纳税人",
    "增值税申报周期": "按月", "当期不含税销售额": "9万元", "六税两费减前税额": "600元",
    "线上培训人数": 15, "线上培训已备案": "不清楚", "线上培训完成日": "2023-10-20", "受疫情影响": "不清楚",
    "光伏项目": [{"装机容量": "120千瓦", "并网日": "2023-08-01", "项目地在宝山": True, "公共机构项目": True}],
}  # fmt: skip
CLOTHES_SHOP: dict[str, Any] = {
    "企业名称": "顾村镇小李服装店", "主体类型": "个体工商户", **_LOCAL, "所属街镇": "顾村镇", "行业": "F52",
    "从业人员": 2, "营业收入": "60万元", "纳税人类型": "小规模纳税人", "增值税申报周期": "按季",
    "当期不含税销售额": "18万元", "缓缴社保余额": "2000元",
    "招用人员": [
        {"招录日": "2023-12-01", "身份": "登记失业人员", "失业登记日": "2023-08-01", "合同起": "2023-12-01",
         "合同止": "2024-11-30", "已缴社保": True},
    ],
}  # fmt: skip

VISITS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "面馆": ("2023-08-15", "none", "2023-08-15", RESTAURANT),
    "数据服务公司": ("2023-12-31", "none", "2026-03-02", DATA_FIRM),
    "机械厂": ("2023-09-20", "none", "2023-09-20", FACTORY),
    "区外品牌": ("2023-09-01", "unknown", "2023-09-01", OUTSIDE_BRAND),
    "旅行社": ("2023-10-10", "none", "2023-10-10", TRAVEL_AGENCY),
    "失信的装饰公司": ("2023-11-01", "none", "2023-11-01", LISTED_AS_DISHONEST),
    "培训学校": ("2023-11-20", "none", "2023-11-20", SCHOOL),
    "服装店": ("2024-03-05", "none", "2026-03-02", CLOTHES_SHOP),
}
"""Name → 咨询日, meaning of unanswered facts, day of the printing, answers."""
SHEETS: dict[str, PaperKind] = {**dict.fromkeys(VISITS, "告知单"), "机械厂": "底联"}
"""One of them as 底联."""


def summary_of(name: str, kind: PaperKind = "告知单") -> Summary:
    """A sheet of one of them."""
    as_of, unmentioned, made_on, answers = VISITS[name]
    policy, day = builders.policy(), datetime.date.fromisoformat(made_on)
    visit = read_visit(policy, {"policy": policy.id, "as_of": as_of, "unmentioned": unmentioned, "answers": answers})
    made = assess(policy, visit, made_on=day)
    at = datetime.datetime.combine(day, datetime.time(10, 20), _CHINA)
    job = replace(builders.Case(policy, visit, made).job(kind), made_at=at)
    return summarise(policy, visit, made, job)


def readable(summary: Summary) -> str:
    """The text of a sheet as a person reads it: one row per line, cells apart, without the codes."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    yield summary.title
    yield from summary.subtitle
    for section in summary.sections:
        yield ""
        if section.title:
            yield f"【{section.title}】"
        for block in section.blocks:
            if isinstance(block, PaperText):
                yield block.text
            elif isinstance(block, Pairs):
                yield from ("　".join(f"{label}：{value}" for label, value in row) for row in block.rows)
            else:
                yield from _table(block)
    yield ""
    yield "　".join(f"{label} {name or '＿＿'}" for label, name in summary.closing.signatures)


def _table(table: PaperTable) -> Iterator[str]:
    heads = [column.head for column in table.columns if column.head]
    if heads:
        yield f"〔{' ｜ '.join(heads)}〕"
    yield from map(_row, table.rows)


def _row(row: PaperRow) -> str:
    lines = [[line.text for line in cell] for cell in row.cells]
    if len(lines) > 1 and len({len(cell) for cell in lines}) == 1:
        return "\n".join(" ｜ ".join(parts) for parts in zip(*lines, strict=True))
    cells = ["\n　　".join(line.text for line in cell if line.text) for cell in row.cells]
    return f"■ {cells[0]}" if row.band else " ｜ ".join(cells)


def write() -> None:
    """Rewrite all texts."""
    for name, kind in SHEETS.items():
        (GOLDEN / f"{name}-{kind}.txt").write_text(readable(summary_of(name, kind)), encoding="utf-8")


if __name__ == "__main__":
    write()
