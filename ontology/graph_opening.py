"""Opening the graph store, with errors that say in Chinese what to do."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ontology.errors import DataFolderBusy, DataFolderDamaged


def opened(path: Path | None) -> ox.Store:
    """The store at ``path``, or one in memory; raises DataFolderBusy, DataFolderDamaged."""
    if path is None:
        return ox.Store()
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


def _damaged(path: Path, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return f"图谱“{path}”无法打开（{reason}）：请检查路径与权限；若已损坏，请删除该目录后重新导入文件"
