"""What is made once from one state of the fact tables and kept beside them, for the next process to begin with.

In: the tables and a function that makes plain data (what JSON holds; ``marshal`` reads it in a
third of the time). Out: the same data, read from the file where it was made
from this state of the tables by this state of the code; else made now and written. Lost or damaged, it is made again.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ontology.collecting import uncollected
from ontology.tables import FactTables


def kept(tables: FactTables, name: str, code: Sequence[str], make: Callable[[], Any]) -> Any:
    """What ``make`` gives, kept in the file ``name``; ``code`` are the files of this folder that decide what it gives."""
    path = tables.beside(name)
    if path is None:
        return make()
    mark = f"{tables.stamp()} {_digest(tuple(code))} {sys.version}"
    found = _read(path)
    if isinstance(found, dict) and found.get("mark") == mark:
        return found["data"]
    data = make()
    _write(path, {"mark": mark, "data": data})
    return data


def _read(path: Path) -> Any:
    """What the file holds; None where there is none that can be read."""
    with uncollected():
        try:
            return marshal.loads(path.read_bytes())
        except (OSError, ValueError, EOFError, TypeError):
            return None


def _write(path: Path, data: Any) -> None:
    """Whole or not at all; a folder that cannot be written to only costs time."""
    packed = marshal.dumps(_plain(data, {}))
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(packed)
        os.replace(temporary, path)
    except OSError:
        return


def _plain(data: Any, texts: dict[str, str]) -> Any:
    """``data`` in the types of marshal; each text once, so that the file is small and quick to read."""
    match data:
        case str():
            return texts.setdefault(data, str(data))
        case dict():
            return {_plain(key, texts): _plain(value, texts) for key, value in data.items()}
        case list() | tuple():
            return [_plain(one, texts) for one in data]
    return data


@lru_cache(maxsize=8)
def _digest(code: tuple[str, ...]) -> str:
    return hashlib.sha256(b"".join(Path(__file__).with_name(one).read_bytes() for one in code)).hexdigest()
