"""Visits and printings for papers: worked cases of the pack, and extreme shapes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from core.assess import Assessment, Visit, assess, read_visit
from core.policy import Policy, load_policy
from core.policy.pack import GuideEntry
from core.report.content import Centre, PaperKind, PrintJob, Summary
from core.report.summary import summarise

CENTRE = Centre("大场镇社区事务受理服务中心", "3号窗口", "021-56680000", configured=True)
MADE_AT = datetime.datetime(2023, 8, 15, 10, 20, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))

_FIRM: dict[str, Any] = {
    "主体类型": "企业",
    "注册地": "宝山区",
    "税务登记地": "宝山区",
    "经营地在宝山": True,
    "所属街镇": "顾村镇",
    "行业": "C34",
    "从业人员": 180,
    "营业收入": "1.2亿元",
    "资产总额": "9000万元",
    "应纳税所得额": "260万元",
    "符合产业导向": True,
    "符合产业结构调整要求": True,
    "依法诚信经营": True,
}


@dataclass(frozen=True)
class Case:
    """A visit with everything its papers need."""

    policy: Policy
    visit: Visit
    assessment: Assessment

    def summary(self, kind: PaperKind = "告知单", **changed: Any) -> Summary:
        """One of its sheets."""
        return summarise(self.policy, self.visit, self.assessment, self.job(kind, **changed))

    def job(self, kind: PaperKind = "告知单", **changed: Any) -> PrintJob:
        """The printing of one sheet."""
        answers = {name: str(a.value) for name, a in self.visit.answers.items()}
        job = PrintJob(
            visit_id="01890000-0000-7000-8000-000000000007",
            serial="BS20230815-0007",
            enterprise=answers.get("企业名称", ""),
            uscc=answers.get("统一社会信用代码", ""),
            street=answers.get("所属街镇", ""),
            clerk="王晓",
            centre=CENTRE,
            made_at=MADE_AT,
            number=1,
            kind=kind,
        )
        return replace(job, **changed)


@cache
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


def of(document: dict[str, Any]) -> Case:
    """A case from a visit document."""
    visit = read_visit(policy(), document)
    return Case(policy(), visit, assess(policy(), visit))


@cache
def worked(name: str) -> Case:
    """A worked case of the pack: S01, S02 …"""
    file = resources.files("resources") / "policies" / "baoshan-2023-1" / "cases" / f"{name}.yaml"
    return of(yaml.safe_load(file.read_text(encoding="utf-8")))


def firm(name: str = "上海示例精密机械有限公司", as_of: str = "2023-09-20", **answers: Any) -> Case:
    """An ordinary enterprise with these answers in addition."""
    document = {"policy": "baoshan-2023-1", "as_of": as_of, "unmentioned": "none"}
    return of({**document, "answers": {"企业名称": name, **_FIRM, **answers}})


def named(name: str) -> Case:
    """S01 with another name."""
    case = worked("S01")
    return of_visit(case.visit.answered("企业名称", name))


def of_visit(visit: Visit) -> Case:
    """A case of a visit."""
    return Case(policy(), visit, assess(policy(), visit))


def nothing() -> Case:
    """An enterprise that asks for one thing and does not get it."""
    return firm(
        纳税人类型="一般纳税人",
        纳税信用等级="D",
        期末留抵税额="20万元",
        依法诚信经营=False,
        DCMM认证=[{"等级": "二级", "认证日": "2023-06-20"}],
    )


def crowded(loans: int = 14, roofs: int = 9) -> Case:
    """Many loans, solar roofs and recognitions."""
    return firm(
        担保贷款=[
            {
                "放款日": f"2022-{1 + n % 12:02}-{1 + (n + 2) % 28:02}",
                "金额": f"{120 + 7 * n}万元",
                "担保费": f"{6000 + 111 * n}元",
                "市担保基金担保": True,
                "已还清": n % 5 != 4,
                "还清日": f"2023-0{6 + n % 3}-1{n % 10}",
                "按时还本付息": n % 7 != 6,
                "已获他处担保费补贴": "0元",
            }
            for n in range(loans)
        ],
        光伏项目=[
            {
                "装机容量": f"{90 + 75 * n}千瓦",
                "并网日": f"2023-0{6 + n % 3}-0{1 + n % 9}",
                "项目地在宝山": True,
                "公共机构项目": n % 4 == 3,
            }
            for n in range(roofs)
        ],
        绿色认定=[
            {"级别": level, "类别": kind, "认定日": "2023-07-0" + str(n), "名单年度": 2023, "首次认定": True}
            for level in ("国家级", "市级")
            for n, kind in enumerate(("绿色园区", "绿色工厂", "绿色供应链", "绿色产品"), 1)
        ],
        其他政策支持=[
            {"事项": "18-2", "级别": "市级", "金额": "10万元", "已领取": True},
            {"事项": "18-2", "级别": "国家", "金额": "5万元", "已领取": False},
        ],
        专精特新认定=[{"级别": "市级专精特新", "认定日": "2023-03-15", "新认定": True}],
    )


def everything() -> Case:
    """An enterprise to which all forty judged measures are relevant."""
    base = crowded(loans=3, roofs=2).visit
    more = firm(
        纳税人类型="小规模纳税人", 增值税申报周期="按季", 当期不含税销售额="27万元",
        纳税信用等级="A", 留抵退税合规=True, 期末留抵税额="30万元", 二零一九年三月末留抵税额="0元",
        进项构成比例="95%", 六税两费减前税额="24000元", 超定额加价水费="500元", 超定额用水年度=2023,
        缓缴社保余额="6万元", 质保金现金余额="8万元", 线上培训人数=22, 线上培训已备案=True,
        线上培训完成日="2023-07-01", 受疫情影响=True, 市消费创新奖励金额="50万元", 市消费创新奖励获奖日="2023-06-01",
        到期贷款=[{"金额": "60万元", "到期日": "2023-06-10", "因疫情暂时遇困": True}],
        区重点企业="不清楚",
        贴息贷款=[{"金额": "900万元", "起始日": "2023-03-01", "到期日": "2024-02-28", "用途": "扩大生产规模"}],
        履约保险=[
            {"保费": "6.4万元", "已还清": True, "还清日": "2023-08-10", "按时还本付息": True, "市级已补金额": "不清楚"}
        ],
        招用人员=[
            {"人数": 3, "招录日": "2023-07-20", "身份": "本市2023届高校毕业生", "合同起": "2023-07-20",
             "合同止": "2025-07-19", "已缴社保": True}
        ],
        返岗包车=[{"发车日": "2023-01-30", "方式": "跨省包车", "费用": "42000元"}],
        品牌首店=[
            {"租赁起": "2023-06-01", "租赁止": "2026-05-31", "首年租金": "120万元", "次年租金": "130万元",
             "第三年租金": "140万元", "经认定": "不清楚"}
        ],
        总部与研发中心认定=[{"类型": policy().fact("总部与研发中心认定.类型").options[0], "认定日": "2023-06-30"}],
        联合攻关项目=[
            {"立项日": "2023-06-30", "总投入": "800万元", "牵头单位": True, "合作方为企业或高校院所": True}
        ],
        规模以上工业企业=True, 首次纳入战新统计日="2023-07-01", 高新技术企业=True, 高企证书起="2021-11-18",
        高企证书止="2024-11-17", 科技型中小企业=True, 首次四上入库日="2023-06-15", 上年度研发投入="1060万元",
        科创载体=[
            {"类型": policy().fact("科创载体.类型").options[0], "市级培育体系": True, "市级资金": "60万元",
             "考核日": "2023-07-15"}
        ],
        DCMM认证=[{"等级": "三级", "认证日": "2023-06-20"}],
    ).visit  # fmt: skip
    return of_visit(replace(more, answers={**base.answers, **more.answers}))


def with_guide(case: Case, measure: str, entry: GuideEntry) -> Case:
    """The same visit at a centre with its own guide entry for a measure."""
    guided = replace(case.policy, guide={**case.policy.guide, measure: entry})
    return Case(guided, case.visit, case.assessment)
