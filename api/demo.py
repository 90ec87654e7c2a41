"""``jixiao demo``: the main job on the examples: ingest, three questions answered with evidence, how to open the page."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

from api.console import ingest_progress, out, print_answer, print_outcomes
from api.opening import opened
from ontology.errors import DocumentNotFound
from ontology.settings import settings

QUESTIONS = (
    "哪些项目满意度未满分及原因",
    "2024年预算执行率最低的项目是哪个？",
    "金昌市党员和干部教育培训经费2021年实际支出多少万元？",
)


def examples() -> Path:
    """The folder of example documents: beside the source, or where the package installed it."""
    for folder in (
        Path(__file__).resolve().parent.parent / "examples",
        Path(sysconfig.get_path("data")) / "share/jixiao/examples",
    ):
        if folder.is_dir():
            return folder
    raise DocumentNotFound("找不到示例文件夹 examples：请在源码目录中运行，或重新安装 jixiao")


def run(data: Path | None) -> None:
    """Ingest the examples into the data folder and answer QUESTIONS."""
    with opened(data) as jixiao:
        with ingest_progress() as progress:
            outcomes = jixiao.ingest([examples()], progress=progress)
        print_outcomes([outcome for outcome in outcomes if outcome.status != "failed"])
        for question in QUESTIONS:
            out.print(f"\n[bold cyan]问：{question}[/bold cyan]")
            print_answer(jixiao.ask(question))
    folder = data or settings().data
    option = "" if folder == settings().data else f"--data {folder} "
    out.print(f"\n打开网页：运行 [bold]{_command()} {option}serve[/bold] ，再在浏览器打开 http://127.0.0.1:8000/")


def _command() -> str:
    """How this program was called: by its name where the shell finds it there, else by its path."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name)
    if called.stem != "jixiao" or (found and Path(found).resolve() == called.resolve()):
        return "jixiao"
    return str(called)
