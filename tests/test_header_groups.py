"""Two rows of headers, the upper naming groups of the lower ("评分" over "分值 | 得分"), however their places survived."""

import pytest
from laid_tables import facts_of

from ingest.pipeline import extract

DRAWN = """
# 石桥县林业局2023年度项目支出绩效自评表
|项目名称|林区防火道路维护|<|<|<|<|<|<|<|
|主管部门|石桥县林业局|<|<|<|实施单位|石桥县林场|<|<|
|绩效指标|一级指标|二级指标|三级指标|指标完成情况|<|评分|<|偏差原因分析|
|^|^|^|^|年度指标值|实际完成值|分值|得分|^|
|^|产出指标|数量指标|维护道路里程|≥46公里|43公里|30|28.05|雨季塌方，两段未修|
|^|^|质量指标|验收合格率|100%|100%|20|20||
|^|效益指标|社会效益指标|火情处置时间|≤30分钟|28分钟|40|40||
|^|满意度指标|服务对象满意度指标|林农满意度|≥90%|88%|10|9.5|宣传不够|
|总分|<|<|<|<|<|100|97.55||
"""
WANTED = [
    ("维护道路里程", "≥46公里", "43公里", 30, 28.05, "雨季塌方，两段未修"),
    ("验收合格率", "100%", "100%", 20, 20, None),
    ("火情处置时间", "≤30分钟", "28分钟", 40, 40, None),
    ("林农满意度", "≥90%", "88%", 10, 9.5, "宣传不够"),
]
TITLE, *LINES = [line.strip("|").split("|") for line in DRAWN.strip().splitlines()]
CELLS = [["" if cell in ("<", "^") else cell for cell in line] for line in LINES]


def title() -> str:
    return TITLE[0].removeprefix("# ")


def rows_of(facts):
    assert facts.evaluations[0].total_score is not None
    return [(r.indicator, r.target, r.actual, float(r.weight), float(r.score), r.reason) for r in facts.indicators]


def test_groups_that_span_their_columns():
    assert rows_of(facts_of(DRAWN)) == WANTED


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("表.csv", "\n".join([title(), *(",".join(line) for line in CELLS)])),
        ("留空.txt", "\n".join([title(), *("\t".join(line) for line in CELLS)])),
        ("去空.txt", "\n".join([title(), *("\t".join(filter(None, line)) for line in CELLS)])),
        ("一行一格.txt", "\n".join([title(), *(cell for line in CELLS for cell in line if cell)])),
        ("表.md", "\n".join([f"# {title()}", "", *(f"| {' | '.join(line)} |" for line in CELLS)])),
    ],
    ids=lambda value: value if len(value) < 12 else "",
)
def test_groups_in_sheets_and_texts_without_merged_cells(path, text):
    assert rows_of(extract(text.encode(), path)) == WANTED
