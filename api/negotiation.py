"""What a client takes, by its ``Accept`` header (RFC 9110, section 12.5.1): formats in the order of its preference."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.errors import NotAcceptable


def accepted(accept: str, offers: Mapping[str, str]) -> list[str]:
    """Formats the client takes, best first; ``offers`` is media type → format, the server's favourite first.

    A range (``*/*``, ``text/*``) stands for all offers it covers, in their order, behind what is named outright with the
    same quality. Raises NotAcceptable where nothing fits.
    """
    found: list[tuple[float, bool, int, str]] = []
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if quality == 0:
            continue
        for place, (media, form) in enumerate(offers.items()):
            if kind == media or _covers(kind, media):
                found.append((-quality, kind != media, place, form))
    formats = list(dict.fromkeys(form for *_, form in sorted(found)))
    if not formats:
        raise NotAcceptable(f"不支持 Accept 所要的格式；可用：{'、'.join(offers)}")
    return formats


def _covers(kind: str, media: str) -> bool:
    return kind == "*/*" or (kind.endswith("/*") and media.startswith(kind[:-1]))


def _quality(parameters: list[str]) -> float:
    given = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return min(max(float(given), 0.0), 1.0)
    except ValueError:
        return 1.0
