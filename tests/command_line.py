"""The command line without a process of its own: the same exit codes and output, many times as fast."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from api.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def jixiao(*arguments: object, data: Path) -> Done:
    """Run a command on a data folder."""
    told, noted = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with redirect_stdout(told), redirect_stderr(noted):
        try:
            main(["--data", str(data), *map(str, arguments)])
        except SystemExit as ended:
            code = ended.code
    out, err = (stream.buffer.getvalue().decode() for stream in (told, noted))  # type: ignore[attr-defined]
    return Done(int(code or 0), out, err)  # type: ignore[call-overload]
