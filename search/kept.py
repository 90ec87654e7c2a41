"""What is made once from one state of the fact tables and kept beside them, for the next process to begin with.

In: the tables and a function that makes plain data (what JSON holds; ``marshal`` reads it in a
third of the time). Out: the same data, read from the file where it was made
from this state of the tables by this state of the code; else made now and written. Lost or damaged, it is made again.
"""

from __future__ import annotations

import gc
import hashlib
import json
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

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
    """What the file holds; None where there is none that can be read. Millions of new objects are no rubbish to look for."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return marshal.loads(path.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    finally:
        if collecting:
            gc.enable()


def _write(path: Path, data: Any) -> None:
    """Whole or not at all; a folder that cannot be written to only costs time."""
    packed = marshal.dumps(json.loads(json.dumps(data)))
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(packed)
        os.replace(temporary, path)
    except OSError:
        return


@lru_cache(maxsize=8)
def _digest(code: tuple[str, ...]) -> str:
    return hashlib.sha256(b"".join(Path(__file__).with_name(one).read_bytes() for one in code)).hexdigest()
