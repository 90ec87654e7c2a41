"""The ruled lines of a PDF page, asked of pdfium: strokes, thin bars and thin pictures."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.readers.pdf_text import Frame
from ingest.readers.printed_page import Segment

if TYPE_CHECKING:
    import pypdfium2

_THIN = 3.0
"""A filled bar no thicker than this many points is a line."""
_STRAIGHT = 0.7
"""A line leans by no more than so many points."""
_DEPTH = 6
_MOST = 20_000
"""A page of more strokes is a drawing; the rest of them are not looked at."""

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def ruled_lines(page: pypdfium2.PdfPage, frame: Frame) -> list[Segment]:
    """The horizontal and vertical lines of a page as it is shown."""
    found: list[Segment] = []
    for first, second in _strokes(page.raw, frame):
        (x0, y0), (x1, y1) = first, second
        if abs(x0 - x1) <= _STRAIGHT or abs(y0 - y1) <= _STRAIGHT:
            segment = Segment(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            found.append(_straightened(segment))
        if len(found) >= _MOST:
            break
    return found


def _straightened(line: Segment) -> Segment:
    if line.x1 - line.x0 >= line.y1 - line.y0:
        y = (line.y0 + line.y1) / 2
        return Segment(line.x0, y, line.x1, y)
    x = (line.x0 + line.x1) / 2
    return Segment(x, line.y0, x, line.y1)


def _strokes(page: Any, frame: Frame) -> Iterator[tuple[Point, Point]]:
    from pypdfium2 import raw

    objects = (raw.FPDFPage_GetObject(page, place) for place in range(raw.FPDFPage_CountObjects(page)))
    for each, matrix in _drawn(objects, _UNIT, 0):
        kind = raw.FPDFPageObj_GetType(each)
        corners = _outline(each, matrix, kind == raw.FPDF_PAGEOBJ_PATH)
        for line in corners:
            points = [frame.shown(*_apply(matrix, point)) for point in line]
            if len(points) == 2:
                yield points[0], points[1]
            elif points:
                yield from _bar(points)


def _drawn(objects: Iterator[Any], matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """Paths and pictures with the matrix that places them, those inside forms as well."""
    from pypdfium2 import raw

    for each in objects:
        kind = raw.FPDFPageObj_GetType(each)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield each, _times(_matrix(each), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = (raw.FPDFFormObj_GetObject(each, place) for place in range(raw.FPDFFormObj_CountObjects(each)))
            yield from _drawn(inner, _times(_matrix(each), matrix), depth + 1)


def _outline(each: Any, matrix: Matrix, is_path: bool) -> Iterator[list[Point]]:
    """What an object draws as lines: a stroke gives two points, a filled outline all its corners."""
    from pypdfium2 import raw

    if not is_path:
        yield [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        return
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(each, byref(fill), byref(stroke))
    for corners, closed in _subpaths(each):
        if stroke.value:
            ring = [*corners, corners[0]] if closed else corners
            for first, second in pairwise(ring):
                yield [first, second]
        elif fill.value and len(corners) > 2:
            yield corners


def _subpaths(path: Any) -> Iterator[tuple[list[Point], bool]]:
    """The polygons of a path and whether each is closed; those with curves are left out."""
    from pypdfium2 import raw

    corners: list[Point] = []
    curved = closed = False
    x, y = c_float(), c_float()
    for place in range(min(raw.FPDFPath_CountSegments(path), _MOST)):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(corners) > 1 and not curved:
                yield corners, closed
            corners, curved, closed = [], False, False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        corners.append((x.value, y.value))
        closed = closed or bool(raw.FPDFPathSegment_GetClose(segment))
    if len(corners) > 1 and not curved:
        yield corners, closed


def _bar(points: list[Point]) -> Iterator[tuple[Point, Point]]:
    """The line that a thin filled outline is; none where it is an area."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, y1 - y0) > _THIN:
        return
    if x1 - x0 >= y1 - y0:
        yield (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)
    if y1 - y0 >= x1 - x0 or x1 - x0 <= _THIN >= y1 - y0:
        yield ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)


def _matrix(each: Any) -> Matrix:
    from pypdfium2 import raw

    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(each, byref(found)):
        return _UNIT
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``second``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f
