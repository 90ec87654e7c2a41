"""The command line: ``jixiao COMMAND``. Results on stdout, progress and messages on stderr.

Exit codes: 0 done; 1 wrong use or an error with a one-line reason; 2 some inputs could not be ingested.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.audit_commands import audit
from api.compare_commands import compare
from api.decide_commands import decide, entities
from api.graph_commands import graph
from api.keep_commands import backup, check, restore, settings, supersede, versions
from api.key_commands import key
from api.opening import as_json, opened, opened_alone, print_json
from api.score_commands import score
from api.storage import reason
from ontology.errors import BadRequest, JixiaoError

if TYPE_CHECKING:
    from api.ingesting import Outcome


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--data", type=click.Path(path_type=Path), help="数据目录；默认 $JIXIAO_DATA，再默认 ./jixiao-data。")
@click.option("--verbose", is_flag=True, help="在标准错误输出运行日志。")
@click.version_option(package_name="jixiao", prog_name="jixiao")
@click.pass_context
def cli(context: click.Context, data: Path | None, verbose: bool) -> None:
    """绩效图谱：把预算绩效文件读成可查询、可追溯的知识图谱。"""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR, format="%(asctime)s %(levelname)s %(message)s"
    )
    context.obj = data


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="同时读取文件的进程数。")
@click.option(
    "--vectors/--no-vectors",
    default=None,
    help="是否随即生成句向量；不生成时检索只用关键词，以后用 jixiao index 补上。默认沿用上一次的选择，最初为生成。",
)
@click.option(
    "--watch", is_flag=True, help="导入后继续监视：新来的、改动的文件随即导入，直到按 Ctrl+C 或收到停止信号。"
)
@click.option(
    "--cluster", metavar="ADDRESS", help="在这个 Ray 集群上读取和嵌入，如 ray://主机:10001 或 主机:6379；本机只写入。"
)
@as_json
@click.pass_obj
def ingest(
    data: Path | None,
    paths: tuple[Path, ...],
    jobs: int,
    vectors: bool | None,
    watch: bool,
    cluster: str | None,
    as_json: bool,
) -> int:
    """导入文件、文件夹或 zip 压缩包；同样的内容重复导入不会改变任何事实。"""
    from api.console import ingest_progress
    from api.ingest_report import report
    from api.sources import Skipped, Source, find_sources

    def take_in(sources: Sequence[Source | Skipped], stopped: Callable[[], bool] = lambda: False) -> list[Outcome]:
        with (opened_alone if cluster else opened)(data) as jixiao, ingest_progress() as progress:
            if cluster:
                jixiao.reading.on_cluster(cluster)  # type: ignore[union-attr]
            outcomes = jixiao.ingest_sources(sources, jobs, progress, vectors, stopped)
            waiting = jixiao.indexed()["without_vectors"]
        report(outcomes, waiting, as_json)
        return outcomes

    if watch:
        from api.watching import ingest_as_it_comes

        ingest_as_it_comes(data, paths, take_in)
        return 0
    outcomes = take_in(list(find_sources(paths)))
    return 2 if any(outcome.status == "failed" for outcome in outcomes) else 0


@cli.command()
@as_json
@click.pass_obj
def index(data: Path | None, as_json: bool) -> None:
    """补上导入时没有生成的句向量；中断后再次运行接着做。"""
    from api.console import ingest_progress

    with opened(data) as jixiao, ingest_progress() as progress:
        embedded = jixiao.embed(progress=progress)
        vectors = jixiao.indexed()["vectors"]
    if as_json:
        print_json({"embedded": embedded, "vectors": vectors})
    else:
        click.echo(f"生成 {embedded} 个句向量，共 {vectors} 个")


@cli.command()
@click.argument("documents", nargs=-1, required=True)
@as_json
@click.pass_obj
def forget(data: Path | None, documents: tuple[str, ...], as_json: bool) -> None:
    """删除文件及其全部事实、段落和向量。"""
    with opened(data) as jixiao:
        gone = jixiao.forget(documents)
    if as_json:
        print_json({"forgotten": gone})
    else:
        click.echo("\n".join(f"已删除 {document}" for document in gone))


@cli.command()
@click.argument("question")
@click.option(
    "--context", multiple=True, metavar="QUESTION", help="前面问过的问题，追问据此理解；可多次给出，最近的放在最后。"
)
@as_json
@click.pass_obj
def ask(data: Path | None, question: str, context: tuple[str, ...], as_json: bool) -> None:
    """用中文提问，得到有出处的回答；追问（“那它的执行率呢”）用 --context 给出前面的问题。"""
    with opened(data) as jixiao:
        answer = jixiao.ask(question, context)
    if as_json:
        print_json(answer)
    else:
        from api.console import print_answer

        print_answer(answer)


@cli.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="返回条数。")
@click.option("--year", type=int, help="只看这一年度。")
@click.option("--unit", help="只看这个单位。")
@click.option("--type", "type_", help="只看这类文件，如 部门决算。")
@as_json
@click.pass_obj
def search(
    data: Path | None, query: str, limit: int, year: int | None, unit: str | None, type_: str | None, as_json: bool
) -> None:
    """按关键词和语义检索原文段落。"""
    with opened(data) as jixiao:
        found = jixiao.search(query, limit, year=year, unit=unit, type=type_)
    if as_json:
        print_json(found)
    else:
        from api.console import print_hits

        print_hits(found)


@cli.command()
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "xml", "csv", "tsv", "ttl"]),
    default="table",
    show_default=True,
    help="结果格式；CONSTRUCT 与 DESCRIBE 用 ttl。",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), help="时限（秒）；默认取设置 sparql_timeout。")
@click.pass_obj
def sparql(data: Path | None, query: str, form: str, timeout: float | None) -> None:
    """运行只读 SPARQL 1.1 查询；QUERY 可以是查询文本、@文件 或 -（标准输入）。"""
    text = _query_text(query)
    with opened(data) as jixiao:
        result = jixiao.sparql(text, form, timeout)
    sys.stdout.buffer.write(result)
    if not result.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if query.startswith("@"):
        try:
            return Path(query[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRequest(f"查询文件“{query[1:]}”无法读取：请检查路径，文件须为 UTF-8") from error
    return query


@cli.command()
@click.argument("table", metavar="TABLE")
@click.option("--format", "form", help="事实表：jsonl（默认）、csv、xlsx、parquet；graph：ttl（默认）、nq、jsonld。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写入文件；默认标准输出。")
@click.pass_obj
def export(data: Path | None, table: str, form: str | None, output: Path | None) -> None:
    """导出事实表（documents、projects、funds、indicators、observations、findings、passages）或整个图谱（graph）。"""
    with opened(data) as jixiao:
        if output is not None:
            jixiao.export(table, form, output)
            click.echo(f"已写入 {output}", err=True)
        else:
            sys.stdout.buffer.write(jixiao.export_bytes(table, form))
            sys.stdout.buffer.flush()


@cli.command()
@as_json
@click.pass_obj
def status(data: Path | None, as_json: bool) -> None:
    """数据目录里有什么：文件、事实、三元组、段落、向量的数目与版本。"""
    with opened(data) as jixiao:
        report = jixiao.status()
    if as_json:
        print_json(report)
    else:
        from api.console import print_status

        print_status(report)


@cli.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址；非本机地址须先制作密钥（jixiao key add）。"
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="监听端口。")
@click.pass_obj
def serve(data: Path | None, host: str, port: int) -> None:
    """启动网页与 HTTP 服务。"""
    from api.desk import Desk
    from api.serving import serve as run

    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"
    with opened_alone(data) as jixiao, Desk(jixiao, address):
        click.echo(f"绩效图谱已启动：在浏览器打开 {address} ，按 Ctrl+C 停止", err=True)
        run(jixiao, host, port)


@cli.command()
@click.pass_obj
def mcp(data: Path | None) -> None:
    """以模型上下文协议（MCP）在标准输入输出上提供工具：提问、检索、SPARQL、事实表、审计、全文。"""
    from api.desk import shared
    from api.mcp_server import mcp_server

    with opened(data) as jixiao, shared(jixiao):
        mcp_server(jixiao).run("stdio")


@cli.command()
@click.pass_obj
def demo(data: Path | None) -> None:
    """导入自带的示例文件，回答三个问题并给出出处。"""
    from api.demo import run

    run(data)


for command in (
    audit,
    score,
    compare,
    entities,
    decide,
    graph,
    key,
    check,
    backup,
    restore,
    supersede,
    versions,
    settings,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; turns every error meant for users into one line on stderr and exit code 1."""
    # Library chatter (progress bars, hub look-ups) has no place between our lines; nothing is fetched at run time.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="jixiao", standalone_mode=False)
    except JixiaoError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(1)
    except click.ClickException as error:
        click.echo(f"用法错误：{error.format_message()}（运行 jixiao --help 查看用法）", err=True)
        sys.exit(1)
    except click.Abort:
        click.echo("已中止。", err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        told = reason(error, Path(error.filename or "."))
        if told is None:
            raise
        click.echo(f"错误：{told}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
