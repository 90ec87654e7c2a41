"""What the SPARQL endpoint says it can do (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import pyoxigraph as ox

from api.library import Jixiao
from api.statements import name, named, said

_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


def service_description(jixiao: Jixiao, endpoint: str) -> list[ox.Triple]:
    """Statements about the endpoint at the address ``endpoint``."""
    service, dataset, default = named(endpoint), named(f"{endpoint}#dataset"), named(f"{endpoint}#union")
    return [
        *said(
            service,
            a=name("sd:Service"),
            sd_endpoint=service,
            sd_supportedLanguage=name("sd:SPARQL11Query"),
            sd_feature=[name("sd:UnionDefaultGraph")],
            sd_resultFormat=[name(f"formats:{form}") for form in (*_RESULTS, *_GRAPHS)],
            sd_defaultDataset=dataset,
            rdfs_comment=(
                f"只读。一次查询最多 {jixiao.config.sparql_timeout:g} 秒、{jixiao.config.sparql_rows} 行，超过即中止；"
                "不接受 SERVICE、更新与外部的图。常用前缀（bp、bpc、rdfs、skos、prov 等）已声明。"
            ),
        ),
        *said(dataset, a=name("sd:Dataset"), sd_defaultGraph=default),
        *said(default, a=name("sd:Graph"), void_triples=len(jixiao.graph), rdfs_comment="默认图是全部命名图的并集。"),
    ]
