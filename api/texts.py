"""Text in the body of a request: what JSON can write and no file or answer can hold is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("string_unicode", "half of a surrogate pair") from error
    return text


Text = Annotated[str, AfterValidator(_encodable)]
"""A text that is Unicode throughout: JSON can write half of a surrogate pair (``"\\ud800"``), which is no character."""
