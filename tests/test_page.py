"""The page in a real browser: questions followed to the cell, uploads, review, correction, files, accessibility."""

import shutil
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from conftest import EXAMPLES
from page_service import KEY, chromium, opened, serving
from word_forms import FORM, word_form

QUESTION = "哪些项目满意度未满分及原因"
CONFLICT = "金昌市党员和干部教育培训经费2021年实际支出多少万元？"
HOSTILE = """乙县图书馆2023年度决算说明
乙县图书馆2023年度收、支总计 210.40 万元，比上年增加
<script>window.hit=1</script><img src=x onerror='window.hit=1'> 5.20 万元。"""
HOSTILE_NAME = "乙县图书馆<img src=x onerror=window.hit=1>2023年度决算.txt"
VIEWS = {
    "home": "/",
    "answer": f"/?q={quote(QUESTION)}",
    "conflict": f"/?q={quote(CONFLICT)}",
    "not found": f"/?q={quote('北京市教育局2023年预算执行率是多少')}",
    "search": f"/search?q={quote('满意度')}",
    "documents": "/documents",
    "document": f"/document?name={quote('金昌市2021年党员和干部教育培训经费绩效自评报告.txt')}&from=626&to=643",
    "sheet": f"/document?name={quote('上海市党建服务中心2024年度项目支出绩效自评表.txt')}",
    "data": f"/data/indicators?level={quote('满意度')}",
    "units": "/units",
    "audit": "/audit?severity=error",
    "charts": "/charts",
    "open": f"/?q={quote('怎么样')}",
    "no hit": f"/search?q={quote('满意度')}&year=1999",
    "search begins": "/search",
    "projects": "/units?kind=project",
    "figures": "/data/observations",
    "refused query": "/query?query=SELECT",
    "beside": f"/?q={quote(QUESTION)}&doc={quote('清溪县农业农村局2023年衔接资金项目绩效自评表.txt')}&from=33&to=37",
    "lost": "/nothing-here",
    "query": "/query?example=total-scores",
    "failed": "/document?name=no",
}


@pytest.fixture(scope="module")
def browser():
    yield from chromium()


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    hostile = folder / "in" / HOSTILE_NAME
    hostile.parent.mkdir()
    hostile.write_text(HOSTILE, encoding="utf-8")
    with opened(folder / "data", EXAMPLES, hostile.parent) as jixiao, serving(jixiao) as address:
        yield address


@pytest.fixture
def page(browser, service):
    """A tab that must end without an error on its console; an answer that says 4xx is none."""
    context = browser.new_context(base_url=service, locale="zh-CN", viewport={"width": 1360, "height": 860})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    errors = []
    tab.on("console", lambda one: errors.append(one.text) if one.type in ("error", "warning") else None)
    tab.on("pageerror", lambda one: errors.append(str(one)))
    tab.set_default_timeout(60_000)
    yield tab
    context.close()
    assert [one for one in errors if "status of 4" not in one and "ERR_FAILED" not in one] == []


def sign_in(page):
    page.click("#signing")
    page.fill("#sign-in input[name=key]", KEY)
    page.click("#sign-in button[type=submit]")
    page.wait_for_selector("#signing:has-text('退出')")


def test_the_question_is_answered_and_one_click_shows_the_cell(page):
    page.goto("/units")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-box]')")
    page.goto("/")
    page.wait_for_selector("[data-box]:focus")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".said")
    assert "电教远教工作经费" in page.inner_text(".said")
    assert parse_qs(urlsplit(page.url).query)["q"] == [QUESTION]
    page.click("table.rows a.cite:text-is('9.32')")
    page.wait_for_selector("#source td.cited")
    assert page.inner_text("#source td.cited").strip() == "9.32"
    assert "表2 行20 列7" in page.inner_text("#source .where")
    box = page.locator("#source mark.focus").bounding_box()
    paper = page.locator("#source .paper").bounding_box()
    assert paper["y"] <= box["y"] <= paper["y"] + paper["height"]
    page.click("#source [data-copy]")
    assert page.evaluate("navigator.clipboard.readText()").endswith("表2 行20 列7：“9.32”")
    again = page.url
    page.keyboard.press("Escape")
    assert page.locator("#source").is_hidden()
    page.goto(again)
    assert page.inner_text("#source td.cited").strip() == "9.32"
    page.go_back()
    page.wait_for_selector("#source", state="hidden")


def test_arrows_walk_through_the_evidence_and_a_follow_up_leans_on_the_question(page):
    page.goto(VIEWS["answer"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.evidence a')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source mark.focus")
    page.fill("[data-box]", "那2023年呢？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".said:has-text('到户产业奖补项目'):not(:has-text('电教远教工作经费'))")
    assert "after" in parse_qs(urlsplit(page.url).query)


def test_a_conflict_gives_every_figure_with_its_own_sentence(page):
    page.goto(VIEWS["conflict"])
    assert page.inner_text(".status") == "说法不一"
    for figure in ("160", "124"):
        page.click(f"table.rows a.cite:text-is('{figure}')")
        page.wait_for_selector(f"#source .paper:has(mark.focus:has-text('{figure}'))")


def test_an_uploaded_word_file_shows_its_facts_and_can_be_corrected_and_removed(page, tmp_path):
    path = tmp_path / FORM
    word_form().save(path)
    page.goto("/documents")
    sign_in(page)
    page.set_input_files("#upload input[type=file]", path)
    page.click(f"#job a:text-is('{path.name}')")
    page.wait_for_selector("table.facts")
    row = page.locator("table.facts tr", has_text="读者满意度").first
    row.locator("a.cite:text-is('38')").click()
    page.wait_for_selector("#source td.cited")
    assert page.inner_text("#source td.cited").strip() == "38"
    row.hover()
    row.locator("button.fix[data-column=score]").click()
    page.fill("#correct input[name=value]", "37")
    page.fill("#correct input[name=by]", "李四")
    page.fill("#correct input[name=reason]", "原件为37，识别有误")
    page.click("#correct button[type=submit]")
    page.wait_for_selector("table.facts button.fix[data-column=score][data-value='37']")
    page.goto("/documents")
    page.click(f"button[data-delete='{path.name}']")
    page.click("#confirm button[type=submit]")
    page.wait_for_selector(f"button[data-delete='{path.name}']", state="detached")


def test_a_file_that_cannot_be_read_says_why(page, tmp_path):
    path = tmp_path / "空.docx"
    path.write_bytes(b"PK\x03\x04 not a document")
    page.goto("/documents")
    sign_in(page)
    page.set_input_files("#upload input[type=file]", path)
    page.wait_for_selector("#job li.failed")
    assert "空.docx" in page.inner_text("#job li.failed")
    assert "没有导入成功" in page.inner_text("#job")


def test_findings_are_filtered_confirmed_and_exported(page, tmp_path):
    page.goto("/audit")
    sign_in(page)
    page.select_option("select[name=severity]", "error")
    page.wait_for_url("**severity=error*")
    page.wait_for_selector("article.finding:not(.error)", state="detached")
    first = page.locator("article.finding").first
    first.locator("summary").click()
    first.locator("input[name=by]").fill("张三")
    first.locator("input[name=reason]").fill("原件即如此")
    first.locator("button[value=confirm]").click()
    page.wait_for_selector("article.finding:has-text('已确认：张三')")
    with page.expect_download() as download:
        page.click("text=导出复核表（Excel）")
    saved = tmp_path / "复核表.xlsx"
    shutil.copy(download.value.path(), saved)
    book = openpyxl.load_workbook(saved)
    assert book.sheetnames[0] == "汇总"
    values = [value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    assert "张三" in values
    assert "警告" not in {row[1] for sheet in book.worksheets[1:] for row in sheet.iter_rows(values_only=True)}
    page.goto("/audit?severity=info")
    low = page.locator("article.finding").first
    low.locator("summary").click()
    low.locator("input[name=reason]").fill("当年新增一个村")
    low.locator("button[value=dismiss]").click()  # who reviews was typed once and is remembered
    page.wait_for_selector("article.finding:has-text('已排除：张三')")
    page.select_option("select[name=status]", "dismissed")
    page.wait_for_url("**status=dismissed*")
    page.wait_for_selector("main .tools:has-text('1 项发现')")


def test_facets_narrow_a_table_and_its_file(page, tmp_path):
    page.goto("/data/indicators")
    total = page.inner_text(".tools .quiet")
    page.click(".facets a:has-text('满意度')")
    page.wait_for_selector(".chosen")
    assert page.inner_text(".tools .quiet") != total
    page.click(".facets a:has-text('2024')")
    page.wait_for_url("**year=2024*")
    page.wait_for_selector(".chosen a:has-text('2024')")
    shown = page.inner_text(".tools .quiet")
    with page.expect_download() as download:
        page.click("text=存为 Excel")
    saved = tmp_path / "指标.xlsx"
    shutil.copy(download.value.path(), saved)
    rows = list(openpyxl.load_workbook(saved)["数据"].iter_rows(values_only=True))
    assert shown == f"{len(rows) - 1} 行"
    assert {row[rows[0].index("年度")] for row in rows[1:]} == {2024}


def test_a_project_stands_among_those_of_its_unit_every_row_cited(page):
    from axe_playwright_python.sync_playwright import Axe

    page.goto("/units?kind=project")
    page.click("a:text-is('党建服务工作经费')")
    peers = page.locator("section[aria-label='与同一单位的项目比较']")
    row = peers.locator("tr", has_text="预算执行率")
    assert "5 / 5" in row.inner_text()
    row.locator("summary").click()
    assert row.locator("li").count() == 5
    assert row.locator("li.own").get_attribute("value") == "5"
    row.locator("li.own a.cite").click()
    page.wait_for_selector("#source td.cited")
    assert page.inner_text("#source td.cited").strip() in ("184.65", "234.00", "78.91")
    page.keyboard.press("Escape")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_stands_in_a_document_or_its_name_never_runs(page):
    for address in (
        "/documents",
        f"/document?name={quote(HOSTILE_NAME)}",
        f"/?q={quote('乙县图书馆2023年收支总计是多少')}",
        f"/search?q={quote('乙县图书馆')}",
    ):
        page.goto(address)
        assert page.evaluate("window.hit") is None
        assert page.locator("main img, aside img, main script, aside script").count() == 0
    page.goto(f"/document?name={quote(HOSTILE_NAME)}")
    assert "<script>window.hit=1</script>" in page.inner_text("#source")


def test_a_query_gives_a_table_and_a_chart_is_drawn_without_eval(page):
    page.goto("/query")
    page.click(".facets a:has-text('各项目的总分与等级')")
    page.wait_for_selector("table.rows")
    assert "w3id.org" not in page.inner_text("table.rows")
    page.goto("/charts")
    page.wait_for_selector("figure[data-drawn] canvas", timeout=120_000)
    size = page.locator("figure[data-drawn] canvas").first.bounding_box()
    assert size["width"] > 200


def test_a_service_that_is_gone_is_said(page):
    page.goto("/")
    page.route("**/documents", lambda route: route.abort())
    page.click("header nav a:text-is('文件')")
    page.wait_for_selector("main .notice[role=alert]")
    assert "重试" in page.inner_text("main .notice[role=alert]")
    page.unroute("**/documents")
    # The browser itself logs the aborted request; the page must not add to it.
    page.click("main .notice a")
    page.wait_for_selector("#upload")


def test_every_view_is_accessible_and_fits_a_phone(page):
    from axe_playwright_python.sync_playwright import Axe

    for name, address in VIEWS.items():
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        page.set_viewport_size({"width": 1360, "height": 860})


@pytest.mark.parametrize("name", ["home", "answer", "sheet"])
def test_views_are_accessible_on_a_phone(page, name):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(VIEWS[name])
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_the_first_load_is_light_and_comes_from_here(page, service):
    loaded = []
    page.on("response", lambda one: loaded.append(one))
    page.goto("/", wait_until="networkidle")
    assert len(loaded) > 3
    assert all(one.url.startswith(service) for one in loaded)
    assert sum(len(one.body()) for one in loaded) < 1_500_000
