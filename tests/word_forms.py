"""A self-evaluation form as a Word file, for the browser tests."""

from __future__ import annotations

from typing import Any

import docx

FORM = "丙县图书馆流动图书车自评表.docx"
"""Its name."""


def word_form() -> Any:
    """The form, one row under the other, without merged cells."""
    rows = [
        ["项目名称", "流动图书车运行", "", "实施单位", "丙县图书馆", ""],
        ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
        ["年度资金总额", "50.00", "50.00", "45.00", "10", "9.00"],
        ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "出车次数", "≥100次", "120次", "50", "50"],
        ["满意度指标", "读者满意度", "≥95%", "91%", "40", "38"],
        ["总分", "", "", "", "100", "97"],
    ]
    form = docx.Document()
    form.add_paragraph("项目支出绩效自评表（2023年度）")
    table = form.add_table(rows=len(rows), cols=6)
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    return form


def with_merged_cells(form: Any) -> Any:
    """The same form, the cells beside a name merged with it."""
    table = form.tables[0]
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 4).merge(table.cell(0, 5))
    return form
