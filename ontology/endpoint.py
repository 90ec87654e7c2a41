"""Where a graph stands that is not on this disk: the addresses of a SPARQL 1.1 store and how to prove who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ontology.settings import Settings

if TYPE_CHECKING:
    import httpx2

Proof = Literal["basic", "digest", "bearer"]
"""How a user and password are sent: as RFC 7617, as RFC 7616, or the password alone as a token (RFC 6750)."""

CONNECT_TRIES = 3
"""How often a connection is tried; what was sent is never sent again by itself."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of a store: of queries, of updates, and of the Graph Store Protocol ("" where it is not used).

    ``seconds`` is how long one answer may take, ``triples`` how many go in or out with one update.
    """

    query: str
    update: str
    store: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    proof: Proof = "basic"
    seconds: float = 300.0
    triples: int = 2000

    @classmethod
    def of(cls, config: Settings) -> Endpoint | None:
        """The store that the settings name; None where the graph is in the data folder."""
        if not config.graph:
            return None
        return cls(
            config.graph,
            config.graph_update or config.graph,
            config.graph_store,
            config.graph_user,
            config.graph_password,
            config.graph_auth,
            config.graph_seconds,
            config.graph_batch,
        )

    def client(self) -> httpx2.Client:
        """A client that keeps its connections; it follows no redirect, so that a password goes nowhere else."""
        import httpx2

        auth: Any = None
        headers = {}
        if self.proof == "bearer" and self.password:
            headers["Authorization"] = f"Bearer {self.password}"
        elif self.user:
            kind = httpx2.DigestAuth if self.proof == "digest" else httpx2.BasicAuth
            auth = kind(self.user, self.password)
        transport = httpx2.HTTPTransport(retries=CONNECT_TRIES)
        return httpx2.Client(auth=auth, headers=headers, timeout=self.seconds, transport=transport)
