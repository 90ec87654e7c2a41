"""A TOML table read with checks: every refusal is one Chinese sentence that names the place and what is wanted there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ontology.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its ``place`` in words; every method raises BadRequest for what cannot be used."""

    data: Mapping[str, Any]
    place: str

    def only(self, *names: str) -> None:
        """Refuse a key that is none of ``names``: a misspelt rule would be silently without effect."""
        strange = next((name for name in self.data if name not in names), None)
        if strange is not None:
            raise BadRequest(f"{self.place}中有不认识的“{strange}”；可用：{'、'.join(names)}。")

    def section(self, name: str) -> Table | None:
        """The table under ``name``; None where there is none."""
        value = self.data.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadRequest(f"{self.place}的 {name} 须是一节 [scheme.{name}]。")
        return Table(value, f"{self.place}的 {name}")

    def tables(self, name: str) -> list[Table]:
        """The list of tables under ``name``."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise BadRequest(f"{self.place}的 {name} 须是若干节或 {{ … }}。")
        return [Table(one, f"{self.place}的 {name}[{number}]") for number, one in enumerate(value, start=1)]

    def text(self, name: str, usual: str | None = None) -> str:
        """A text, not empty unless ``usual`` says what it is without one."""
        value = self.data.get(name, usual)
        if not isinstance(value, str) or (usual is None and not value.strip()):
            raise BadRequest(f"{self.place}须写明 {name}（文字）。")
        return value

    def texts(self, name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts."""
        value = self.data.get(name, usual)
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one for one in value):
            raise BadRequest(f"{self.place}的 {name} 须是文字列表。")
        return tuple(value)

    def choice(self, name: str, among: tuple[str, ...], usual: str | None = None) -> str:
        """One of the words ``among``."""
        value = self.data.get(name, usual)
        if value not in among:
            raise BadRequest(f"{self.place}的 {name} 须是 {'、'.join(among)} 之一。")
        return str(value)

    def number(self, name: str, least: int, most: int, usual: int | None = None) -> Decimal:
        """A number from ``least`` to ``most``."""
        return _number(self.data.get(name, usual), f"{self.place}的 {name}", least, most)

    def numbers(self, name: str, usual: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        """A list of numbers from 0 to 100."""
        value = self.data.get(name, list(usual))
        if not isinstance(value, list):
            raise BadRequest(f"{self.place}的 {name} 须是数的列表。")
        return tuple(_number(one, f"{self.place}的 {name}", 0, 100) for one in value)


def _number(value: Any, place: str, least: int, most: int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not least <= value <= most:
        raise BadRequest(f"{place} 须是 {least} 至 {most} 之间的数。")
    return Decimal(value)
