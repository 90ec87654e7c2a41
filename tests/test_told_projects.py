"""Projects and indicators that running text tells of, without any form."""

from __future__ import annotations

from decimal import Decimal

from ingest.pipeline import extract

ACCOUNTS = """东屏市林业局2022年度部门决算
第二部分 2022年度部门决算情况说明
十、预算绩效情况说明
（一）预算绩效管理工作开展情况
我部门对2022年度项目支出开展绩效自评，共涉及资金312.5万元。
（二）部门决算中项目绩效自评结果
森林防火能力建设项目绩效自评综述：根据年初设定的绩效目标，项目自评得分为96.5分。全年预算数为210万元，执行数为201.6万元，完成预算的96%。项目绩效目标完成情况：一是新建防火检查站6处；二是培训护林员420人次。发现的主要问题及原因：一是山区施工周期长；二是设备采购流程偏长。
“古树名木保护”项目绩效自评综述：项目绩效自评得分为88分。项目全年预算数为102.5万元，执行数为71.75万元，完成预算的70%。项目绩效目标完成情况：抢救复壮古树35株。
（三）部门评价结果
我部门没有开展部门评价，机关食堂用餐86人。
"""

REPORT = """2022年项目绩效自评情况
填报单位：东屏市气象局
（一）自动站升级改造项目
预算金额85万元，实际支出83.3万元，预算执行率98%。
自评得分：95.5分，等级：优。
1.产出指标
（1）数量指标：升级自动站数量，目标值17个，实际完成17个，分值30分，得分30分。
（2）质量指标：设备验收合格率，目标值100%，实际完成100%，分值20分，得分20分。
2.效益指标
社会效益指标：预警信息覆盖率，目标值≥95%，实际完成93%，分值30分，得分26分，未达标原因是山区信号弱。
3.满意度指标：公众满意度，目标值≥85%，实际完成86.7%，分值10分，得分10分。
（二）人工影响天气作业项目
预算金额40万元，实际支出40万元，预算执行率100%。
自评得分：100分，等级：优。
"""


def test_final_accounts_tell_of_projects_one_after_the_other():
    facts = extract(ACCOUNTS.encode(), "决算.txt")
    assert [(e.project, e.total_score, e.stage, e.unit, e.goal_actual) for e in facts.evaluations] == [
        (
            "森林防火能力建设项目",
            Decimal("96.5"),
            "自评",
            "东屏市林业局",
            "一是新建防火检查站6处；二是培训护林员420人次",
        ),
        ("古树名木保护", 88, "自评", "东屏市林业局", "抢救复壮古树35株"),
    ]
    assert [(f.source, f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        ("total", 210, Decimal("201.6"), 96),
        ("total", Decimal("102.5"), Decimal("71.75"), 70),
    ]
    assert all(facts.text[s.start : s.end] == s.quote for e in facts.evaluations for s in e.spans)


def test_figures_of_such_a_telling_are_of_the_project_and_problems_are_no_reasons_for_them():
    facts = extract(ACCOUNTS.encode(), "决算.txt")
    subjects = {figure.value: (figure.subject, figure.reason) for figure in facts.observations}
    assert subjects[Decimal(420)] == ("森林防火能力建设项目", None)
    assert subjects[Decimal(35)] == ("古树名木保护", None)
    assert subjects[Decimal("312.5")][0] == subjects[Decimal(86)][0] == "东屏市林业局"


def test_a_heading_for_every_project_with_indicators_in_sentences():
    facts = extract(REPORT.encode(), "自评.txt")
    assert [(e.project, e.total_score, e.grade) for e in facts.evaluations] == [
        ("自动站升级改造项目", Decimal("95.5"), "优"),
        ("人工影响天气作业项目", 100, "优"),
    ]
    assert [(f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [(85, Decimal("83.3"), 98), (40, 40, 100)]
    rows = [(r.level1, r.level2, r.indicator, r.target, r.actual, r.weight, r.score) for r in facts.indicators]
    assert rows == [
        ("产出", "数量", "升级自动站数量", "17个", "17个", 30, 30),
        ("产出", "质量", "设备验收合格率", "100%", "100%", 20, 20),
        ("效益", "社会效益", "预警信息覆盖率", "≥95%", "93%", 30, 26),
        ("满意度", "服务对象满意度", "公众满意度", "≥85%", "86.7%", 10, 10),
    ]
    assert facts.indicators[2].reason == "山区信号弱"
    assert {r.evaluation.project for r in facts.indicators} == {"自动站升级改造项目"}
    assert not [figure for figure in facts.observations if figure.measure in ("目标值", "分值", "得分", "完成")]


def test_headings_of_accounts_are_no_projects():
    text = """平川县统计局2023年度部门决算
三、支出决算情况说明
（一）项目支出
项目支出62.4万元，完成预算的98.5%。
（二）人员经费
人员经费188万元。
四、绩效自评情况：本部门自评项目3个，自评平均得分97分。
"""
    assert extract(text.encode(), "决算.txt").evaluations == ()


WHOLE = """清江市商务局2023年度部门整体支出绩效自评报告
一、部门概况
清江市商务局内设科室7个，编制46名。
二、绩效目标完成情况
（一）产出情况
新建、改造农贸市场目标5个，实际完成4个，因拆迁纠纷1个未开工。
计划培训电商人员2400人次，实际培训2675人次，完成率111.46%。
企业走访计划120家，走访130家；外出招商计划20场，只完成15场，主要原因是组团审批偏慢。
外贸企业复工率达到91.8%，低于93%的目标。
展会参展企业（目标≥60家）实际组织64家。
全年举办展会超目标3场，覆盖率比上年提高2个百分点。
（二）满意度
市场经营户满意度：目标≥90%，实际为88.5%，原因是停车位不足。
2024年计划培训电商人员3000人次。
三、自评结果
年初预算1200万元，调整后预算1260万元，全年执行1223.5万元，预算执行率97.1%。自评得分92.35分，等级为优。
"""


def test_a_report_on_a_whole_department_tells_of_its_indicators_without_points():
    facts = extract(WHOLE.encode(), "整体.txt")
    assert [(e.project, e.unit, e.year, e.total_score, e.grade) for e in facts.evaluations] == [
        ("部门整体支出", "清江市商务局", 2023, Decimal("92.35"), "优")
    ]
    assert [(f.source, f.budget_initial, f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        ("total", 1200, 1260, Decimal("1223.5"), Decimal("97.1"))
    ]
    rows = [(r.indicator, r.target, r.actual, r.reason) for r in facts.indicators]
    assert rows == [
        ("新建、改造农贸市场", "5个", "4个", "拆迁纠纷1个未开工"),
        ("培训电商人员", "2400人次", "2675人次", None),
        ("外出招商", "20场", "15场", "组团审批偏慢"),
        ("外贸企业复工率", "93%", "91.8%", None),
        ("展会参展企业", "≥60家", "64家", None),
        ("市场经营户满意度", "≥90%", "88.5%", "停车位不足"),
    ]
    for row in facts.indicators:
        for column in ("target", "actual"):
            assert any(column in s.fields and getattr(row, column) in s.quote for s in row.spans)


def test_what_a_sentence_compares_is_no_target():
    said = "全年预算300万元，执行280万元。年初目标任务圆满完成，培训人数比目标多20人，合格率高于目标2个百分点。"
    facts = extract(f"东屏市林业局2023年度部门整体支出绩效自评报告\n一、完成情况\n{said}\n".encode(), "整体.txt")
    assert facts.indicators == ()


NUMBERED = """东屏市房产中心2023年度项目支出绩效自评情况说明
一、总体情况
2023年，中心组织对2个项目开展绩效自评。
二、分项目情况
1.保障房维修项目。预算安排850万元，支出816万元，执行率96%，自评得分94.1分。全年维修房屋计划620套，实际完成598套，主要是住户外出无法入户。
2.信息系统升级项目。预算安排160万元，支出64万元，执行率40%，自评得分76.5分。
3.公务用车运行维护费。预算5万元，支出4万元，执行率80%。
"""


def test_numbered_paragraphs_tell_of_a_project_each_and_kinds_of_spending_are_none():
    facts = extract(NUMBERED.encode(), "说明.txt")
    assert [(e.project, e.total_score) for e in facts.evaluations] == [
        ("保障房维修项目", Decimal("94.1")),
        ("信息系统升级项目", Decimal("76.5")),
    ]
    assert [(f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [(850, 816, 96), (160, 64, 40)]
    assert [(r.indicator, r.target, r.actual) for r in facts.indicators] == [("维修房屋", "620套", "598套")]


def test_a_reason_behind_several_results_is_of_the_one_that_fell_short():
    said = "疫木除治目标2.6万株，实际除治2.5万株；无人机监测计划4次，实际4次。扣分原因：部分山场坡度大。"
    facts = extract(f"东屏市林业局2023年度部门整体支出绩效自评报告\n一、完成情况\n{said}\n".encode(), "整体.txt")
    assert [(r.indicator, r.reason) for r in facts.indicators] == [
        ("疫木除治", "部分山场坡度大"),
        ("无人机监测", None),
    ]


LABELLED = """2023年度残疾人辅具适配项目绩效自评报告
一、绩效目标完成情况
（一）数量指标
- 指标名称：适配辅具件数
- 年度目标值：1500件
- 实际完成值：1462件
- 分值：10
- 得分：9.75
- 偏差原因：部分残疾人外出务工
（二）质量指标
- 指标名称：辅具质量合格率
- 年度目标值：≥98%
- 实际完成值：99.2%
二、其他
指标名称：没有数字的名称
"""


def test_indicators_set_as_labels_with_values_one_a_line():
    facts = extract(LABELLED.encode(), "报告.txt")
    rows = [(r.level2, r.indicator, r.target, r.actual_value, r.weight, r.score, r.reason) for r in facts.indicators]
    assert rows == [
        ("数量", "适配辅具件数", "1500件", 1462, 10, Decimal("9.75"), "部分残疾人外出务工"),
        ("质量", "辅具质量合格率", "≥98%", Decimal("99.2"), None, None, None),
    ]
    assert all(facts.text[s.start : s.end] == s.quote for r in facts.indicators for s in r.spans)


def test_the_level_that_opens_a_paragraph_is_that_of_its_indicators():
    text = """霞岭县水务局2024年度供水专项资金绩效自评报告

一、自评结论
供水专项资金绩效自评得分92分,等级为“优”。

二、指标分析
（一）产出分析。
1.数量指标。改造水厂数量,目标值12座,实际完成11座,分值10分,得8.2分。铺设管网长度,目标值180公里,实际完成186公里,分值10分,得10分。
2.满意度。用水户满意度,目标值≥90%,实际完成91%,分值10分,得10分。
"""
    facts = extract(text.encode(), "自评.txt")
    assert [(r.indicator, r.level1, r.level2, r.score) for r in facts.indicators] == [
        ("改造水厂数量", "产出", "数量", Decimal("8.2")),
        ("铺设管网长度", "产出", "数量", 10),
        ("用水户满意度", "满意度", "服务对象满意度", 10),
    ]


def test_a_target_in_the_name_is_a_target():
    text = """霞岭县图书馆2023年免费开放项目绩效自评报告

二、指标完成情况
1.数量指标：开展读书活动30场，实际开展33场，得10分（满分10分）。
2.满意度指标：读者满意度≥90%，实际93%，得10分（满分10分）。
"""
    facts = extract(text.encode(), "自评.txt")
    assert [(r.level2, r.indicator, r.target, r.actual, r.score) for r in facts.indicators] == [
        ("数量", "开展读书活动", "30场", "33场", 10),
        ("服务对象满意度", "读者满意度", "≥90%", "93%", 10),
    ]


def test_a_report_gives_each_of_several_projects_a_score_and_tells_of_them_below() -> None:
    facts = extract(
        """# 关于2023年度县级财政专项资金绩效评价情况的报告

县财政局对4个专项资金开展了重点绩效评价，平均得分84.3分。其中：道路养护专项资金得分91.2分，评价等级为“优”；智慧社区建设资金得分76.5分，评价等级为“中”；产业发展资金得分82.4分，评价等级为“良”；文化惠民工程资金得分87.1分，评价等级为“良”。

一、道路养护专项资金

预算安排2,200万元，实际支出2,156万元，预算执行率98%。

二、智慧社区建设资金

该项目预算1,480万元，截至2023年末支付921.6万元，执行率62.27%。

三、文化惠民工程资金

预算800万元，支出776万元。送戏下乡120场。
""".encode(),
        "report.md",
    )
    assert [(e.project, e.stage, e.total_score, e.grade) for e in facts.evaluations] == [
        ("道路养护专项资金", "评价", Decimal("91.2"), "优"),
        ("智慧社区建设资金", "评价", Decimal("76.5"), "中"),
        ("文化惠民工程资金", "评价", Decimal("87.1"), "良"),
        ("产业发展资金", "评价", Decimal("82.4"), "良"),
    ]
    assert [(line.evaluation.project, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("道路养护专项资金", 2200, 2156),
        ("智慧社区建设资金", 1480, Decimal("921.6")),
        ("文化惠民工程资金", 800, 776),
    ]
    told = {(figure.subject, figure.measure, figure.value) for figure in facts.observations}
    assert {("文化惠民工程资金", "预算", 800), ("文化惠民工程资金", "送戏下乡", 120)} <= told
    assert not [figure for figure in facts.observations if figure.kind == "score" and figure.measure != "平均得分"]
