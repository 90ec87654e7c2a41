"""Bodies that schemathesis does not write by itself; ``http_contract.py`` names it in ``SCHEMATHESIS_HOOKS``."""

from __future__ import annotations

import schemathesis


@schemathesis.serializer("application/sparql-query")
def query(context: schemathesis.SerializationContext, value: object) -> bytes:
    """A query as it is."""
    return str(value).encode(errors="surrogatepass")
