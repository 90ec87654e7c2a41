"""Documents written as plain drawings: paragraphs, and tables with merged cells, as a reader of any format makes them.

A line that begins with "|" is a table row; cells are parted by "|". "<" goes on with the cell to the left, "^" with the
cell above. Every other line is a paragraph; "# " opens a heading.
"""

from __future__ import annotations

from ingest.document import Document
from ingest.pipeline import extract, understand
from ingest.readers.assembly import Assembly, Laid, Run
from ontology.facts import DocumentFacts


def drawn(text: str, path: str = "文件.docx") -> Document:
    """The document of a drawing."""
    assembly = Assembly()
    rows: list[list[str]] = []
    for line in [*text.strip("\n").split("\n"), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            assembly.table(_laid(rows))
            rows = []
        if line.startswith("# "):
            assembly.paragraph([Run(line[2:])], level=1)
        elif line.strip():
            assembly.paragraph([Run(line.strip())])
    return assembly.document(path, text.encode())


def _laid(rows: list[list[str]]) -> list[list[Laid]]:
    laid: list[list[Laid]] = []
    for number, cells in enumerate(rows):
        line = []
        for place, text in enumerate(cells):
            if text in ("<", "^"):
                continue
            across = 1
            while place + across < len(cells) and cells[place + across] == "<":
                across += 1
            down = 1
            while number + down < len(rows) and place < len(rows[number + down]) and rows[number + down][place] == "^":
                down += 1
            paragraphs = tuple((Run(part),) for part in text.split("\\n")) if text else ()
            line.append(Laid(paragraphs, number + 1, place + 1, down, across))
        laid.append(line)
    return laid


def facts_of(text: str, path: str = "文件.docx") -> DocumentFacts:
    """What a drawing states; every quote is checked to stand where it is said to stand."""
    document = drawn(text, path)
    facts = understand(document)
    rows = (*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations)
    for span in (*facts.spans, *(span for row in rows for span in row.spans)):
        assert facts.text[span.start : span.end] == span.quote
    return facts


def facts_of_text(text: str, cells: str) -> DocumentFacts:
    """What a drawing states as a text file: cells parted by "pipes", or by "tabs" with the empty cells gone."""
    lines: list[str] = []
    for line in text.strip("\n").split("\n"):
        if not line.startswith("|"):
            lines.append(line)
            continue
        parts = [cell.strip() for cell in line.strip().strip("|").split("|")]
        kept = [cell for cell in parts if cell not in ("<", "^", "")]
        shown = " | ".join("" if cell in ("<", "^") else cell for cell in parts)
        lines.append(f"| {shown} |" if cells == "pipes" else "\t".join(kept))
    return extract("\n".join(lines).encode(), "文件.txt")
