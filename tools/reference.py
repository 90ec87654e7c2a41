"""Writes the pages of the manual that are made from the program itself: ``python tools/reference.py [--check]``.

In: the commands (click), the settings, the fact tables, the routes (OpenAPI), the ontology and the audit rules. Out: pages
below ``docs/``. ``--check`` writes nothing and fails, naming the pages that are not up to date.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402

from api.cli import cli  # noqa: E402
from ontology import outline  # noqa: E402
from ontology.schema import TABLES  # noqa: E402
from ontology.settings import Settings  # noqa: E402
from search.audit.findings import data, rules  # noqa: E402

DOCS = ROOT / "docs"
MADE = "<!-- 本页由 tools/reference.py 生成：请改程序中的说明，再运行它。 -->"

TYPES = {"text": "文本", "decimal": "数", "integer": "整数", "boolean": "是否", "texts": "文本列表", "json": "JSON"}
SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
PAGES = {
    "ingest": "reading",
    "audit": "audit",
    "score": "scoring",
    "compare": "comparing",
    "entities": "entities",
    "decide": "review",
    "ask": "questions",
    "serve": "service",
    "key": "service",
    "mcp": "service",
    "sparql": "sparql",
    "graph": "scale",
}
"""Command → the page that tells more of it."""

UNLISTED = (
    ("GET", "/", "网页"),
    ("GET", "/docs", "可试用的接口说明，脚本来自本机"),
    ("GET", "/openapi.json", "接口描述（OpenAPI）"),
    ("GET、POST", "/mcp", "给语言模型代理用的同一套工具（MCP，流式 HTTP），见 [service.md](service.md)"),
)
"""Addresses that are not in the OpenAPI description."""


def main() -> int:
    """Write the pages, or check them; the exit code."""
    stale = []
    for path, text in pages().items():
        file = DOCS / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(path)
            if "--check" not in sys.argv:
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, encoding="utf-8")
    print("、".join(stale) or "各页都是最新的")
    return 1 if stale and "--check" in sys.argv else 0


def pages() -> dict[str, str]:
    """Path below docs/ → content of every page that is made."""
    routes = list(_routes())
    return {
        "reference.md": _page(reference(routes)),
        "http.md": _page(http(routes)),
        "ontology.md": _page(ontology()),
        "rules.md": _page(audit_rules()),
        "assets/ontology.svg": outline.drawing(),
    }


def _page(lines: Sequence[str]) -> str:
    title, *rest = lines
    return "\n".join([title, "", MADE, *rest, ""])


# -- commands, settings, tables ----------------------------------------------------------------------------------------


def reference(routes: Sequence[Route]) -> list[str]:
    """The page of everything there is, in tables."""
    commands = list(_commands(cli, ("jixiao",)))
    out = [
        "# 参考：命令、设置、事实表、接口",
        "",
        "本页由程序生成，测试会核对：每个命令、选项、设置、列和地址都写在这里。",
        "",
        "## 命令",
        "",
        "数据目录依次取 `--data DIR`、环境变量 `JIXIAO_DATA`、`./jixiao-data`。加 `--json` 时标准输出只有一份 JSON，进度与提示在标准错误。"
        "退出码：0 完成；1 用法或运行出错，附一行原因；2 有文件未能导入（逐个说明原因，其余已导入）。",
        "",
        "| 命令 | 作用 |",
        "| --- | --- |",
        *(f"| `{_usage(path, command)}` | {_told(path, command)} |" for path, command in commands),
        "",
        "全局选项：`--data DIR`、`--verbose`（在标准错误输出运行日志）、`--version`、`--help`。",
        "",
        "### 选项",
    ]
    for path, command in commands:
        options = [one for one in command.params if isinstance(one, click.Option) and one.name != "as_json"]
        if options:
            out += ["", f"`{' '.join(path)}`", "", "| 选项 | 说明 | 默认 |", "| --- | --- | --- |"]
            out += [f"| `{_cell(_option(one))}` | {_cell(one.help or '')} | {_default(one)} |" for one in options]
    out += [
        "",
        "## 设置",
        "",
        "都以环境变量给出，名字前加 `JIXIAO_`，例如 `JIXIAO_SPARQL_TIMEOUT=30`。",
        "",
        "| 设置 | 默认 | 说明 |",
        "| --- | --- | --- |",
        *(f"| `{name}` | `{field.default}` | {field.description} |" for name, field in Settings.model_fields.items()),
        "",
        "## 事实表",
        "",
        "金额单位为万元，比率为 %，另有 `unit` 说明的除外。每行还有 `iri`（事实自己的地址）和 `evidence`（出处列表：`fields` 支持哪些列，"
        "`document page table row column start end quote` 在哪里；文字由图像识别得到的，另有 `confidence`，0 至 1）。`start`、`end` "
        "按全文的 Unicode 字符计数，`text[start:end] == quote` 恒成立。文件没有写的就是空，不是 0。",
    ]
    for table in TABLES.values():
        out += ["", f"### `{table.name}` {table.label}", "", "| 列 | 含义 | 类型 | 单位 | 图谱中的路径 |"]
        out += ["| --- | --- | --- | --- | --- |"]
        out += [f"| `{c.name}` | {c.label} | {TYPES[c.type]} | {c.unit} | `{c.path}` |" for c in table.columns]
    out += [
        "",
        "## HTTP",
        "",
        "逐个参数见 [http.md](http.md)。",
        "",
        "| 地址 | 作用 |",
        "| --- | --- |",
        *(f"| `{route.address}` | {_cell(route.told)} |" for route in routes),
        *(f"| `{method} {path}` | {told} |" for method, path, told in UNLISTED),
        "",
        "出错时返回 `application/problem+json`（RFC 9457），`title` 与 `detail` 为中文，说明下一步怎么做。只监听本机时读取不需要密钥；"
        "写入（上传、删除、决定）须有密钥，请求带 `Authorization: Bearer 密钥`，监听其他地址时每个请求都要带。",
    ]
    return out


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The commands of a group in its order, those of groups below it among them."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _usage(path: tuple[str, ...], command: click.Command) -> str:
    parts = [*path]
    for one in command.params:
        if isinstance(one, click.Argument):
            name = one.metavar or str(one.name).upper()
            name = f"{name.removesuffix('S')}…" if one.nargs == -1 else name
            parts.append(name if one.required else f"[{name}]")
    for one in command.params:
        if isinstance(one, click.Option):
            text = _option(one)
            parts.append((text if one.required else f"[{text}]") + ("…" if one.multiple else ""))
    return _cell(" ".join(parts))


def _option(option: click.Option) -> str:
    """An option as it is typed: its spellings and what follows it."""
    names = "|".join([*sorted(option.opts, key=len), *option.secondary_opts])
    if option.is_flag:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {'|'.join(map(str, option.type.choices))}"
    return f"{names} {option.metavar or ('N' if 'int' in option.type.name else str(option.name).rstrip('_').upper())}"


def _default(option: click.Option) -> str:
    shown = option.default is not None and not option.is_flag and not callable(option.default) and not option.multiple
    return f"`{option.default}`" if shown and not option.required and str(option.default).isprintable() else ""


def _told(path: tuple[str, ...], command: click.Command) -> str:
    page = PAGES.get(path[1])
    return _cell(command.help or "") + (f"（见 [{page}.md]({page}.md)）" if page else "")


def _cell(text: str) -> str:
    """A text for a cell of a table: one line, its bars kept from ending the cell."""
    return " ".join(text.split()).replace("|", "\\|")


# -- routes ------------------------------------------------------------------------------------------------------------


class Route:
    """A route of the OpenAPI description."""

    def __init__(self, method: str, path: str, said: dict[str, Any], schemas: dict[str, Any]) -> None:
        self.method, self.path = method.upper(), path.replace(":path", "")
        self.summary = said.get("summary", "")
        self.description = said.get("description", "")
        self.tags = said.get("tags", ["其他"])
        self.parameters = said.get("parameters", [])
        self.body = _fields(said.get("requestBody", {}), schemas)

    @property
    def address(self) -> str:
        """Method, path and what may be asked."""
        asked = "&".join(f"{one['name']}=" for one in self.parameters if one["in"] == "query")
        return f"{self.method} {self.path}" + (f"?{asked}" if asked else "")

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.summary}：{self.description}" if self.description else self.summary


def _routes() -> Iterator[Route]:
    """Every route of the service, as its OpenAPI description tells, by the order of its sections."""
    from api.http import create_app
    from api.library import Jixiao

    with tempfile.TemporaryDirectory() as folder, Jixiao(Path(folder) / "data") as jixiao:
        described = create_app(jixiao).openapi()
    schemas = described.get("components", {}).get("schemas", {})
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            yield Route(method, path, said, schemas)


def _fields(body: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The fields of a body: name, type, description."""
    found = []
    for content in body.get("content", {}).values():
        schema = content.get("schema", {})
        schema = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
        needed = schema.get("required", [])
        for name, field in schema.get("properties", {}).items():
            found.append((name, _type(field) + ("" if name in needed else "，可省"), field.get("description", "")))
    return found


def _type(schema: dict[str, Any]) -> str:
    """The type of a value in words."""
    words = {"string": "文本", "integer": "整数", "number": "数", "boolean": "是否", "object": "对象", "null": ""}
    if "anyOf" in schema:
        return "或".join(dict.fromkeys(filter(None, map(_type, schema["anyOf"]))))
    if "enum" in schema:
        return "、".join(f"`{one}`" for one in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}列表"
    return words.get(schema.get("type", ""), "任意")


def http(routes: Sequence[Route]) -> list[str]:
    """The page of routes, each with its parameters."""
    out = [
        "# HTTP 接口",
        "",
        "本页由接口描述（`/openapi.json`）生成。谁能做什么、密钥怎样给，见 [service.md](service.md)；运行着的服务在 `/docs` 可以当场试用。",
    ]
    for section in dict.fromkeys(route.tags[0] for route in routes):
        out += ["", f"## {section}"]
        for route in routes:
            if route.tags[0] != section:
                continue
            out += ["", f"### `{route.method} {route.path}` {route.summary}"]
            if route.description:
                out += ["", re.sub(r"\s*\n\s*", " ", route.description)]
            if route.parameters:
                out += ["", "| 参数 | 类型 | 默认 | 说明 |", "| --- | --- | --- | --- |"]
            for one in route.parameters:
                schema = one.get("schema", {})
                default = schema.get("default")
                shown = "必填" if one.get("required") else "" if default is None else f"`{default}`"
                out.append(f"| `{one['name']}` | {_type(schema)} | {shown} | {_cell(one.get('description', ''))} |")
            if route.body:
                out += ["", "| 正文 | 类型 | 说明 |", "| --- | --- | --- |"]
                out += [f"| `{name}` | {kind} | {_cell(told)} |" for name, kind, told in route.body]
    return out


# -- ontology, rules ---------------------------------------------------------------------------------------------------


def ontology() -> list[str]:
    """The page of the ontology."""
    classes, properties = outline.classes(), outline.properties()
    labels = {one.name: one.label for one in classes}
    out = [
        "# 本体：类、属性、概念",
        "",
        "本页由 [budget_performance.ttl](https://w3id.org/budget-performance/ns) 生成：源文件在 `ontology/budget_performance.ttl`，"
        "形状（SHACL）在 `ontology/shapes.ttl`，查询例子见 [sparql.md](sparql.md)。前缀 `bp:` 是 "
        "`https://w3id.org/budget-performance/ns#`。",
        "",
        "![主要的类与关系](assets/ontology.svg)",
        "",
        "左边是事实说的对象，中间是文件陈述的事实与审计发现，右边是来源；虚线是“是一种”。名称怎样归一、人怎样决定的类没有画出，见下表。"
        "事实由 `prov:wasDerivedFrom` 连到它的原文出处。",
        "",
        "## 类",
        "",
        "| 类 | 名称 | 说明 | 上位类 |",
        "| --- | --- | --- | --- |",
    ]
    out += [
        f"| `{one.name}` | {one.label} | {_cell(one.definition)} | {'、'.join(f'`{name}`' for name in one.above)} |"
        for one in classes
    ]
    for title, is_link in (("对象属性", True), ("数据属性", False)):
        out += ["", f"## {title}", "", "| 属性 | 名称 | 说明 | 属于 | 值 |", "| --- | --- | --- | --- | --- |"]
        for one in properties:
            if one.is_link == is_link:
                of = "、".join(labels.get(name, f"`{name}`") for name in one.of)
                out.append(f"| `{one.name}` | {one.label} | {_cell(one.definition)} | {of} | `{one.to or '任意'}` |")
    out += ["", "## 概念"]
    for scheme in outline.schemes():
        out += ["", f"### {scheme.label} `{scheme.name}`", ""]
        if not scheme.members:
            out.append("没有固定的成员，随文件增长。")
            continue
        out += ["| 值 | 名称 | 说明 |", "| --- | --- | --- |"]
        out += [f"| `{value}` | {label} | {_cell(told)} |" for value, label, told in scheme.members]
    out += ["", "## 例子", "", "一项指标结果，和它的一处出处（Turtle，地址略有缩短）：", "", "```turtle"]
    out += EXAMPLE.strip().splitlines()
    return [*out, "```"]


EXAMPLE = """
<result/9a10…> a bp:IndicatorResult ;
    rdfs:label "用水户满意度" ;
    bp:document <document/4c2e…> ;
    bp:evaluation <evaluation/77b3…> ;
    bp:level1 <https://w3id.org/budget-performance/concept/level1/satisfaction> ;
    bp:targetText "≧90%" ; bp:targetOperator "≥" ; bp:targetValue 90.0 ;
    bp:actualValue 94.0 ; bp:weight 10.0 ; bp:score 10.0 ;
    prov:wasDerivedFrom <span/0c12…> .

<span/0c12…> a bp:SourceSpan ;
    bp:supports bp:score ; bp:table 1 ; bp:row 19 ; bp:column 9 ;
    bp:start 1402 ; bp:end 1404 ; bp:quote "10" .
"""


def audit_rules() -> list[str]:
    """The page of the audit rules in brief."""
    out = [
        "# 审计规则一览",
        "",
        "本页由 `search/audit/rules.toml` 生成；每条规则的例子、误差与取舍见 [audit.md](audit.md)，自己加一条规则见 [extending.md](extending.md)。",
        "",
        "| 规则 | 严重程度 | 查什么 | 算式 |",
        "| --- | --- | --- | --- |",
    ]
    out += [
        f"| `{name}` {rule.title} | {SEVERITY[rule.severity]} | {_cell(rule.definition)} | {_cell(rule.formula)} |"
        for name, rule in rules().items()
    ]
    out += ["", "## 设置", "", "| 设置 | 值 |", "| --- | --- |"]
    for name, value in data()["settings"].items():
        shown = "、".join(map(str, value)) if isinstance(value, list) else value
        out.append(f"| `{name}` | {shown} |")
    return out


if __name__ == "__main__":
    sys.exit(main())
