"""What a body named in a question is to what is asked for: the one above it, the one that carries it out, one above others.

"教育局主管的项目" asks for what the bureau is over, "主管部门为教育局的项目" too, "教育局下属学校的项目" for what bodies under it
carry out. A body without such a word is taken as the one that carries out (:mod:`search.scope`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from search.reading import Token

Role = Literal["department", "unit", "over"]


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each body named by its token, the words that say so, and the kinds of bodies under it."""

    by_token: dict[Token, Role]
    words: tuple[Token, ...]
    kinds: tuple[str, ...] = ()
    """Of bodies under the one named, the kinds asked for (学校); none where any body is meant."""


def read_roles(content: Sequence[Token]) -> Roles:
    """The roles that the words beside bodies say; ``content`` are the tokens without fillers."""
    by_token: dict[Token, Role] = {}
    words: list[Token] = []
    kinds: list[str] = []
    for place, token in enumerate(content):
        if token.mention("unit") is None and token.mention("region") is None:
            asked = token.value("asked_noun") or token.value("group")
            if (
                asked in ("unit", "department")
                and place + 1 < len(content)
                and content[place + 1].value("role") == "unit"
            ):
                words.append(content[place + 1])  # 哪个科室｜牵头的
            continue
        before = content[place - 1] if place else None
        behind = next((one for one in content[place + 1 :] if one.years is None), None)  # 畜牧科｜2023年｜牵头
        named = before.value("attribute") if before is not None and before.value("titled") else None
        if behind is not None and (role := behind.value("role")) in ("department", "unit"):
            by_token[token] = "department" if role == "department" else "unit"
            words.append(behind)
        elif before is not None and named in ("department", "unit"):
            by_token[token] = "department" if named == "department" else "unit"
            words.append(before)
        elif behind is not None and (below := behind.value("below")) is not None:
            by_token[token] = "over" if below != "projects" else "department"
            words.append(behind)
            kinds += [below] if below not in ("bodies", "projects") else []
    return Roles(by_token, tuple(words), tuple(dict.fromkeys(kinds)))
