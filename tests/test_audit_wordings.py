"""The standing kinds of error in other provinces' wordings: each text is right; with one figure changed it is found and named."""

from __future__ import annotations

import pytest

from ingest.pipeline import extract
from search.audit import audit_document

ACCOUNTS = ("和布县畜牧兽医局2022年度部门决算公开说明", "和布县畜牧兽医局2022年度部门决算公开说明.txt")
REPORT = ("石渡县交通运输局2023年度部门整体支出绩效自评报告", "石渡县交通运输局2023年度部门整体支出绩效自评报告.txt")
BUDGET = ("鹭屿市海洋与渔业局2024年度部门预算说明", "鹭屿市海洋与渔业局2024年度部门预算说明.txt")

PARTS_OF_TOTAL = (
    "2022年度收入总计876.30万元，其中：本年收入合计842.10万元，使用非财政拨款结余0.00万元，年初结转和结余34.20万元。"
)
DIFFERENCE = "公务用车运行费全年预算数9.50万元，决算数8.90万元，预决算差异率-6.32%。"
EXECUTION = (
    "2023年，我局年初预算安排1,280万元，追加预算320万元，全年预算1,600万元，全年实际支出1,504万元，预算执行率94%。"
)
SHARES = "全年支出1,504万元，其中：基本支出902.4万元，占总支出的60%；项目支出601.6万元，占总支出的40%。"
LAST_YEAR = "2023年“三公”经费实际支出27万元，同比上年30万元减少3万元，下降10%。"
HEADS = "农村客运补贴按每车每年3000元的标准，补贴160辆，共计48万元。"
POINTS = "绩效自评得分93.5分，其中：投入指标18分、过程指标27.5分、产出指标28分、效果指标20分，自评等级为“优”。"
PLANNED = "2024年，本局部门收入预算为2,450.00万元，相应安排支出预算2,450.00万元，其中：基本支出1,470.00万元、项目支出980.00万元。"
CHANGED = "公务接待费2024年预算安排7.00万元，比上年减少1.00万元，下降12.50%。"
BOUGHT = "政府采购预算总额400.00万元，其中：货物类采购100.00万元，服务类采购180.00万元，工程类采购120.00万元。"
DONE = "“三公”经费支出决算19.54万元，为年初预算18.56万元的105.28%。"
BOUGHT_IN_ALL = (
    "全年完成政府采购506.12万元：货物63.30万元，工程73.04万元，服务369.78万元；面向中小企业460.57万元，占91%。"
)
SUMMED = (
    "三、“三公”经费\n\n因公出国（境）费：0万元；公务接待费：6.28万元；公务用车运行维护费：23.92万元；"
    "公务用车购置费：23.83万元。合计：54.03万元。"
)

CASES = [
    (ACCOUNTS, PARTS_OF_TOTAL, "34.20", "43.20", "parts-do-not-sum"),
    (ACCOUNTS, DIFFERENCE, "-6.32%", "-16.32%", "completion-rate"),
    (REPORT, EXECUTION, "94%", "89%", "execution-rate"),
    (REPORT, EXECUTION, "追加预算320万元", "追加预算230万元", "parts-do-not-sum"),
    (REPORT, SHARES, "占总支出的40%", "占总支出的48%", "share-of-total"),
    (REPORT, SHARES, "占总支出的40%", "占总支出的400%", "share-of-total"),
    (REPORT, LAST_YEAR, "下降10%", "下降30%", "growth-rate"),
    (REPORT, LAST_YEAR, "减少3万元，下降10%", "增加3万元，增长10%", "direction-word"),
    (REPORT, HEADS, "48万元", "84万元", "per-head"),
    (REPORT, POINTS, "93.5分", "92.5分", "score-sum"),
    (REPORT, POINTS, "“优”", "“中”", "grade-mismatch"),
    (BUDGET, PLANNED, "支出预算2,450.00", "支出预算2,540.00", "totals-not-closed"),
    (BUDGET, PLANNED, "项目支出980.00", "项目支出1,080.00", "parts-do-not-sum"),
    (BUDGET, CHANGED, "12.50%", "21.50%", "growth-rate"),
    (BUDGET, BOUGHT, "180.00", "108.00", "parts-do-not-sum"),
    (ACCOUNTS, DONE, "105.28%", "150.28%", "completion-rate"),
    (ACCOUNTS, BOUGHT_IN_ALL, "73.04", "37.04", "parts-do-not-sum"),
    (ACCOUNTS, SUMMED, "合计：54.03", "合计：45.03", "parts-do-not-sum"),
]


def rules_of(head: tuple[str, str], text: str) -> set[str]:
    found = audit_document(extract(f"{head[0]}\n\n{text}\n".encode(), head[1]))
    return {finding.rule for finding in found if finding.severity != "info"}


@pytest.mark.parametrize(("head", "text", "old", "new", "rule"), CASES)
def test_one_changed_figure(head: tuple[str, str], text: str, old: str, new: str, rule: str) -> None:
    assert text.count(old) == 1
    assert rules_of(head, text) == set()
    assert rule in rules_of(head, text.replace(old, new))


def test_a_reviewers_points_are_no_error_of_the_unit() -> None:
    form = """松材线虫病防治项目绩效自评复核表

| 项目名称 | 松材线虫病防治项目 |  |  |  |  |  |  |  |
|---|---|---|---|---|---|---|---|---|
| 一级指标 | 二级指标 | 三级指标 | 标准分 | 设定目标 | 自评完成值 | 自评得分 | 复核得分 | 差异说明 |
| 产出指标 | 数量指标 | 除治疫木株数 | 60 | ≥100株 | 120 | 60 | 60 |  |
| 效益指标 | 社会效益指标 | 群众满意度 | 40 | ≥90% | 94% | 40 | 39 | 佐证材料不完整，复核扣分 |
| 总分 |  |  | 100 |  |  | 100 | 99 |  |
"""
    found = audit_document(extract(form.encode(), "复核表.md"))
    assert not [finding for finding in found if finding.severity != "info"], found
