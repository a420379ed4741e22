"""组织保障 of the demonstration: what the justice bureau's report of 2022 tells of it, and a year of the land bureau.

Of 2022 the report tells that leaders spoke of disclosure many times and nothing that could be counted: so nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from website.agencies.models import Agency, Person
from website.duties import assessing, key_tasks, services, supervision, trainings
from website.duties.models import Assessment, KeyTask, Meeting, StandingRule, SupervisionCase, Training
from website.duties.services import Upload
from website.duties.trainings import Attendance
from website.publishing.models import Record

MEETINGS = (
    (date(2025, 3, 11), "agenda", "局务会研究年度要点", "传达县级年度要点，分解到股室。", "各股室一周内报出责任人。"),
    (date(2025, 6, 20), "briefing", "上半年公开工作汇报", "听取依申请公开和栏目更新情况。", "征地信息逐批公开。"),
    (date(2025, 10, 15), "special", "依申请公开专题会", "分析被纠正的两件答复。", "答复书写明区分处理的理由。"),
    (date(2025, 4, 8), "instruction", "对督促整改通知的批示", "请政策法规股限期公开，举一反三。", ""),
)
TRAININGS = (
    (date(2025, 5, 14), "own", "条例和答复文书", Decimal(3), "演示授课人", ("演示甲", "演示乙", "演示丙"), 12),
    (date(2025, 9, 4), "above", "全县政务公开培训班", Decimal(6), "县政务公开办（演示）", (), 2),
)
TASKS = (
    ("更新公开指南", date(2025, 3, 31), date(2025, 3, 20), "指南按统一样式更新，写明受理渠道。"),
    ("公开征地补偿信息", date(2025, 6, 30), date(2025, 6, 27), "年内征地项目的方案、公告、补偿标准全部公开。"),
    ("规范性文件清理并公布结果", date(2025, 9, 30), date(2025, 10, 21), "清理结果已公布，比期限晚三周。"),
)
"""What the county's office hands down: task, limit, day of completion and result."""
RULES = (
    (date(2021, 7, 1), "正宁县自然资源局政府信息公开保密审查制度（演示）", "正自然资发〔2021〕31号"),
    (date(2023, 3, 15), "正宁县自然资源局依申请公开办理规程（演示）", "正自然资发〔2023〕12号"),
)
WEIGHTS = {"主动公开": Decimal(50), "依申请公开": Decimal(30), "监督保障": Decimal(20)}
"""The demonstration's own weights: the law fixes none."""
MARKS = {"主动公开": Decimal(92), "依申请公开": Decimal(85), "监督保障": Decimal(90)}


def load_told(bureau: Agency, year: int, *, by: Person) -> None:
    """Enter what the justice bureau's report tells of a year: that it was spoken of, and the rules that hold."""
    said = Meeting(
        agency=bureau,
        title="局务会、职工大会上的安排部署",
        on=date(year, 12, 30),
        agenda="主要领导、分管领导多次在局务会、职工大会上就进一步深化政府信息公开工作作出安排部署，提出明确要求。",
        is_summary=True,
        note="年度报告只写“多次”，没有次数和日期，不计入次数。",
    )
    services.enter(said, by=by)
    passed_on = Meeting(
        agency=bureau,
        title="上级要点和统计报送通知的贯彻",
        on=date(year, 12, 30),
        agenda=f"全年按照《庆阳市{year}年政务公开要点》、市政府办公室关于政府信息公开统计报送工作的通知和县政府要求办理。",
        is_summary=True,
        note="年度报告只写依据，没有传达的次数和日期，不计入次数。",
    )
    services.enter(passed_on, by=by)
    for record in Record.objects.of(bureau).filter(kind="rule", live=True).order_by("generated_on", "pk"):
        rule = StandingRule(
            agency=bureau, title=record.title, doc_no=record.doc_no, on=record.generated_on, record=record
        )
        services.enter(rule, by=by)


def load_year(bureau: Agency, *, clerk: Person, staff: list[Person], office: Person) -> None:
    """Enter the land bureau's year: its own records by its clerk, the supervising office's by that office."""
    for on, form, title, agenda, decisions in MEETINGS:
        said = {"form": form, "title": title, "agenda": agenda, "decisions": decisions, "presider": "演示分管局长"}
        services.enter(Meeting(agency=bureau, on=on, attendance="各股室负责人", **said), by=clerk)
    for on, title, doc_no in RULES:
        services.enter(StandingRule(agency=bureau, on=on, title=title, doc_no=doc_no), by=clerk)
    _trainings(bureau, clerk, staff)
    _tasks(bureau, clerk, office)
    _supervise(bureau, office)


def _trainings(bureau: Agency, clerk: Person, staff: list[Person]) -> None:
    for on, form, title, hours, trainer, names, others in TRAININGS:
        training = Training(agency=bureau, on=on, form=form, title=title, hours=hours, trainer=trainer)
        trainings.enter_training(training, Attendance(staff, names, others), by=clerk)
        if form == Training.Form.OWN:
            trainings.lay_down_quiz(training, by=clerk)
            _answer(training, staff)


def _answer(training: Training, staff: list[Person]) -> None:
    """Let the first two answer: the one all of it, the other all but two."""
    for person, wrong in zip(staff, (0, 2), strict=False):
        answers: Mapping[int, int] = {
            place: (question.answer + (place < wrong)) % len(question.options)
            for place, question in enumerate(training.questions)
        }
        trainings.take_quiz(training, answers, by=person)


def _tasks(bureau: Agency, clerk: Person, office: Person) -> None:
    for title, due_on, done_on, result in TASKS:
        task = KeyTask(
            agency=office.agency,
            year=2025,
            title=title,
            basis="正宁县2025年政务公开工作要点（演示）",
            on=date(2025, 2, 20),
            due_on=due_on,
        )
        key_tasks.enter_task(task, [bureau], by=office)
        given = task.handed_down.get()
        proof = Upload("完成情况说明.txt", f"{title}（演示）：{result}".encode())
        key_tasks.finish(given, on=done_on, result=result, by=clerk, uploads=[proof])
        key_tasks.finish(task, on=done_on, result="下达的单位已经完成。", by=office)


def _supervise(bureau: Agency, office: Person) -> None:
    case = SupervisionCase(
        agency=bureau,
        title="征地公告没有及时公开",
        on=date(2025, 3, 27),
        basis=SupervisionCase.Basis.UNMET,
        about="反映某村征地补偿安置公告在专栏里查不到。",
    )
    supervision.take_in(case, raised_by="演示反映人，0934-0000000", by=office)
    supervision.conclude(
        case,
        on=date(2025, 4, 11),
        handling=SupervisionCase.Handling.RECTIFY,
        result="查证属实，已督促整改，公告4月10日公开。",
        by=office,
    )
    supervision.tell_result(case, on=date(2025, 4, 11), by=office)
    assert office.agency is not None
    assessing.set_indicators(office.agency, 2025, WEIGHTS, by=office)
    given = {"agency": bureau, "year": 2025, "on": date(2025, 12, 26)}
    assessed = Assessment(**given, title="2025年政府信息公开工作考核（演示）", result="良好")
    assessing.assess(assessed, MARKS, by=office)
    asked = Assessment(**given, form="evaluation", title="2025年社会评议（演示）", result="收回问卷210份，满意199份。")
    assessing.assess(asked, {}, by=office)
