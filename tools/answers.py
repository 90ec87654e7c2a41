"""Fills in what the manual shows as answers: ``python tools/answers.py [--check]``.

In: questions in docs/cookbook.md, queries in docs/sparql.md, the examples. Out: the same pages with what jixiao answers. ``--check``
writes nothing and fails where a page is not what it would be.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from api.library import Jixiao

_QUESTION = re.compile(r"^- \*\*(.+)\*\*\n(?:\n    .+\n)*", re.MULTILINE)
_QUERY = re.compile(r"^```sparql\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)
_COMPETENCY = re.compile(r"(?<=\| --- \| --- \|\n)(?:\| `.*\n)*\Z", re.MULTILINE)


def cookbook(text: str, jixiao: Jixiao) -> str:
    """The page of questions, each with its answer below it."""
    return _QUESTION.sub(lambda found: f"- **{found[1]}**\n\n    {jixiao.ask(found[1])['answer']}\n", text)


def sparql(text: str, jixiao: Jixiao) -> str:
    """The page of queries, each with its result below it, and the list of competency questions at its end."""

    def shown(found: re.Match[str]) -> str:
        result = jixiao.sparql(found[1], "table").decode()
        return f"```sparql\n{found[1]}```\n\n```text\n{result}```\n"

    queries = sorted((ROOT / "ontology/queries").glob("*.rq"))
    rows = [
        f"| `{path.name}` | {path.read_text(encoding='utf-8').splitlines()[0].lstrip('# ')} |\n" for path in queries
    ]
    return _COMPETENCY.sub("".join(rows), _QUERY.sub(shown, text))


PAGES = {"cookbook.md": cookbook, "sparql.md": sparql}


def main() -> int:
    """Fill in or check the pages; the exit code."""
    from api.library import Jixiao

    stale = []
    with tempfile.TemporaryDirectory() as folder, Jixiao(Path(folder) / "data") as jixiao:
        jixiao.ingest([ROOT / "examples"], vectors=False)
        for name, filled in PAGES.items():
            path = ROOT / "docs" / name
            before = path.read_text(encoding="utf-8")
            after = filled(before, jixiao)
            if after != before:
                stale.append(name)
                if "--check" not in sys.argv:
                    path.write_text(after, encoding="utf-8")
    print("、".join(stale) or "各页都是最新的")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
