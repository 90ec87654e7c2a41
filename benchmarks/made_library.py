"""A made library of any size: forms, target tables, account explanations and reports of many places, facts known exactly.

    python benchmarks/made_library.py 1000 FOLDER

Document ``n`` is the same in a library of any size. The shapes are those of the document maker; here each group of documents
gets a place of its own, as in a province's yearly publication, so that names stay as distinct as they are there.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import texts
from maker import layouts
from maker.facts import vocabulary
from maker.formats import FORMATS
from maker.page import Box, Gold, Grid, Line, Part, Row, Sheet

MIX = {
    "A1": 62,
    "A2": 4,
    "A3": 4,
    "A4": 2,
    "A6": 2,
    "A9": 2,
    "A12": 1,
    "B1": 2,
    "C1": 2,
    "C3": 2,
    "C8": 5,
    "M1": 2,
    "accounts": 7,
    "reports": 3,
}
"""Of a hundred documents, how many are of each layout or kind of text: some 13 indicator rows a document on average."""
WRITTEN = {"txt": 80, "md": 10, "html": 10}
"""Of a hundred documents, how many are in each format; all are text."""
PER_PLACE = 4
"""Documents of one place, counties and cities of a province publish some more."""
_FIRST = "青云白龙临安永兴新华清长广平南东北石金玉松梅竹兰桂枫柳溪泉江河湖海山岭峰谷林泽桥渡"
_SECOND = "川阳宁康泰昌盛源丰和顺庆乐成德仁义信文武光明辉城陵州坪坝塘湾洲渚堤埠驿庄集"
_RANK = "县县市区"


@dataclass(frozen=True, slots=True)
class Made:
    """One document of the library: its name below the folder, its bytes, its rows as gold states them, its kind and place."""

    name: str
    data: bytes
    gold: Gold
    kind: str
    place: str


def place_of(number: int) -> str:
    """The name of a county, city or district; different for each number below some six thousand."""
    first, rest = _FIRST[number % len(_FIRST)], number // len(_FIRST)
    second, rank = _SECOND[rest % len(_SECOND)], rest // len(_SECOND)
    return f"{first}{second}{_RANK[(number + rank) % len(_RANK)]}"


def make(number: int) -> Made:
    """Document ``number``."""
    rng = random.Random(f"library {number}")
    kind = rng.choices(list(MIX), list(MIX.values()))[0]
    if kind in layouts.FAMILIES:
        sheet = layouts.FAMILIES[kind](rng)
    else:
        styles = texts.account_styles() if kind == "accounts" else texts.report_styles()
        style = rng.choice([name for name, one in styles.items() if not one.get("held_out")])
        sheet = texts.make(style, f"library {number}")
    place = place_of(number // PER_PLACE)
    sheet = _moved(sheet, place)
    form = FORMATS[rng.choices(list(WRITTEN), list(WRITTEN.values()))[0]]
    name = f"{number // 1000:02d}/{number:05d}{sheet.name}.{form.extension}"
    return Made(name, form.write(sheet, rng), sheet.gold, kind, place)


def library(count: int) -> Iterator[Made]:
    """The first ``count`` documents."""
    return (make(number) for number in range(count))


def write(count: int, folder: Path) -> None:
    """Write the first ``count`` documents below ``folder``; those that stand there are left alone."""
    for made in library(count):
        path = folder / made.name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.data)


def _moved(sheet: Sheet, place: str) -> Sheet:
    """The sheet as one of ``place``: in text and in gold."""

    def move(value: Any) -> Any:
        if isinstance(value, str):
            for old in vocabulary()["places"]:
                value = value.replace(old, place)
            return value
        if isinstance(value, list | tuple):
            return type(value)(move(one) for one in value)
        return value

    def rows(found: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple({name: move(value) for name, value in row.items()} for row in found)

    def part(one: Part) -> Part:
        if isinstance(one, Line):
            return replace(one, text=move(one.text))
        if isinstance(one, Grid):
            return replace(one, rows=tuple(tuple(_box(box, move(box.text)) for box in cells) for cells in one.rows))
        return one

    gold = Gold(*(rows(getattr(sheet.gold, name)) for name in ("projects", "funds", "indicators", "observations")))
    return replace(sheet, name=move(sheet.name), parts=tuple(part(one) for one in sheet.parts), gold=gold)


def _box(box: Box, text: str) -> Box:
    return box if text == box.text else replace(box, text=text)


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="做出 N 份文件的资料库，事实逐项已知。")
    parser.add_argument("count", type=int, help="份数")
    parser.add_argument("folder", type=Path, help="写到哪个目录")
    options = parser.parse_args(arguments)
    write(options.count, options.folder)


if __name__ == "__main__":
    main()
