"""The data set as a whole: described by VoID and DCAT at ``/dataset`` and ``/.well-known/void``, and dumped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response

from api.downloads import written
from api.library import Jixiao
from api.linked_data import OFFERS, serialized
from api.negotiation import accepted
from api.pages.rendering import page
from api.shapes import NOT_MODIFIED, Told, files
from api.statements import VOCABULARIES, name, named, said
from ontology.schema import TABLES
from ontology.vocabulary import BP, CONCEPT

DUMPS = {
    "nq": ("application/n-quads", "N-Quads（含各图）"),
    "ttl": ("text/turtle", "Turtle"),
    "nt": ("application/n-triples", "N-Triples"),
    "jsonld": ("application/ld+json", "JSON-LD（含各图）"),
}
"""Format of a dump → its media type and what people call it."""

_TITLE = "绩效图谱：预算绩效文件的知识图谱"
_MEANING = "由项目支出绩效自评表、部门决算、绩效自评报告等读出的事实，每个值都有原文出处。金额单位为万元，比率为 %。"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def dataset_routes(jixiao: Jixiao) -> APIRouter:
    """The routes over one open data folder."""
    router = APIRouter()
    told: Told = {
        200: {"description": "数据集的说明。", "content": files(OFFERS)},
        **NOT_MODIFIED,
    }
    dump_told: Told = {
        200: {"description": "整个图谱。", "content": files(media for media, _ in DUMPS.values())},
        **NOT_MODIFIED,
    }

    @router.get(
        "/dataset", summary="数据集说明", tags=["图谱"], operation_id="dataset", response_class=Response, responses=told
    )
    @router.get(
        "/.well-known/void",
        summary="数据集说明",
        tags=["图谱"],
        operation_id="void",
        response_class=Response,
        responses=told,
    )
    def dataset(request: Request) -> Response:
        """以 VoID 与 DCAT 描述数据集：规模、词汇表、下载与查询的地址；按 Accept 得到 Turtle、JSON-LD、N-Triples、RDF/XML 或页面。"""
        base = str(request.base_url).rstrip("/")
        form = accepted(request.headers.get("accept", "*/*"), OFFERS)[0]
        if form == "html":
            return _page(jixiao, request)
        return serialized(described(jixiao, base), form, VOCABULARIES)

    @router.get("/dataset/dump", summary="下载整个图谱", tags=["图谱"], response_class=Response, responses=dump_told)
    def dump(
        request: Request,
        format: Annotated[
            Literal["nq", "ttl", "nt", "jsonld"] | None, Query(description="格式；默认按 Accept 头，再默认 N-Quads。")
        ] = None,
    ) -> Response:
        """整个图谱；N-Quads 与 JSON-LD 保留各份文件的图。"""
        offers = {media: form for form, (media, _) in DUMPS.items()}
        form = format or accepted(request.headers.get("accept", "*/*"), offers)[0]
        return written(lambda file: jixiao.graph.dump(form, file), DUMPS[form][0], f"jixiao.{form}")

    return router


def described(jixiao: Jixiao, base: str) -> list[ox.Triple]:
    """Statements about the data set that is served at the address ``base``."""
    data, catalog, api = (named(f"{base}/dataset#{part}") for part in ("data", "catalog", "sparql"))
    counts = {table: jixiao.tables.count(table) for table in TABLES}
    own = jixiao.graph.addresses.base
    triples = [
        *said(catalog, a=name("dcat:Catalog"), dct_title=_TITLE, dcat_dataset=data, dcat_service=api),
        *said(
            data,
            a=[name("void:Dataset"), name("dcat:Dataset")],
            dct_title=_TITLE,
            dct_description=_MEANING,
            dct_language=ox.Literal("zh"),
            foaf_homepage=named(f"{base}/"),
            void_sparqlEndpoint=named(f"{base}/sparql"),
            void_uriSpace=ox.Literal(own),
            void_triples=len(jixiao.graph),
            void_documents=counts["documents"],
            void_vocabulary=[named(BP), named(CONCEPT), *(name(f"{one}:") for one in ("skos", "prov", "dct"))],
            void_feature=[name(f"formats:{one}") for one in ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")],
            void_dataDump=[named(f"{base}/dataset/dump?format={form}") for form in DUMPS],
        ),
        *said(
            api,
            a=name("dcat:DataService"),
            dct_title="SPARQL 1.1 查询",
            dcat_endpointURL=named(f"{base}/sparql"),
            dcat_endpointDescription=named(f"{base}/sparql"),
            dcat_servesDataset=data,
        ),
    ]
    if first := jixiao.rows("documents", limit=1):
        triples += said(data, void_exampleResource=named(first[0]["iri"]))
    if (last := jixiao.folder.last_ingest()) is not None:
        when = ox.Literal(datetime.fromisoformat(str(last["time"])).isoformat(), datatype=name("xsd:dateTime"))
        triples += said(data, dct_modified=when)
    for number, (counted, count) in enumerate(counts.items()):
        part = named(f"{base}/dataset#class-{number}")
        triples += said(data, void_classPartition=part)
        triples += said(part, void_class=name(TABLES[counted].cls), void_entities=count)
    downloads = [(f"/dataset/dump?format={form}", media, label) for form, (media, label) in DUMPS.items()]
    for table in TABLES.values():
        for form, media in (("csv", "text/csv"), ("xlsx", _EXCEL)):
            downloads.append((f"/api/tables/{table.name}?format={form}", media, f"事实表 {table.label}（{form}）"))
    for number, (path, media, label) in enumerate(downloads):
        distribution = named(f"{base}/dataset#distribution-{number}")
        triples += said(data, dcat_distribution=distribution)
        triples += said(
            distribution,
            a=name("dcat:Distribution"),
            dct_title=label,
            dcat_accessURL=named(base + path),
            dcat_downloadURL=named(base + path),
            dcat_mediaType=named(f"https://www.iana.org/assignments/media-types/{media}"),
        )
    return triples


def _page(jixiao: Jixiao, request: Request) -> Response:
    """The page for people."""
    answer = page(
        request,
        "dataset.html",
        meaning=_MEANING,
        tables=[
            {"name": one.name, "label": one.label, "rows": jixiao.tables.count(one.name)} for one in TABLES.values()
        ],
        triples=len(jixiao.graph),
        dumps=[(form, label) for form, (_, label) in DUMPS.items()],
        beside=None,
        beside_error=None,
    )
    answer.headers["Vary"] = "Accept"
    return answer
