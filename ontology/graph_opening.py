"""Opening the graph store, with errors that say in Chinese what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology.errors import DataFolderBusy, DataFolderDamaged, SettingsInvalid
from ontology.remote_store import RemoteStore
from ontology.vocabulary import node

if TYPE_CHECKING:
    from ontology.endpoint import Endpoint
    from ontology.engine import Engine

PLACE = "place.json"
"""Says in the folder of :func:`remote_folder` where the graph of a data folder is."""


def opened(path: Path | None, base: str, endpoint: Endpoint | None = None) -> Engine:
    """The store at ``path``, the one at ``endpoint``, or one in memory; raises DataFolderBusy, DataFolderDamaged.

    Raises SettingsInvalid where the folder's graph is not where the settings say: what is derived from one graph must not
    be brought in step with another, and two folders must not write to one.
    """
    if path is None:
        return ox.Store()
    _compare(path, endpoint)
    if endpoint is not None:
        store = remote(path, base, endpoint)
        if not place(path) and any(True for _ in store.quads_for_pattern(None, node("bp:fileName"), None, limit=1)):
            store.close()
            raise SettingsInvalid(
                f"“{endpoint.query}”里已有别的数据目录的图谱，两个目录不能写同一个：请换一个地址，或先清空它"
            )
        set_place(path, endpoint.query)
        return store
    try:
        return ox.Store(path)
    except OSError as error:
        if "lock" in str(error).lower():
            raise DataFolderBusy(
                f"图谱“{path}”正被另一个进程使用：请等它结束，或停止正在运行的 jixiao serve 后重试"
            ) from error
        raise DataFolderDamaged(_damaged(path, error)) from error
    except RuntimeError as error:
        raise DataFolderDamaged(_damaged(path, error)) from error


def remote(path: Path, base: str, endpoint: Endpoint) -> RemoteStore:
    """The store at ``endpoint``, whose journal is beside the local graph's ``path``."""
    return RemoteStore(endpoint, base, remote_folder(path) / "journal.json")


def remote_folder(path: Path) -> Path:
    """What a data folder keeps about a graph elsewhere, beside the place of a local one."""
    return path.with_name("graph-remote")


def place(path: Path) -> str:
    """The query address of the store that has the folder's graph, "" where it is local."""
    noted = remote_folder(path) / PLACE
    return str(json.loads(noted.read_text(encoding="utf-8"))["query"]) if noted.exists() else ""


def set_place(path: Path, query: str) -> None:
    """Note where the folder's graph is from now on: at a query address, or here where that is empty."""
    noted = remote_folder(path) / PLACE
    if query:
        noted.parent.mkdir(parents=True, exist_ok=True)
        noted.write_text(json.dumps({"query": query}), encoding="utf-8")
    else:
        noted.unlink(missing_ok=True)


def _compare(path: Path, endpoint: Endpoint | None) -> None:
    """Refuse to open another graph than the folder's."""
    known, wanted = place(path), "" if endpoint is None else endpoint.query
    if known and not wanted:
        raise SettingsInvalid(
            f"这个数据目录的图谱在“{known}”：请照旧设置 graph；要搬回本机，先运行 jixiao graph move local"
        )
    if known != wanted and (known or path.exists()):
        now = f"在“{known}”" if known else "在本机"
        raise SettingsInvalid(
            f"这个数据目录的图谱{now}，设置 graph 却是“{wanted}”：要搬过去，请运行 jixiao graph move remote；"
            "否则请改回设置"
        )


def _damaged(path: Path, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return f"图谱“{path}”无法打开（{reason}）：请检查路径与权限；若已损坏，请删除该目录后重新导入文件"
