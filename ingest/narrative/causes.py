"""Why something deviated, as concepts: a reason's text against the words of ``causes.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

OTHER = "other"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads((files("ingest.narrative") / "causes.toml").read_text(encoding="utf-8"))
    return tuple((entry["name"], re.compile("|".join(entry["words"]))) for entry in data["cause"])


def causes(reason: str) -> tuple[str, ...]:
    """Concepts of the cause scheme that ``reason`` speaks of, in the scheme's order; ("other",) where it speaks of none.

    The text always stays beside the concept; an empty text has none.

    >>> causes("受疫情影响，培训延期举办")
    ('epidemic', 'project-delay')
    """
    if not reason.strip():
        return ()
    return tuple(name for name, pattern in _patterns() if pattern.search(reason)) or (OTHER,)
