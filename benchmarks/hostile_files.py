"""500 hostile files of every format uploaded to a running service: does it live on, and how much memory does it take?

Run: python benchmarks/hostile_files.py [--count N] [--seed N] [--batch N]

Good files are made of each format, then damaged: cut short, bytes flipped, pieces moved or repeated, members of archives
damaged inside, endings swapped, entities defined, formulas and paths planted; bombs and archives that would leave their folder
are among them. Every file must end up as a document or as a refusal with a reason, and the service must answer after each batch.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import random
import shutil
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.hostile_queries import fetch, serving

KEY = "benchmark-key"
ROWS = [
    ["项目名称", "云溪县送戏下乡经费", "", ""],
    ["主管部门", "云溪县文化局", "实施单位", "云溪县文化馆"],
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数"],
    ["年度资金总额", "120.00", "118.00", "95.50"],
    ["一级指标", "三级指标", "年度指标值", "实际完成值"],
    ["产出指标", "演出场次", "≥50场", "52场"],
    ["满意度指标", "群众满意度", "≥90%", "88%"],
]
PROSE = (
    "云溪县文化馆2023年度部门决算说明\n一、收入支出决算总体情况\n云溪县文化馆2023年度收、支总计 320.50 万元。"
    "与上年相比增加 20.50 万元，增长 6.83%，主要原因是新增送戏下乡任务。\n"
)


def good_files() -> dict[str, bytes]:
    """One good file of each format, by ending."""
    return {
        "txt": PROSE.encode(),
        "md": (
            "# 自评表\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in [ROWS[0], ["---"] * 4, *ROWS[1:]])
        ).encode(),
        "html": _html(),
        "csv": _csv(),
        "docx": _docx(),
        "xlsx": _xlsx(),
        "xls": _xls(),
        "pdf": _pdf(),
        "rtf": (r"{\rtf1\ansi\ansicpg936 " + "".join(rf"\u{ord(c)}?" for c in PROSE) + "}").encode("ascii"),
        "png": _png(),
    }


def _html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    return f"<!doctype html><html><head><meta charset=utf-8></head><body><table>{rows}</table></body></html>".encode()


def _csv() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    return text.getvalue().encode("utf-8-sig")


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(PROSE)
    table = document.add_table(rows=len(ROWS), cols=4)
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("自评表")
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate([*PROSE.splitlines(), *(" ".join(row) for row in ROWS)]):
        canvas.drawString(50, 800 - 20 * number, line)
    canvas.save()
    return file.getvalue()


def _png() -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (300, 60), "white")
    ImageDraw.Draw(image).text((10, 20), "2023 320.50", fill="black")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


Damage = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 5, 50, 500))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def moved(data: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[second:] + data[first:second] * chance.choice((1, 2, 50)) + data[:first]


def swollen(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return (
        data[:place] + chance.choice((b"\0", b"<", b"(", b"{", b"\xff", b'"', "表".encode())) * 200_000 + data[place:]
    )


def planted(data: bytes, chance: random.Random) -> bytes:
    evil = chance.choice(
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>&c;',
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
            b"=cmd|' /C calc'!A1,@SUM(1),+1,-1\n",
            b"<script>alert(1)</script><img src=x onerror=alert(1)>",
            b"9" * 5000,
            b"-1e999999 NaN Infinity 1,2,3,4.5.6 \xe2\x80\xae\n",
        )
    )
    place = chance.randrange(len(data))
    return data[:place] + evil + data[place:]


def inside(data: bytes, chance: random.Random) -> bytes:
    """A member of an archive damaged and packed again, so that the archive itself is whole."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        names = archive.namelist()
        victim = chance.choice(names)
        for name in names:
            content = archive.read(name)
            made.writestr(name, chance.choice(DAMAGES)(content, chance) if name == victim and content else content)
    return packed.getvalue()


DAMAGES: tuple[Damage, ...] = (cut, flipped, moved, swollen, planted)


def bombs() -> dict[str, bytes]:
    """Files that are hostile by what they are."""
    zeros = b"0" * (1 << 24)
    archive, office, outside, nested = (io.BytesIO() for _ in range(4))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("大.txt", zeros)
    with zipfile.ZipFile(office, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", zeros)
        made.writestr("word/document.xml", zeros)
    with zipfile.ZipFile(outside, "w") as made:
        for name in ("../../外.txt", "/etc/外.txt", "C:\\外.txt", "a/../../外.txt"):
            made.writestr(name, PROSE)
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("内.zip", archive.getvalue())
    return {
        "炸弹.zip": archive.getvalue(),
        "炸弹.docx": office.getvalue(),
        "出界.zip": outside.getvalue(),
        "套娃.zip": nested.getvalue(),
        "深.html": b"<div>" * 200_000,
        "宽.html": b"<table><tr>" + b"<td colspan=1000 rowspan=1000>1" * 2000,
        "长行.csv": b"a," * 2_000_000,
        "引号.csv": b'"' * 1_000_001,
        "空.pdf": b"%PDF-1.7\n",
        "零.txt": b"\0" * 1_000_000,
    }


def hostile_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many files and their names, the same for the same seed; pictures are few, for each is recognised for seconds."""
    chance = random.Random(seed)
    yield from list(bombs().items())[:count]
    good = good_files()
    endings = [ending for ending in good for _ in range(1 if ending == "png" else 6)]
    for number in range(count - len(bombs())):
        ending = chance.choice(endings)
        damages = [*DAMAGES, inside, inside] if ending in ("docx", "xlsx") else list(DAMAGES)
        data = chance.choice(damages)(good[ending], chance)
        shown = chance.choice(list(good)) if chance.random() < 0.1 else ending
        yield f"坏文件{number}.{shown}", data


def upload(base: str, files: list[tuple[str, bytes]]) -> str:
    """Upload files together; the number of the job."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, data in files
    ]
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": f"Bearer {KEY}"}
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    request = urllib.request.Request(f"{base}/api/documents", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as response:
        return str(json.load(response)["job"])


def finished(base: str, job: str, seconds: float) -> list[dict[str, str]]:
    """What became of a job's files; raises TimeoutError where it takes longer, ConnectionError where nobody answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, body = fetch(f"{base}/api/jobs/{job}")
        if status == 0:
            raise ConnectionError("the service does not answer")
        told = json.loads(body)
        if told["finished"]:
            return list(told["documents"])
        time.sleep(0.2)
    raise TimeoutError(f"job {job}")


def memory_of(process: int) -> float:
    """Memory (MiB) that the service and the processes it began hold now, what they share once; 0 where the system does not tell."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    family = {process}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    held = 0
    for one in family:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held / 1024


class Watching(threading.Thread):
    """Looks at the memory of the service, and asks it something, until told to stop; ``peak`` is the most seen."""

    def __init__(self, base: str, process: int) -> None:
        super().__init__(daemon=True)
        self._base, self._process = base, process
        self.peak, self.slowest, self.unanswered = 0.0, 0.0, 0
        self.over = threading.Event()

    def run(self) -> None:
        """Look every half second."""
        body = json.dumps({"question": "三公经费是多少"}).encode()
        while not self.over.wait(0.5):
            self.peak = max(self.peak, memory_of(self._process))
            began = time.perf_counter()
            self.unanswered += fetch(f"{self._base}/api/ask", body, "application/json")[0] != 200
            self.slowest = max(self.slowest, time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--batch", type=int, default=25)
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="hostile-"))
    statuses: Counter[str] = Counter()
    unexplained, crashes, sent = 0, 0, 0
    started = time.perf_counter()
    try:
        with serving(scratch / "data", api_keys=KEY, read_seconds="60") as (base, process):
            watching = Watching(base, process)
            watching.start()
            files = list(hostile_files(arguments.count, arguments.seed))
            for first in range(0, len(files), arguments.batch):
                batch = files[first : first + arguments.batch]
                try:
                    told = finished(base, upload(base, batch), 900)
                except (OSError, TimeoutError) as error:
                    crashes += 1
                    print(f"第 {first}–{first + len(batch)} 个文件：{error}", file=sys.stderr)
                    break
                sent += len(batch)
                statuses.update(one["status"] for one in told)
                unexplained += sum(one["status"] == "failed" and not one["reason"] for one in told)
                crashes += fetch(f"{base}/healthz")[0] != 200
            watching.over.set()
            watching.join()
        print(
            "| 文件 | 结果 | 无原因的失败 | 服务停止 | 其间的提问：未答，最久（秒） | 内存峰值（MiB） | 用时（秒） |\n"
            "| --- | --- | --- | --- | --- | --- | --- |"
        )
        results = "，".join(f"{status} {count}" for status, count in sorted(statuses.items()))
        took = time.perf_counter() - started
        asked = f"{watching.unanswered}，{watching.slowest:.1f}"
        print(f"| {sent} | {results} | {unexplained} | {crashes} | {asked} | {watching.peak:.0f} | {took:.0f} |")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
