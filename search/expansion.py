"""What documents write for what people say: "摄像头" is searched for 监控探头 too, "公车" for 公务用车.

From ``synonyms.toml``. In: a question. Out: the words to look for besides its own. Only for finding passages: nothing here
changes how a question is understood or answered.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _said() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Anything people say, longest first, and said → what documents write for it."""
    written: dict[str, dict[str, None]] = {}
    sections: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("search").joinpath("synonyms.toml").read_text("utf-8")
    )
    for section in sections.values():
        for words, said in section.items():
            for one in said:
                written.setdefault(one.lower(), {}).update(dict.fromkeys(words.split()))
    anything = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    # Looked for from every place, so that what begins within something said is found too.
    return re.compile(f"(?=({anything}))"), {one: tuple(words) for one, words in written.items()}


def written_for(query: str) -> tuple[str, ...]:
    """What documents write for what ``query`` says, in its order; what is said inside something longer does not count."""
    pattern, written = _said()
    text = unicodedata.normalize("NFKC", query).lower()
    words: dict[str, None] = {}
    end = 0
    for match in pattern.finditer(text):
        if match.end(1) > end:
            end = match.end(1)
            words.update(dict.fromkeys(written[match.group(1)]))
    return tuple(word for word in words if word not in text)


def with_written(query: str) -> str:
    """``query`` with what documents write for what it says, as it is embedded."""
    written = written_for(query)
    return f"{query}（{'、'.join(written)}）" if written else query
