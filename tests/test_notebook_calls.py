"""``Jixiao`` in notebooks: over a folder and over a service with the same values, errors, DataFrames, displays and charts."""

import inspect
import json
import threading
from contextlib import contextmanager

import pytest
import uvicorn
from lxml import etree, html

from api import Jixiao
from api.answers import Answer
from api.frames import answer_frame, sparql_frame, table_frame
from api.library import Jixiao as Folder
from api.service import Service
from ontology.errors import BadRequest, DocumentNotFound, EntityNotFound, JixiaoError, QueryRefused, UnknownTable
from ontology.schema import TABLES
from ontology.settings import settings

QUESTIONS = (
    "哪些项目满意度未满分及原因",
    "金昌市党员和干部教育培训经费2021年实际支出多少万元？",
    "北京市教育局2023年预算执行率是多少",
    "上海市党建服务中心2024年项目总体执行率（总执行数除以总预算数）",
)
KEY = "本机测试用的一把钥匙".encode().hex()


@contextmanager
def serving(jixiao):
    """The service over an open folder, on a port of its own choice, in this process."""
    from api.http import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(jixiao), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def both(examples_folder, tmp_path_factory):
    """The same data twice: the open folder, and a service over it with a key."""
    import shutil

    data = shutil.copytree(examples_folder, tmp_path_factory.mktemp("both") / "data")
    config = settings().model_copy(update={"api_keys": KEY})
    with Jixiao(data, config) as local, serving(local) as address, Jixiao(address, key=KEY) as remote:
        yield local, remote


def test_an_address_opens_a_service_and_a_path_a_folder(both):
    local, remote = both
    assert isinstance(local, Folder)
    assert isinstance(remote, Service)


def test_both_have_the_same_calls():
    ours = {name for name, member in inspect.getmembers(Service, inspect.isfunction) if not name.startswith("_")}
    assert {"ask", "search", "sparql", "select", "table", "scores", "compare", "audit", "status", "ingest"} <= ours
    for name in ours - {"ingest", "forget"}:
        assert str(inspect.signature(getattr(Service, name))) == str(inspect.signature(getattr(Folder, name))), name


def plain(value):
    """As JSON carries it."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same_over_http(both, question):
    local, remote = (one.ask(question) for one in both)
    assert isinstance(remote, Answer)
    assert plain({**local, "elapsed_ms": 0}) == plain({**remote, "elapsed_ms": 0})


@pytest.mark.parametrize(
    "call",
    [
        lambda jixiao: jixiao.ask("那它的自评总分呢", context=("党建服务工作经费的预算执行率是多少",))["answer"],
        lambda jixiao: jixiao.search("满意度", limit=3, year=2024)["total"],
        lambda jixiao: jixiao.rows("funds", {"year": [2021, 2022], "rate": None}, sort="-executed", limit=3, offset=1),
        lambda jixiao: jixiao.rows("indicators", {"score__lt": 9.5, "indicator__contains": "满意度"}),
        lambda jixiao: jixiao.scores(year=2024, differing=True),
        lambda jixiao: jixiao.scores(by="unit", limit=2),
        lambda jixiao: jixiao.compare("peers", measure="execution_rate"),
        lambda jixiao: jixiao.compare("low-targets", limit=2, offset=1),
        lambda jixiao: jixiao.audit(severity="warning"),
        lambda jixiao: jixiao.audit(limit=3, offset=2),
        lambda jixiao: jixiao.entities("上海市党建服务中心"),
        lambda jixiao: jixiao.decisions(),
        lambda jixiao: jixiao.document("青禾县水务局2022年度项目支出绩效自评表.md")["year"],
        lambda jixiao: jixiao.text("青禾县水务局2022年度项目支出绩效自评表.md"),
        lambda jixiao: jixiao.status()["tables"],
        *(
            lambda jixiao, form=form: jixiao.sparql("SELECT ?n WHERE { ?d bp:fileName ?n } ORDER BY ?n", form).decode()
            for form in ("json", "csv", "tsv", "xml", "table")
        ),
        lambda jixiao: jixiao.sparql("ASK { ?d a bp:Document }", "table", timeout=5).decode(),
    ],
)
def test_values_are_the_same_over_http(both, call):
    local, remote = (plain(call(one)) for one in both)
    assert local == remote
    assert local not in ([], {}, None) or call.__code__.co_names[:1] == ("decisions",)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda jixiao: jixiao.table("没有"), UnknownTable),
        (lambda jixiao: jixiao.table("funds", 没有=1), UnknownTable),
        (lambda jixiao: jixiao.audit(unit="没有的局"), EntityNotFound),
        (lambda jixiao: jixiao.document("没有.txt"), DocumentNotFound),
        (lambda jixiao: jixiao.sparql("DROP ALL"), QueryRefused),
        (lambda jixiao: jixiao.compare("peers", measure="没有"), BadRequest),
    ],
)
def test_errors_are_the_same_over_http(both, call, kind):
    sentences = []
    for jixiao in both:
        with pytest.raises(kind) as raised:
            call(jixiao)
        assert type(raised.value) is kind
        sentences.append(str(raised.value))
    assert sentences[0] == sentences[1]


def test_nobody_at_the_address_and_a_wrong_key_are_told_in_chinese(both):
    with pytest.raises(JixiaoError, match="连不上服务"), Jixiao("http://127.0.0.1:1") as nobody:
        nobody.status()
    with pytest.raises(JixiaoError, match="密钥"), Jixiao(both[1].address, key="x") as stranger:
        stranger.forget(["青禾县水务局2022年度项目支出绩效自评表.md"])


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_right_types_over_both(both, name):
    local, remote = (one.table(name) for one in both)
    assert list(local.dtypes) == list(remote.dtypes)
    assert local.drop(columns="evidence").equals(remote.drop(columns="evidence"))
    assert len(local)
    kinds = {"text": "str", "decimal": "float64", "integer": "Int64", "boolean": "boolean"}
    for column in TABLES[name].columns:
        if column.type in kinds:
            assert local[column.name].dtype == kinds[column.type]
    assert list(table_frame(name, []).dtypes) == list(local.dtypes)


def test_what_is_not_stated_is_missing_in_a_table_not_zero(both):
    funds = both[0].table("funds", source="total", year=2021)
    assert funds["rate"].isna().all()
    assert funds["executed"].notna().all()


def test_sparql_gives_typed_columns(both):
    query = """SELECT ?name ?year ?score ?lost (?score < 99 AS ?below) WHERE {
      ?e a bp:Evaluation ; rdfs:label ?name ; bp:fiscalYear ?year OPTIONAL { ?e bp:totalScore ?score } } ORDER BY ?name"""
    local, remote = (one.select(query) for one in both)
    assert local.equals(remote)
    assert dict(local.dtypes.astype(str)) | {"name": "object", "lost": "object"} == {
        "name": "object", "year": "Int64", "score": "float64", "lost": "object", "below": "boolean"
    }  # fmt: skip
    assert local["score"].isna().any()
    assert bool(both[0].select("ASK { ?e a bp:Evaluation }")["boolean"][0])


def test_an_ask_and_dates_and_mixed_columns():
    date = {"type": "literal", "value": "2024-05-01", "datatype": "http://www.w3.org/2001/XMLSchema#date"}
    text = {"type": "literal", "value": "约五百"}
    number = {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    rows = [{"d": date, "m": text}, {"m": number}]
    frame = sparql_frame(json.dumps({"head": {"vars": ["d", "m"]}, "results": {"bindings": rows}}).encode())
    assert str(frame["d"].dtype) == "datetime64[s]"
    assert frame["d"].isna().tolist() == [False, True]
    assert frame["m"].tolist() == ["约五百", "5"]


def test_an_answer_is_its_dictionary_and_a_table(both):
    answer = both[0].ask(QUESTIONS[0])
    assert answer == dict(answer)
    assert json.loads(json.dumps(answer)) == plain(dict(answer))
    frame = answer.frame
    assert list(frame.columns) == answer["columns"]
    assert frame["score"].dtype == "float64"
    assert frame["year"].dtype == "Int64"
    assert len(frame) == len(answer["rows"])
    assert answer_frame(["value"], [{"value": None}])["value"].isna().all()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_shows_itself_whole_in_jupyter_and_in_a_console(both, question):
    answer = both[0].ask(question)
    shown = html.fromstring(answer._repr_html_()).text_content()
    assert answer["answer"] in shown
    assert answer["interpretation"] in shown
    for finding in answer["findings"]:
        assert finding["message"] in shown
        assert finding["rule"] in shown
        assert finding["message"] in repr(answer)
    for span in answer["evidence"][:20]:
        assert span["document"] in shown
    assert repr(answer).startswith(answer["answer"])
    assert ("出处" in repr(answer)) == bool(answer["evidence"])


def test_what_documents_say_is_shown_never_obeyed(both):
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;"\''
    answer = both[0].ask(QUESTIONS[0])
    evidence = [{**answer["evidence"][0], "document": evil, "quote": evil}]
    finding = {**answer["findings"][0], "rule": evil, "message": evil}
    bad = Answer(
        answer | {"answer": evil, "interpretation": evil, "sparql": evil, "suggestions": [evil], "evidence": evidence}
    )
    bad |= {"findings": [finding], "columns": ["project", evil], "rows": [{"project": evil, evil: [evil, 1]}]}
    shown = bad._repr_html_()
    tree = html.fromstring(shown)
    assert not tree.xpath("//script | //img | //@onerror")
    assert tree.text_content().count("<script>alert(1)</script>") >= 9


def test_long_answers_are_cut_in_display_and_say_so(both):
    answer = both[0].ask(QUESTIONS[0])
    long = Answer(answer | {"rows": answer["rows"][:1] * 60, "evidence": answer["evidence"][:1] * 30})
    shown = html.fromstring(long._repr_html_())
    assert len(shown.xpath("//tbody/tr")) == 50
    assert "共 60 行，显示前 50 行" in shown.text_content()
    assert "出处 30 处" in shown.text_content()
    assert "另有 10 处" in shown.text_content()
    assert "另有 22 处出处" in repr(long)


def texts(drawing):
    """What is written in a chart."""
    root = etree.fromstring(drawing.svg().encode())
    return ["".join(node.itertext()) for node in root.iter("{*}text")]


DRAWINGS = {
    "execution_rates": (lambda plot: plot.execution_rates(), ["93.32", "82.4", "97.65", "95.27"]),
    "execution_rates_of_a_year": (lambda plot: plot.execution_rates(year=2024), ["上海市党建服务中心 2024", "93.32"]),
    "score_distribution": (lambda plot: plot.score_distribution(), ["11 份项目评价中 7 份写明总分", "总分（分）"]),
    "budgets": (lambda plot: plot.budgets(year=2022), ["农村饮水安全巩固提升工程 2022", "186", "153.264"]),
    "over_years": (lambda plot: plot.over_years("机关运行经费"), ["2021", "46.79", "机关运行经费（万元）"]),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_charts_hold_what_is_stated_over_both(both, name, tmp_path):
    draw, expected = DRAWINGS[name]
    local, remote = (draw(one.plot) for one in both)
    assert local.chart.to_dict() == remote.chart.to_dict()
    written = texts(local)
    for text in expected:
        assert text in written, (text, written)
    assert "http" not in local._repr_svg_().split(">", 1)[1], "nothing is fetched"
    assert repr(local).startswith("<图 ")


def test_charts_are_saved_and_nothing_to_draw_is_told(both, tmp_path):
    drawing = both[0].plot.budgets(year=2024)
    for ending, start in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".json", b"{")):
        drawing.save(tmp_path / f"图{ending}")
        assert (tmp_path / f"图{ending}").read_bytes().startswith(start)
    with pytest.raises(BadRequest, match="结尾"):
        drawing.save(tmp_path / "图.docx")
    with pytest.raises(BadRequest, match="没有可画的数"):
        both[0].plot.budgets(year=1999)


def test_documents_and_decisions_go_through_a_service(both, tmp_path):
    local, remote = both
    path = tmp_path / "白杨县文化馆2023年度部门决算说明.txt"
    path.write_text("白杨县文化馆2023年度部门决算\n\n2023年度支出总计120.50万元。\n", encoding="utf-8")
    (tmp_path / "照片.raw").write_bytes(b"1")
    told = []
    outcomes = remote.ingest([tmp_path], progress=lambda *step: told.append(step))
    assert {one.document: one.status for one in outcomes} == {path.name: "added", "照片.raw": "failed"}
    assert told == [("上传并导入", 1, 1)]
    assert remote.text(path.name) == local.text(path.name)
    (tmp_path / "另").mkdir()
    (tmp_path / "另" / path.name).write_text("另一份\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="都叫"):
        remote.ingest([tmp_path])
    assert remote.forget([path.name]) == [path.name]
    with pytest.raises(DocumentNotFound):
        local.document(path.name)

    finding = remote.audit(severity="info")[0]
    decision = remote.dismiss(finding["iri"], by="张三", note="口径不同")
    assert local.decisions()[-1]["by"] == "张三"
    assert [one["iri"] for one in remote.audit(status="dismissed")] == [finding["iri"]]
    remote.undo(decision["id"], by="张三", reason="看错了")
    assert not local.audit(status="dismissed")
