"""What schemathesis does otherwise for ``http_contract.py``, which names this module in ``SCHEMATHESIS_HOOKS``.

Bodies that it does not write by itself; and no search for the inputs that are accepted most often: Hypothesis shrinks one after
another for it, which takes more time than all the cases.
"""

from __future__ import annotations

from typing import Any

import hypothesis
import schemathesis
from schemathesis.config import ProjectConfig

_settings = ProjectConfig.get_hypothesis_settings


def _without_targets(config: ProjectConfig, **given: Any) -> hypothesis.settings:
    found = _settings(config, **given)
    return hypothesis.settings(found, phases=[one for one in found.phases if one is not hypothesis.Phase.target])


ProjectConfig.get_hypothesis_settings = _without_targets  # type: ignore[method-assign, assignment]


@schemathesis.serializer("application/sparql-query")
def query(context: schemathesis.SerializationContext, value: object) -> bytes:
    """A query as it is."""
    return str(value).encode(errors="surrogatepass")
