"""Which SPARQL from outside may run: read-only queries over our own graphs, decided on the parsed query and not on its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ontology.errors import QueryRefused
from ontology.vocabulary import PREFIXES

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPAQUE = re.compile(r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|<[^<>\s]*>|#[^\n]*""", re.DOTALL)
"""Strings, addresses and comments: what is written in them is no keyword."""
_SERVICE = re.compile(r"(?<![\w?$:.-])SERVICE(?![\w:-])", re.IGNORECASE)
_OWN_PREFIXES = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())

_ONLY_READING = "这里只接受只读查询（SELECT、ASK、CONSTRUCT、DESCRIBE）：新增或删除文件请用 ingest 与 forget"
_NO_SERVICE = "不允许 SERVICE：查询只能在本地图谱上运行，请去掉 SERVICE 部分"
_TOO_DEEP = "查询嵌套过深，请拆成几个较简单的查询"


def checked(query: str, is_our_graph: Callable[[str], bool]) -> tuple[str, bool]:
    r"""The query as it may run (our prefixes declared, ``\u`` escapes spelt out), and whether it names its own dataset.

    Raises QueryRefused for anything that is no query, for SERVICE however it is written, and for FROM of a graph that
    ``is_our_graph`` (asked for its IRI) does not know.
    """
    if not query.strip():
        raise QueryRefused("查询是空的，请写出一条 SELECT、ASK、CONSTRUCT 或 DESCRIBE 查询")
    text = f"{_OWN_PREFIXES} {_unescaped(query)}"
    try:
        prologue, body = _parsed(text)
        declared = {node.prefix or "" for node in _nodes(prologue) if node.name == "PrefixDecl"}
        for node in _nodes(body):
            if node.name == "ServiceGraphPattern":
                raise QueryRefused(_NO_SERVICE)
            if node.name == "pname" and (node.prefix or "") not in declared:
                raise QueryRefused(
                    f"前缀 {node.prefix or ''}: 没有声明，请在查询开头写 PREFIX {node.prefix or ''}: <…>"
                )
        graphs = _dataset(prologue, body)
    except RecursionError as error:
        raise QueryRefused(_NO_SERVICE if _says_service(text) else _TOO_DEEP) from error
    for graph in graphs:
        if not is_our_graph(graph):
            raise QueryRefused(f"FROM 只能用本地图谱中的图，没有 <{graph}>：去掉 FROM 即查询全部图")
    return text, bool(graphs)


def _unescaped(query: str) -> str:
    """The query with its code point escapes spelt out, so that parser and store read the same characters."""

    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
            raise QueryRefused(f"查询中的转义 {match[0]} 不是合法字符，请改正")
        return chr(point)

    text = _ESCAPE.sub(character, query)
    if _ESCAPE.search(text) or "\0" in text:
        raise QueryRefused("查询中有转义出来的转义，请直接写出字符")
    return text


def _parsed(text: str) -> tuple[Any, Any]:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    try:
        prologue, body = parseQuery(text)
    except ParseBaseException as error:
        if _says_service(text):
            raise QueryRefused(_NO_SERVICE) from error
        try:
            parseUpdate(text)
        except ParseBaseException:
            raise QueryRefused(f"SPARQL 语法有误，请改正后重试：{_place(text, error)}") from error
        raise QueryRefused(_ONLY_READING) from error
    return prologue, body


def _says_service(text: str) -> bool:
    """Whether a query that could not be parsed has SERVICE in it: the parser gives up on some of those."""
    return _SERVICE.search(_OPAQUE.sub(" ", text)) is not None


def _place(text: str, error: Any) -> str:
    """Where parsing stopped, counted in what the user wrote."""
    line = int(error.lineno)
    column = int(error.column) - (len(_OWN_PREFIXES) + 1 if line == 1 else 0)
    found = " ".join(text[error.loc : error.loc + 30].split())
    return f"第 {line} 行第 {max(column, 1)} 列附近" + (f"“{found}”" if found else "（查询在此结束）")


def _nodes(root: Any) -> Iterator[Any]:
    """Every named node of a parse tree, at any depth."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list | tuple | set | ParseResults):
            waiting.extend(node)


def _dataset(prologue: Any, body: Any) -> list[str]:
    """The graphs that FROM and FROM NAMED name, as absolute IRIs."""
    from rdflib.plugins.sparql.algebra import translatePrologue

    names = translatePrologue(prologue, None)
    graphs = []
    for node in _nodes(body):
        if node.name == "DatasetClause":
            graph = node.default if node.default is not None else node.named
            graphs.append(str(names.absolutize(graph)))
    return graphs
