"""Lone marks told by their shape: recognition, made for lines of text, takes a lone / for 1, a ≧ for M, a > for v."""

from __future__ import annotations

import cv2
import numpy as np

from ingest.readers.scan_sheet import Mask

_UPRIGHT = frozenset("1lIiJ|!/ノ丿")
_ANGLES = frozenset({"v", "V", "Y", "M", "W", ">", "<"})
_OPERATORS = _ANGLES | {"≥", "≤", "≧", "≦", "2", "Z"}
_DASHES = frozenset({"一", "-", "—", "–", "―", "_", "~", "…", "...", "……"})


def mark(ink: Mask, em: float, text: str) -> str | None:
    """What the shape of a strip of ``ink`` that was read as ``text`` tells it is; None where it tells nothing."""
    height, width = ink.shape
    if width > 1.3 * em or height > 1.2 * em or not text:
        return None
    parts = _parts(ink, em)
    if not parts:
        return ""
    bars = [part for part in parts if _is_bar(part, em)]
    if len(bars) == len(parts):
        return _of_bars([bar.shape[1] for bar in bars], text)
    if len(text) == 2 and text[0] == text[1] and width < 0.45 * em:
        # One narrow figure read twice: two would be wider.
        return text[0]
    if len(text) > 1:
        return None
    if len(parts) == 1 and text in _UPRIGHT:
        return "/" if _lean(parts[0]) > max(0.3 * width, 2) else None
    if text in _OPERATORS and len(bars) in (1, 2) and len(parts) == len(bars) + 1 and not _is_bar(parts[0], em):
        return _pointing(parts[0], "≥≤" if len(bars) == 1 else "≧≦")
    if len(parts) == 1 and text in _ANGLES:
        return _angle(parts[0])
    return None


def _angle(part: Mask) -> str | None:
    """One connected part that looks like an angle, perhaps grown together with the line below it."""
    height = part.shape[0]
    if float(part[-max(height // 5, 1) :].mean(axis=1).max()) > 0.8:
        return _pointing(part[: round(0.6 * height)], "≥≤")
    # > is the same upside down; ⩾ with its slanting line is not.
    same = float((part & part[::-1]).sum()) >= 0.6 * float(part.sum())
    return _pointing(part, "><") if same else None


def _pointing(part: Mask, pair: str) -> str | None:
    point = _point(part)
    return None if abs(point) < 0.12 else pair[0] if point > 0 else pair[1]


def _of_bars(widths: list[int], text: str) -> str | None:
    if len(widths) == 1:
        return None if text in _DASHES else "—"
    # The upper stroke of 二 is shorter; those of = are not.
    if len(widths) == 2 and min(widths) > 0.9 * max(widths):
        return "="
    return None


def _parts(ink: Mask, em: float) -> list[Mask]:
    """The connected parts from top to bottom, without specks."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = []
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[label])
        if area >= 0.01 * em * em:
            parts.append((y, (labels[y : y + high, x : x + wide] == label).astype(np.uint8)))
    return [part for _, part in sorted(parts, key=lambda found: found[0])]


def _is_bar(part: Mask, em: float) -> bool:
    height, width = part.shape
    return height <= 0.25 * em and width >= 0.35 * em and width >= 2 * height


def _lean(part: Mask) -> float:
    """By how much the upper third stands to the right of the lower third."""
    third = max(part.shape[0] // 3, 1)
    return _middle(part[:third]) - _middle(part[-third:])


def _point(part: Mask) -> float:
    """Where an angle points, in parts of its width: above 0 to the right, as >."""
    third = max(part.shape[0] // 3, 1)
    ends = (_middle(part[:third]) + _middle(part[-third:])) / 2
    return (_middle(part[third:-third]) - ends) / part.shape[1]


def _middle(part: Mask) -> float:
    return float(np.nonzero(part)[1].mean()) if part.any() else 0.0
