"""Running text as reports of many provinces word it: budgets, the three public expenses, procurement, evaluations, regions."""

import pytest

from ingest.context import Context
from ingest.narrative import read_observations
from ingest.pipeline import extract
from ingest.readers import read

UNIT = "清源市水务局"

WORDINGS = {
    "values of income and spending one after the other": (
        "2023年度收、支总计各是520.30、518.20万元。与2022年度相比，收、支总计各减少12.5、10.2万元，各下降2.35%、1.93%。",
        """
        收入总计 amount 520.30 万元
        支出总计 amount 518.20 万元
        收入总计 change -12.5 万元 / 2022年度
        支出总计 change -10.2 万元 / 2022年度
        收入总计 change_rate -2.35 % / 2022年度
        支出总计 change_rate -1.93 % / 2022年度
        """,
    ),
    "two names, two values": (
        "收入总计、支出总计分别为612.4万元和598.1万元。",
        """
        收入总计 amount 612.4 万元
        支出总计 amount 598.1 万元
        """,
    ),
    "the sum of a year's spending, said at length": (
        "本部门2023年度本年支出合计为1,208.45万元，其中：基本支出为908.45万元，占比75.17%；项目支出为300.00万元，占比24.83%；"
        "经营支出0万元，占0%。",
        """
        本年支出合计 amount 1208.45 万元
        基本支出 amount 908.45 万元
        基本支出 share 75.17 %
        项目支出 amount 300.00 万元
        项目支出 share 24.83 %
        经营支出 amount 0 万元
        经营支出 share 0 %
        """,
    ),
    "income by its sources": (
        "2023年度收入总计3150.2万元，其中：本年收入合计3000万元，使用非财政拨款结余100.2万元，年初结转和结余50万元。"
        "本年收入中：财政拨款收入2800万元，占本年收入的93.33%；事业收入200万元，占6.67%。",
        """
        收入总计 amount 3150.2 万元
        本年收入合计 amount 3000 万元
        使用非财政拨款结余 amount 100.2 万元
        年初结转和结余 amount 50 万元
        财政拨款收入 amount 2800 万元
        财政拨款收入 share 93.33 % / 本年收入
        事业收入 amount 200 万元
        事业收入 share 6.67 %
        """,
    ),
    "three expenses in yuan, with the change of each": (
        "2023年度一般公共预算财政拨款“三公”经费支出年初预算为145,500.00元，支出决算为39,000.00元，完成年初预算的26.8%。"
        "“三公”经费支出决算数比上年减少54,424.16元，下降58.25%。其中：因公出国（境）费支出决算增加0元，增长0%；"
        "公务用车运行维护费支出决算减少41,799.16元，下降66.78%；公务接待费支出决算减少12,625.00元，下降72.06%。",
        """
        三公经费年初预算 amount 14.55 万元
        三公经费 amount 3.9 万元
        三公经费 completion_rate 26.8 % / 年初预算
        三公经费 change -5.442416 万元 / 上年
        三公经费 change_rate -58.25 % / 上年
        因公出国（境）费 change 0 万元 / 上年
        因公出国（境）费 change_rate 0 % / 上年
        公务用车运行维护费 change -4.179916 万元 / 上年
        公务用车运行维护费 change_rate -66.78 % / 上年
        公务接待费 change -1.2625 万元 / 上年
        公务接待费 change_rate -72.06 % / 上年
        """,
    ),
    "groups, vehicles and receptions": (
        "公务用车购置支出0元，购置车辆0辆。开支一般公共预算财政拨款的公务用车保有量为14辆。"
        "共安排因公出国（境）团组2个，累计5人次。全年共接待国内来访团组45个、来宾380人次。",
        """
        公务用车购置费 amount 0 万元
        购置公务用车 count 0 辆
        公务用车保有量 count 14 辆
        因公出国（境）团组 count 2 个
        因公出国（境）人次 count 5 人次
        国内公务接待批次 count 45 个
        国内公务接待人次 count 380 人次
        """,
    ),
    "a share of the three, the budget inside": (
        "公务接待费支出决算1.20万元，完成年初预算2.00万元的60%，占“三公”经费支出总额的15.38%，比年初预算减少0.80万元。",
        """
        公务接待费 amount 1.20 万元
        公务接待费年初预算 amount 2.00 万元
        公务接待费 completion_rate 60 % / 年初预算
        公务接待费 share 15.38 % / “三公”经费支出总额
        公务接待费 change -0.80 万元 / 年初预算
        """,
    ),
    "an increase by another word": (
        "机关运行经费支出86.40万元，同比上年度增加3.1万元，增加3.72%。",
        """
        机关运行经费 amount 86.40 万元
        机关运行经费 change 3.1 万元 / 上年度
        机关运行经费 change_rate 3.72 % / 上年度
        """,
    ),
    "procurement with contracts to small firms": (
        "2023年度政府采购支出总额760.5万元，其中：政府采购货物支出60.5万元、政府采购工程支出400万元、政府采购服务支出300万元。"
        "授予中小企业的合同金额为700万元，占政府采购支出总额的92.04%，其中：授予小微企业合同金额560万元，占授予中小企业合同金额的80%；"
        "货物采购授予中小企业合同金额占货物支出金额的100%。",
        """
        政府采购支出总额 amount 760.5 万元
        政府采购货物支出 amount 60.5 万元
        政府采购工程支出 amount 400 万元
        政府采购服务支出 amount 300 万元
        授予中小企业合同金额 amount 700 万元
        授予中小企业合同金额 share 92.04 % / 政府采购支出总额
        授予小微企业合同金额 amount 560 万元
        授予小微企业合同金额 share 80 % / 授予中小企业合同金额
        货物采购授予中小企业合同金额 share 100 % / 货物支出金额
        """,
    ),
    "procurement planned": (
        "本部门政府采购预算总额120万元，其中：货物类采购20万元、工程类采购30万元、服务类采购70万元。",
        """
        政府采购预算 amount 120 万元
        政府采购货物支出预算 amount 20 万元
        政府采购工程支出预算 amount 30 万元
        政府采购服务支出预算 amount 70 万元
        """,
    ),
    "state assets": (
        "截至2023年12月31日，本部门共有车辆12辆，其中，副部（省）级及以上领导用车0辆、主要负责人用车1辆、机要通信用车2辆、"
        "应急保障用车1辆、执法执勤用车8辆；单位价值50万元以上通用设备3台（套），单位价值100万元以上专用设备1台（套）。",
        """
        车辆 count 12 辆
        副部（省）级及以上领导用车 count 0 辆
        主要负责人用车 count 1 辆
        机要通信用车 count 2 辆
        应急保障用车 count 1 辆
        执法执勤用车 count 8 辆
        单位价值50万元以上通用设备 count 3 台（套）
        单位价值100万元以上专用设备 count 1 台（套）
        """,
    ),
    "devices without vehicles": (
        "单价100万元（含）以上设备（不含车辆）2台（套）。",
        "单价100万元（含）以上设备（不含车辆） count 2 台（套）",
    ),
    "evaluations of projects, with grades": (
        "共对8个项目开展绩效自评，涉及资金1560.3万元，占一般公共预算项目支出总额的100%。平均得分95.6分，其中优6个、良2个。",
        """
        绩效自评项目数 count 8 个
        绩效自评项目涉及资金 amount 1560.3 万元
        绩效自评项目涉及资金 share 100 % / 一般公共预算项目支出总额
        平均得分 score 95.6 分
        绩效自评结果为优的项目数 count 6 个
        绩效自评结果为良的项目数 count 2 个
        """,
    ),
    "evaluations with quoted grades": (
        "2023年度，我单位编报绩效目标的项目12个，涉及项目预算金额2300万元；绩效自评的项目12个，自评平均得分93.21分（其中“优”10个；“良”1个；“中”1个）。",
        """
        绩效目标项目数 count 12 个
        绩效目标项目涉及资金 amount 2300 万元
        绩效自评项目数 count 12 个
        平均得分 score 93.21 分
        绩效自评结果为优的项目数 count 10 个
        绩效自评结果为良的项目数 count 1 个
        绩效自评结果为中的项目数 count 1 个
        """,
    ),
    "level with the year before": (
        "公务接待费支出0.5万元，与上年持平。机关运行经费支出30万元，与2022年度一致。",
        """
        公务接待费 amount 0.5 万元
        机关运行经费 amount 30 万元
        """,
    ),
    "regions one after the other": (
        "各地执行情况如下：东河县申请资金120万元，实际支出110.5万元；西河区申请资金80万元，实际支出80万元。",
        """
        东河县 | 申请资金 amount 120 万元
        东河县 | 支出 amount 110.5 万元
        西河区 | 申请资金 amount 80 万元
        西河区 | 支出 amount 80 万元
        """,
    ),
    "a standard times people": (
        "农村低保按每人每月560元标准发放，惠及1200人，全年共发放806.4万元。",
        """
        惠及 count 1200 人
        发放 amount 806.4 万元
        """,
    ),
    "paid until a day": (
        "截至2023年12月31日，项目累计支付资金186.4万元，资金支付率为93.2%。",
        """
        项目累计支付资金 amount 186.4 万元
        预算执行率 completion_rate 93.2 %
        """,
    ),
    "accounts with budget, executed, completion and reason": (
        "1.一般公共服务支出（类）人大事务（款）行政运行（项）。年初预算为300.25万元，支出决算为288.24万元，完成年初预算的96%，"
        "决算数小于年初预算数的主要原因是人员退休。\n\n"
        "2.社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）。年初预算为20万元，支出决算为20万元，完成年初预算的100%，"
        "决算数与年初预算数持平。",
        """
        行政运行 | 年初预算 amount 300.25 万元
        行政运行 | 支出 amount 288.24 万元
        行政运行 | 支出 completion_rate 96 % / 年初预算
        事业单位离退休 | 年初预算 amount 20 万元
        事业单位离退休 | 支出 amount 20 万元
        事业单位离退休 | 支出 completion_rate 100 % / 年初预算
        """,
    ),
    "spending by function without marks": (
        "按功能分类：一般公共服务支出500万元，占62.5%；教育支出100万元，占12.5%；社会保障和就业支出200万元，占25%。",
        """
        一般公共服务 | 支出 amount 500 万元
        一般公共服务 | 支出 share 62.5 %
        教育 | 支出 amount 100 万元
        教育 | 支出 share 12.5 %
        社会保障和就业 | 支出 amount 200 万元
        社会保障和就业 | 支出 share 25 %
        """,
    ),
    "economic classes": (
        "一般公共预算财政拨款基本支出460万元，其中：人员经费400万元，主要包括：基本工资、津贴补贴、奖金；公用经费60万元，主要包括：办公费、印刷费。",
        """
        一般公共预算财政拨款基本支出 amount 460 万元
        人员经费 amount 400 万元
        公用经费 amount 60 万元
        """,
    ),
    "department's own evaluation": (
        "2023年度部门整体支出年初预算1500万元，调整预算1800万元，实际支出1710万元，预算执行率95%。自评得分94.5分，等级为“优”。",
        """
        部门整体支出年初预算 amount 1500 万元
        部门整体支出预算 amount 1800 万元
        部门整体支出 amount 1710 万元
        预算执行率 completion_rate 95 %
        自评得分 score 94.5 分
        """,
    ),
    "projects of a report": (
        "2023年，单位实施项目15个（含上年结转项目5个），年初批复预算985万元，调整后预算861.46万元，实际到位资金334.67万元，"
        "实际支出330万元，结余4.67万元。",
        """
        实施项目 count 15 个
        上年结转项目 count 5 个
        年初预算 amount 985 万元
        预算 amount 861.46 万元
        到位资金 amount 334.67 万元
        支出 amount 330 万元
        结余 amount 4.67 万元
        """,
    ),
    "a funds' government budget": (
        "政府性基金预算财政拨款收入60万元，支出58万元，年末结转和结余2万元。",
        """
        政府性基金预算财政拨款收入 amount 60 万元
        政府性基金预算财政拨款支出 amount 58 万元
        年末结转和结余 amount 2 万元
        """,
    ),
    "staff": (
        "我局核定编制45名，年末实有在职人员42人，离退休人员18人。",
        """
        核定编制 count 45 名
        年末实有在职人员 count 42 人
        离退休人员 count 18 人
        """,
    ),
    "several parts of parts": (
        "“三公”经费支出8.5万元，其中：公务用车购置及运行维护费支出7.3万元，占85.88%（其中公务用车购置费5万元，公务用车运行维护费2.3万元）；"
        "公务接待费支出1.2万元，占14.12%。",
        """
        三公经费 amount 8.5 万元
        公务用车购置及运行维护费 amount 7.3 万元
        公务用车购置及运行维护费 share 85.88 %
        公务用车购置费 amount 5 万元
        公务用车运行维护费 amount 2.3 万元
        公务接待费 amount 1.2 万元
        公务接待费 share 14.12 %
        """,
    ),
    "a change against the budget and against the year before": (
        "公务用车运行维护费支出4.2万元，比预算数减少0.8万元，下降16%；比上年决算数增加0.3万元，增长7.69%。",
        """
        公务用车运行维护费 amount 4.2 万元
        公务用车运行维护费 change -0.8 万元 / 预算数
        公务用车运行维护费 change_rate -16 % / 预算数
        公务用车运行维护费 change 0.3 万元 / 上年决算数
        公务用车运行维护费 change_rate 7.69 % / 上年决算数
        """,
    ),
    "a budget and its change": (
        "2023年“三公”经费预算总计21.8万元，其中：因公出国（境）经费0万元，公务接待费11.8万元，公务用车运行费用10万元。",
        """
        三公经费预算 amount 21.8 万元
        因公出国（境）费预算 amount 0 万元
        公务接待费预算 amount 11.8 万元
        公务用车运行维护费预算 amount 10 万元
        """,
    ),
    "the year before inside the clause of the change": (
        "公务用车购置及运行费支出251万元，比上年累计支出285万元下降34万元，下降11.93%；公务接待费决算103万元，与上年下降7.6%。",
        """
        公务用车购置及运行维护费 amount 251 万元
        公务用车购置及运行维护费 amount 285 万元
        公务用车购置及运行维护费 change -34 万元 / 上年
        公务用车购置及运行维护费 change_rate -11.93 % / 上年
        公务接待费 amount 103 万元
        公务接待费 change_rate -7.6 % / 上年
        """,
    ),
    "a plan's figure is not the year's": (
        "税收收入完成6132万元，占年计划5500万元的111.49%；比上年下降1.36个百分点。",
        "税收收入完成 amount 6132 万元",
    ),
    "against the budget, with its figure": (
        "2023年度支出决算数为455.2万元，较年初预算数400万元增加55.2万元，增长13.8%。",
        """
        支出 amount 455.2 万元
        年初预算 amount 400 万元
        支出 change 55.2 万元 / 年初预算数
        支出 change_rate 13.8 % / 年初预算数
        """,
    ),
    "spending named before its measure": (
        "“三公”经费财政拨款支出预算为44.52万元，实际支出“三公”经费决算为22.62万元。其中公务接待费为20.10万元，占88.86%。",
        """
        三公经费预算 amount 44.52 万元
        三公经费 amount 22.62 万元
        公务接待费 amount 20.10 万元
        公务接待费 share 88.86 %
        """,
    ),
    "an item under the class of the item before it": (
        "住房保障支出（类）住房改革支出（款）住房公积金（项）年初预算80万元，支出决算78.4万元。购房补贴（项）支出决算9万元，完成年初预算的90%。",
        """
        住房公积金 | 年初预算 amount 80 万元
        住房公积金 | 支出 amount 78.4 万元
        购房补贴 | 支出 amount 9 万元
        购房补贴 | 支出 completion_rate 90 % / 年初预算
        """,
    ),
    "evaluated projects by level": (
        "我部门全面开展绩效自评，其中一级项目3个，二级项目12个，共涉及资金2650万元，占一般公共预算项目支出总额的100%。",
        """
        一级项目 count 3 个
        二级项目 count 12 个
        绩效自评项目涉及资金 amount 2650 万元
        绩效自评项目涉及资金 share 100 % / 一般公共预算项目支出总额
        """,
    ),
    "money shared out to regions": (
        "我市共下达补助资金3200万元，其中东河县1200万元、西河区2000万元。",
        """
        下达补助资金 amount 3200 万元
        东河县 | 下达补助资金 amount 1200 万元
        西河区 | 下达补助资金 amount 2000 万元
        """,
    ),
    "a project's summary": (
        "农村公路养护项目绩效自评综述：项目自评得分为96.8分。项目全年预算数为520万元，执行数为498万元，完成预算的95.77%。",
        """
        农村公路养护项目 | 自评得分 score 96.8 分
        农村公路养护项目 | 预算 amount 520 万元
        农村公路养护项目 | 支出 amount 498 万元
        农村公路养护项目 | 支出 completion_rate 95.77 % / 预算
        """,
    ),
    "three values for an unknown number of names": (
        "与2022年预算执行数相比，分别减少0.29亿元、0.33亿元、0.64亿元。",
        "",
    ),
    "half a year executed": (
        "1-6月执行数320万元，完成全年预算的52.3%。",
        """
        1-6月执行 amount 320 万元
        1-6月执行 completion_rate 52.3 % / 全年预算
        """,
    ),
    "a change of each of two sums": (
        "收入总计862.3万元，支出总计862.3万元，与上年相比各增加12.5万元，增长1.47%。",
        """
        收入总计 amount 862.3 万元
        支出总计 amount 862.3 万元
        支出总计 change 12.5 万元 / 上年
        收入总计 change 12.5 万元 / 上年
        支出总计 change_rate 1.47 % / 上年
        收入总计 change_rate 1.47 % / 上年
        """,
    ),
    "less money is not less people": (
        "公务接待费4.38万元，国内公务接待52批次、418人次。较上年减少1.96万元。",
        """
        公务接待费 amount 4.38 万元
        国内公务接待批次 count 52 批次
        国内公务接待人次 count 418 人次
        公务接待费 change -1.96 万元 / 上年
        """,
    ),
    "projects by their names in quotes, one after the other": (
        "其中“村级供水维护项目”全年预算620万元，执行数588.3万元，执行率94.89%，自评得分93.6分。"
        "“河湖巡查经费”预算80万元，实际支出79.5万元，执行率99.38%，得分98分。",
        """
        村级供水维护项目 | 预算 amount 620 万元
        村级供水维护项目 | 支出 amount 588.3 万元
        村级供水维护项目 | 预算执行率 completion_rate 94.89 %
        村级供水维护项目 | 自评得分 score 93.6 分
        河湖巡查经费 | 预算 amount 80 万元
        河湖巡查经费 | 支出 amount 79.5 万元
        河湖巡查经费 | 预算执行率 completion_rate 99.38 %
        河湖巡查经费 | 自评得分 score 98 分
        """,
    ),
    "rate and score of a thing of its own are not the whole unit's": (
        "高标准农田建设全年预算800万元，执行率92.3%，得分95分。",
        """
        高标准农田建设全年预算 amount 800 万元
        高标准农田建设预算执行率 completion_rate 92.3 %
        高标准农田建设自评得分 score 95 分
        """,
    ),
}


def lines(text: str, **context: object) -> list[str]:
    """Observations as lines of the tables above; a subject other than the unit stands before the bar."""
    document = read(text.encode(), "a.txt")
    found = read_observations(document, Context(unit=UNIT, year=2023, **context))  # type: ignore[arg-type]
    return [
        (f"{o.subject} | " if o.subject != UNIT else "")
        + f"{o.measure} {o.kind} {o.value.normalize():f} {o.unit_of_measure}"
        + (f" / {o.compared_to}" if o.compared_to else "")
        for o in found
    ]


def expected_lines(table: str) -> list[str]:
    """Lines of a table with values in the same form as :func:`lines` gives them."""
    from decimal import Decimal

    rows = []
    for row in table.strip().splitlines():
        fact, _, base = row.strip().partition(" / ")
        *head, value, unit = fact.split(" ")
        rows.append(" ".join((*head, f"{Decimal(value).normalize():f}", unit)) + (f" / {base}" if base else ""))
    return rows


@pytest.mark.parametrize("case", WORDINGS)
def test_wordings_of_reports(case: str) -> None:
    text, table = WORDINGS[case]
    assert lines(text) == expected_lines(table)


def test_a_clause_that_begins_with_because_is_the_reason_and_no_fact():
    text = (
        "石桥县林业局2024年度部门决算\n（3）公务用车运行维护费26.40万元，比上年增加8.90万元，增长50.86%，因防汛抢险用车频次增加。\n"
        "机关运行经费支出152.60万元，比上年增加12.60万元，增长9.00%，因指挥中心24小时值守电费增加。\n"
        "因公出国（境）费4.20万元，比上年减少1.00万元，下降19.23%。\n"
    )
    facts = extract(text.encode(), "决算.txt")
    assert [(o.measure, o.kind, o.reason) for o in facts.observations if o.kind == "change"] == [
        ("公务用车运行维护费", "change", "防汛抢险用车频次增加"),
        ("机关运行经费", "change", "指挥中心24小时值守电费增加"),
        ("因公出国（境）费", "change", None),
    ]
    assert not [o for o in facts.observations if o.unit_of_measure == "小时"]


def test_a_percentage_behind_an_amount_is_its_share_where_the_division_comes_out():
    text = (
        "石桥县林业局2024年度部门决算\n1.本年收入2,250.00万元，其中财政拨款2,205.00万元（98.00%）、其他收入45.00万元（2.00%）。\n"
        "2.本年支出2,300.00万元，其中项目支出900.00万元（95.00%）。\n"
    )
    facts = extract(text.encode(), "决算.txt")
    said = [(o.measure, o.kind, float(o.value)) for o in facts.observations if o.unit_of_measure == "%"]
    assert said[:2] == [("财政拨款收入", "share", 98.0), ("其他收入", "share", 2.0)]
    assert [kind for _, kind, value in said if value == 95.0] != ["share"]
