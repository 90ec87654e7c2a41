"""Documents read in a process of their own: what takes too long or ends its reader is refused, and the next one is read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from api.library import Jixiao
from api.reading import Readers
from ontology.errors import UnreadableDocument
from ontology.settings import Settings

BASE = "https://example.org/id/"
TEXT = "甲县文化馆2023年度部门决算\n甲县文化馆2023年度收、支总计 320.50 万元，比上年增加 20.50 万元，增长 6.83%。\n"
ENDLESS = "甲县文化馆2023年度部门决算\n" + "甲县文化馆举办活动3场，支出5.2万元，比上年增加1.1万元，增长2%。\n" * 20_000


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(1, seconds=2.5, memory_mb=1024)
    made.submit(b"", "空.txt", BASE)
    yield made
    made.close()
    assert not processes()


def processes() -> set[int]:
    """The numbers of the readers that run."""
    return {one.pid for one in active_children() if one.name == "reader" and one.pid}


def test_it_reads_as_this_process_would(readers: Readers) -> None:
    facts = readers.submit(TEXT.encode(), "甲.txt", BASE)().facts
    assert facts.unit == "甲县文化馆"
    assert [str(one.value) for one in facts.observations] == ["320.5", "20.5", "6.83"]


def test_a_refusal_keeps_its_reason(readers: Readers) -> None:
    with pytest.raises(UnreadableDocument, match=r"文件 空\.txt"):
        readers.submit(b"", "空.txt", BASE)()


def test_what_takes_too_long_is_refused_and_the_next_is_read(readers: Readers) -> None:
    endless = readers.submit(ENDLESS.encode(), "长.txt", BASE)
    after = readers.submit(b"", "空.txt", BASE)
    with pytest.raises(UnreadableDocument, match=r"读取超过 2\.5 秒.*JIXIAO_READ_SECONDS"):
        endless()
    with pytest.raises(UnreadableDocument, match="空"):
        after()


def test_a_reader_that_ends_costs_one_document(readers: Readers) -> None:
    waiting = readers.submit(ENDLESS.encode(), "长.txt", BASE)
    time.sleep(0.5)
    for one in processes():
        os.kill(one, signal.SIGKILL)
    with pytest.raises(UnreadableDocument, match=r"中途停止.*其余不受影响"):
        waiting()
    with pytest.raises(UnreadableDocument, match="空"):
        readers.submit(b"", "空.txt", BASE)()


def test_a_data_folder_has_its_documents_read_apart(tmp_path: Path) -> None:
    before = processes()
    (tmp_path / "a").mkdir()
    for number in range(2):
        (tmp_path / "a" / f"{number}.txt").write_text(TEXT.replace("320", f"{number + 3}20"))
    (tmp_path / "a" / "空.txt").write_text("")
    with Jixiao(tmp_path / "data", Settings()) as jixiao:
        outcomes = jixiao.ingest([tmp_path / "a"], jobs=2, vectors=False)
        assert [one.status for one in outcomes] == ["added", "added", "failed"]
        assert jixiao.count("observations") == 6
    assert processes() == before
