"""Made documents with names, telephone numbers, addresses … of persons where real documents have them.

None of the persons, numbers and addresses exist. ``PLANTED`` lists every planted text by its document; no two are alike.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

HEAD = """甘肃省金昌市2023年度项目支出绩效自评表
填报单位：金昌市档案馆\t填报人：闫翠萍\t联系电话：0935-8312207
项目名称\t馆藏档案数字化\t项目负责人\t宋培林
主管部门\t金昌市档案局\t实施单位\t金昌市档案馆
联系人\t苗春霞\t联系电话\t13830571029
通讯地址\t金川区北京路乙17号\t电子邮箱\tmiao_cx@example.cn
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t120\t114\t10\t95%\t9.5
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t扫描档案卷数\t≥12卷\t12卷\t40\t40\t
效益指标\t社会效益指标\t查档效率\t提高\t提高\t30\t29\t经办人骆启明请假，接手人咨询电话8312219
满意度指标\t服务对象满意度指标\t查档群众满意度\t≥90%\t88%\t20\t19\t窗口人手不足
总分\t\t\t\t\t\t\t97.5
单位负责人（签字）：窦玉田\t审核人：柴秀芬\t填表人：阮小斌\t填表日期：2024年3月5日
"""

REPORT = """金昌市社区书屋建设项目绩效自评报告
项目单位：金昌市图书馆
项目负责人：邱振海　　联系电话：18909352276
评价组组长：简国华
评价组成员：郝晓燕、欧阳建新、佟丽娜
一、项目概况
2023年，社区书屋建设项目由副馆长裘正平同志牵头实施，全年预算50万元，实际支出48万元，执行率96%。
项目领导小组由市文化局局长褚庆云任组长，副局长贺兰英任副组长，办公室设在图书馆，由戚卫东兼任办公室主任。
二、组织管理
财务由会计滕晓红（身份证号：620302198805121423）负责核算，全年报账12笔。
如有疑问，请与翟明远联系，电话：0935-8212231，手机：13519357740，邮箱zhaimy@example.org。
家住金川区广州路36号3单元402室的读者代表包桂英表示满意。
三、综合评价
经评价，项目得分95.5分，等级为优。
评价机构负责人（签字）：岑志坚
主评人：卜文涛　复核人：管晓丽
报告撰写人：申屠伟
附：访谈对象为村民匡世昌表示满意；驻村第一书记兰佩珍、会计鲍云飞参加座谈。
项目联系人 晏德胜  传真：0935-8290046
单位地址：金昌市金川区上海路丙5号
分管领导：景云霄
项目经理：毕长青（13239352001）
"""

ACCOUNTS = """金昌市图书馆2023年度部门决算
第二部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明
2023年度收、支总计均为320.5万元。与2022年度相比，收、支总计各增加20.5万元，增长6.83%。主要原因是新增书屋建设经费。
二、“三公”经费支出决算情况说明
“三公”经费支出决算为1.2万元，完成预算的80%。公务接待费0.2万元，国内公务接待2批次15人次。
本公开资料由办公室路遥远整理，联系电话0935－8212240，联系人：向美玲、诸葛青。
法定代表人：左丘明亮
责任编辑：单晓静
"""

TEAM: list[list[str]] = [
    ["序号", "姓名", "职务", "职称", "联系电话"],
    ["1", "鞠敬亭", "组长", "高级会计师", "13993512208"],
    ["2", "仇雅琴", "成员", "注册会计师", "15293510017"],
    ["3", "尉迟松", "成员", "经济师", "0935-8299031"],
]

LIST: list[list[str]] = [
    ["序号", "项目名称", "项目单位", "预算数（万元）", "执行数（万元）", "得分", "责任人", "联系方式"],
    ["1", "道路养护", "金昌市公路局", "30", "29", "95", "尹立新", "13689350071"],
    ["2", "桥梁检测", "金昌市公路局", "20", "20", "98", "甄海鹰", "8213377"],
    ["3", "隧道照明", "金昌市公路局", "10", "9", "90", "霍思源", "18093510082"],
]

PLANTED: dict[str, tuple[str, ...]] = {
    "自评表": (
        *("闫翠萍", "8312207", "宋培林", "苗春霞", "13830571029", "北京路乙17号", "miao_cx", "骆启明", "8312219"),
        *("窦玉田", "柴秀芬", "阮小斌"),
    ),
    "报告": (
        *("邱振海", "18909352276", "简国华", "郝晓燕", "欧阳建新", "佟丽娜", "裘正平", "褚庆云", "贺兰英", "戚卫东"),
        *("滕晓红", "620302198805121423", "翟明远", "8212231", "13519357740", "zhaimy", "广州路36号", "包桂英"),
        *("岑志坚", "卜文涛", "管晓丽", "申屠伟"),
        *("匡世昌", "兰佩珍", "鲍云飞", "晏德胜", "8290046", "上海路丙5号", "景云霄", "毕长青", "13239352001"),
    ),
    "决算": ("路遥远", "8212240", "向美玲", "诸葛青", "左丘明亮", "单晓静"),
    "成员表": ("鞠敬亭", "13993512208", "仇雅琴", "15293510017", "尉迟松", "8299031"),
    "项目清单": ("尹立新", "13689350071", "甄海鹰", "8213377", "霍思源", "18093510082"),
}
"""What each document plants."""


def documents() -> dict[str, bytes]:
    """The made documents in every format that is cheap to make, by file name; each name begins with its document's."""
    made = {
        "自评表.txt": HEAD.encode(),
        "报告.txt": REPORT.encode(),
        "报告.md": REPORT.replace("一、", "## 一、").encode(),
        "决算.txt": ACCOUNTS.encode(),
        "成员表.csv": _csv(TEAM),
        "项目清单.csv": _csv(LIST),
        "自评表.html": _html(_rows(HEAD)),
        "决算.html": (
            "<html><body>" + "".join(f"<p>{line}</p>" for line in ACCOUNTS.splitlines()) + "</body></html>"
        ).encode(),
        "自评表.docx": _docx(_rows(HEAD), ""),
        "报告.docx": _docx(TEAM[:1], REPORT),
        "成员表.docx": _docx(TEAM, "金昌市图书馆绩效评价工作组"),
        "自评表.xlsx": _xlsx(_rows(HEAD)),
        "项目清单.xlsx": _xlsx(LIST),
    }
    return made


def _rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def _html(rows: Sequence[Sequence[str]]) -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><body><table>{cells}</table></body></html>".encode()


def _docx(rows: Sequence[Sequence[str]], text: str) -> bytes:
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    width = max(map(len, rows))
    table = document.add_table(rows=0, cols=width)
    for row in rows:
        cells = table.add_row().cells
        for place, cell in enumerate(row):
            cells[place].text = cell
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
