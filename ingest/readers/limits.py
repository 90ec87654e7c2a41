"""How much table one file may hold."""

from __future__ import annotations

from ontology.errors import UnreadableDocument
from ontology.settings import settings


class CellCount:
    """Counts the cells of a file while they are read; ``add`` raises UnreadableDocument over the setting ``max_cells``."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._left = settings().max_cells

    def add(self, cells: int = 1) -> None:
        """Count ``cells`` more."""
        self._left -= cells
        if self._left < 0:
            limit = settings().max_cells
            raise UnreadableDocument(
                f"文件 {self._path} 的表格单元格超过 {limit} 个的上限：请按项目或单位拆分后再导入，或调高 JIXIAO_MAX_CELLS。"
            )
