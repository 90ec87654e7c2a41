"""The ruled lines of a sheet and the cells they enclose.

A merged cell needs no care: where no line is printed, the paper of two cells is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.readers.scan_sheet import Mask

UNBROKEN = 0.9
"""Strokes of neighbouring characters on one height cover less of it than a printed line does."""
TOUCH = 0.25
"""How far a line may end before the line it meets, or be broken, in heights of a character; text keeps further away."""
OPEN = 15
"""A line so many times longer than a character's height may end freely: a table may be open at its sides."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line in pixels: ``at`` is its height (a level one) or its distance from the left (an upright one)."""

    at: float
    start: float
    end: float
    thick: float

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Ruling:
    """``across`` are the level lines, ``down`` the upright ones; ``lines`` is 1 where one of them is printed."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    lines: Mask


@dataclass(frozen=True, slots=True)
class Cells:
    """``boxes`` (left, top, right, bottom) of the cells; ``labels`` holds at each pixel the cell's place + 1, or 0."""

    boxes: tuple[tuple[int, int, int, int], ...]
    labels: NDArray[np.int32]


def ruling(ink: Mask, em: float) -> Ruling:
    """The ruled lines among the ink. Strokes of characters are told by ending in nothing."""
    level, across = _runs(ink, em)
    upright, down = _runs(np.ascontiguousarray(ink.T), em)
    for _ in range(2):
        across, down = _snapped(across, down, em), _snapped(down, across, em)
    across, down = [r for r in across if r.length > em / 2], [r for r in down if r.length > em / 2]
    lines = (level & _bands(across, ink.shape, em)) | (upright & _bands(down, ink.T.shape, em)).T
    return Ruling(tuple(across), tuple(down), np.ascontiguousarray(lines))


def cells(found: Ruling, shape: tuple[int, ...], em: float) -> Cells:
    """The stretches of paper that lines enclose on every side."""
    height, width = shape[:2]
    paper = np.ones((height + 2, width + 2), np.uint8)
    for rule in found.across:
        y = min(max(round(rule.at), 0), height - 1) + 1
        paper[y, max(round(rule.start), 0) + 1 : round(rule.end) + 2] = 0
    for rule in found.down:
        x = min(max(round(rule.at), 0), width - 1) + 1
        paper[max(round(rule.start), 0) + 1 : round(rule.end) + 2, x] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    outside = int(labels[0, 0])
    renumbered = np.zeros(count, np.int32)
    boxes: list[tuple[int, int, int, int]] = []
    for label in range(1, count):
        x, y, wide, high, _area = (int(value) for value in stats[label])
        # A frame around the page is not a cell, and what is narrower than a character holds none.
        if label == outside or wide * high > 0.7 * width * height or min(wide, high) < 0.5 * em:
            continue
        boxes.append((x - 1, y - 1, x - 1 + wide, y - 1 + high))
        renumbered[label] = len(boxes)
    return Cells(tuple(boxes), renumbered[labels][1:-1, 1:-1])


def _runs(ink: Mask, em: float) -> tuple[Mask, list[Rule]]:
    """Level stretches of ink at least one and a half characters long; the pieces of a broken line are one."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(1.5 * em)), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(opened, connectivity=8)
    pieces = []
    for label in range(1, count):
        x, _y, wide, _high, area = (int(value) for value in stats[label])
        thick = area / wide
        if thick <= 0.35 * em:
            pieces.append(Rule(float(centres[label][1]), float(x), float(x + wide - 1), thick))
    printed = opened & ink
    return opened, [rule for rule in _joined(pieces, em) if _covered(printed, rule, em) >= UNBROKEN]


def _covered(printed: Mask, rule: Rule, em: float) -> float:
    """Which part of the rule is ink."""
    near = round(0.15 * em)
    stretch = printed[
        max(round(rule.at) - near, 0) : round(rule.at) + near + 1, round(rule.start) : round(rule.end) + 1
    ]
    return float(stretch.any(axis=0).mean())


def _bands(rules: list[Rule], shape: tuple[int, ...], em: float) -> Mask:
    """The surroundings of level rules: a printed line is seldom quite straight."""
    bands = np.zeros(shape, np.uint8)
    for rule in rules:
        first, last = round(rule.at - 0.25 * em), round(rule.at + 0.25 * em)
        bands[max(first, 0) : last + 1, max(round(rule.start - 0.5 * em), 0) : round(rule.end + 0.5 * em) + 1] = 1
    return bands


def _joined(pieces: list[Rule], em: float) -> list[Rule]:
    """Pieces on one height with next to nothing between them, as one: a stroke of text may stand where a line begins."""
    joined: list[Rule] = []
    for piece in sorted(pieces, key=lambda rule: rule.start):
        for place, rule in enumerate(joined):
            if abs(rule.at - piece.at) <= 0.15 * em and piece.start - rule.end <= TOUCH * em:
                total = rule.length + piece.length + 1e-6
                at = (rule.at * rule.length + piece.at * piece.length) / total
                joined[place] = Rule(at, rule.start, max(rule.end, piece.end), max(rule.thick, piece.thick))
                break
        else:
            joined.append(piece)
    return joined


def _snapped(rules: list[Rule], others: list[Rule], em: float) -> list[Rule]:
    """The rules with their ends brought onto the lines that they meet; those that meet none are strokes of text.

    A line of a table ends at another on both sides, unless it is long.
    """
    kept: list[Rule] = []
    for rule in rules:
        start, end = _meeting(rule.start, rule, others, TOUCH * em), _meeting(rule.end, rule, others, TOUCH * em)
        if (start is not None and end is not None) or rule.length >= OPEN * em:
            first = rule.start if start is None else start
            last = rule.end if end is None else end
            kept.append(Rule(rule.at, first, last, rule.thick))
    return kept


def _meeting(end: float, rule: Rule, others: list[Rule], reach: float) -> float | None:
    """Where the nearest of the other lines crosses the rule within ``reach`` of this end."""
    near = [
        other.at
        for other in others
        if abs(other.at - end) <= reach and other.start - reach <= rule.at <= other.end + reach
    ]
    return min(near, key=lambda at: abs(at - end)) if near else None
