"""Reasons told below a form for all its indicators; forms and accounts whose words mislead: 视频监控, a table's number in its title."""

from ingest.pipeline import extract

FORM = """松岭市公安局2023年度项目支出绩效自评表
2023年度视频监控系统维护项目自评表
单位名称：松岭市公安局
项目名称	视频监控系统维护
主管部门	松岭市公安局	项目实施单位	松岭市公安局科技支队
预算执行情况（万元）（20分）		预算数（A）	执行数（B）	执行率（B/A）	得分（20分×执行率）
年度财政资金总额	200.00	180.00	90.00%	18
年度绩效目标（80分）	一级指标	二级指标	三级指标	年初目标值（A）	实际完成值（B）	得分
产出指标	数量指标	维护前端点位数	≥900个	950个	20
质量指标	图像在线率	≥97%	95%	19
成本指标	新建办案功能用房	≥42间	30间	15
满意度指标	服务对象满意度指标	群众安全感	≥95%	96.8%	20
总分	92
偏差大或目标未完成原因分析	图像在线率未达目标，主要原因是城中村拆迁导致断电；办案功能用房未按计划建成，系招标两次废标。
改进措施及结果应用方案	与供电企业建立预警机制。
"""

ACCOUNT = """一、部门基本情况
（一）职能职责。柳溪街道办事处负责辖区党建、公共服务等工作。
（二）机构设置。柳溪街道办事处内设9个科室，下辖14个社区。
二、“三公”经费情况说明
2023年度“三公”经费支出决算35.28万元。2023年度会议费支出2.10万元，培训费支出6.85万元。
三、其他重要事项
2023年度培训费支出8.65万元，主要用于社区工作者业务培训。
四、部门决算公开报表
表1“三公”经费支出决算表单位：万元
项目	预算数	决算数
“三公”经费合计	42.00	35.28
1.因公出国（境）费	0.00	0.00
2.公务用车购置及运行维护费	38.00	33.60
（1）公务用车购置费	10.00	9.00
（2）公务用车运行维护费	28.00	24.60
3.公务接待费	4.00	1.68
"""


def test_reasons_below_a_form_go_to_the_indicators_they_name():
    facts = extract(FORM.encode(), "自评表.txt")
    reasons = {row.indicator: row.reason for row in facts.indicators}
    assert "城中村拆迁导致断电" in reasons["图像在线率"]
    assert "招标两次废标" in reasons["新建办案功能用房"]
    assert reasons["维护前端点位数"] is None
    assert reasons["群众安全感"] is None
    for row in facts.indicators:
        for span in row.spans:
            assert facts.text[span.start : span.end] == span.quote
            if "reason" in span.fields:
                assert row.reason in span.quote


def test_a_project_of_video_surveillance_is_no_monitoring_form():
    facts = extract(FORM.encode(), "自评表.txt")
    [evaluation] = facts.evaluations
    assert evaluation.stage == "自评"
    assert evaluation.unit == "松岭市公安局科技支队"
    assert evaluation.department == "松岭市公安局"
    [line] = [line for line in facts.funds if line.source == "total"]
    assert str(line.executed) == "180.00"


def test_a_table_of_expenses_is_no_list_of_projects():
    facts = extract(ACCOUNT.encode(), "决算.txt")
    assert facts.evaluations == ()
    assert facts.unit == "柳溪街道办事处"
    stated = {(o.measure, str(o.value)) for o in facts.observations}
    assert ("公务接待费", "1.68") in stated
    assert ("公务用车购置费预算", "10.00") in stated


def test_without_a_title_no_body_is_taken_from_an_office():
    facts = extract(ACCOUNT.replace("柳溪街道办事处", "办公室").encode(), "决算.txt")
    assert facts.unit is None
    assert facts.evaluations == ()


def test_two_figures_for_one_expense_contradict_each_other():
    from search.audit import audit_document

    findings = audit_document(extract(ACCOUNT.encode(), "决算.txt"))
    assert [f.about for f in findings if f.rule == "contradicting-figures"] == ["柳溪街道办事处 培训费"]
