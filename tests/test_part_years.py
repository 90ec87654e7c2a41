"""Months of a question are the stage of a monitoring that covers them, and of nothing else."""

import pytest

from search.part_years import at_monitoring, months_of


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("2025年1-8月执行率", "2025年监控阶段执行率"),
        ("2025年1月至8月执行率", "2025年监控阶段执行率"),
        ("前八个月执行率", "监控阶段执行率"),
        ("到8月底执行率不到一半(2025年)", "监控阶段执行率不到一半(2025年)"),
        ("截至2025年8月的执行率", "2025年监控阶段的执行率"),
        ("8月执行率", "8月执行率"),
        ("2至8月执行率", "2至8月执行率"),
        ("2024年1-8月执行率", "2024年1-8月执行率"),
        ("2025年上半年执行率", "2025年上半年执行率"),
        ("截至2025年8月31日", "截至2025年8月31日"),
    ],
)
def test_the_months_of_a_monitoring_are_its_stage(question: str, asked: str) -> None:
    assert at_monitoring(question, {(2025, 8)}) == asked


@pytest.mark.parametrize(
    ("title", "month"), [("某局2025年1—8月监控表", 8), ("2025年上半年监控", 6), ("2025年监控表", None)]
)
def test_the_months_that_a_title_names(title: str, month: int | None) -> None:
    assert months_of(title) == month
