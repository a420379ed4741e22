"""The quiz: made from the law's data alone, with the article, the same for the same seed."""

from __future__ import annotations

from gongkai import quiz
from gongkai.catalogue import entries
from gongkai.deadlines.terms import limits
from gongkai.fees import by_items
from gongkai.outcomes import outcomes


def right(question: quiz.Question) -> str:
    return question.options[question.answer]


def test_every_question_has_one_right_answer_and_its_article() -> None:
    known = quiz.questions()
    assert len({each.id for each in known}) == len(known)
    for each in known:
        assert len(set(each.options)) == len(each.options) >= 2, each
        assert 0 <= each.answer < len(each.options), each
        assert each.law.strip(), each


def test_the_answers_are_those_of_the_data() -> None:
    by_id = {each.id: each for each in quiz.questions()}
    for id, limit in limits().items():
        assert (right(by_id[f"limit.{id}"]), by_id[f"limit.{id}"].law) == (f"{limit.days}个工作日", limit.law)
    for code, entry in entries().items():
        assert right(by_id[f"catalogue.{code}"]) == entry.law
    assert right(by_id["fee.items.11"]) == f"{by_items(1, already=10).total}元"


def test_what_is_not_verified_is_never_asked() -> None:
    asked = {each.id for each in quiz.questions()}
    doubtful = [each for each in outcomes().values() if each.unverified]
    assert doubtful
    assert not {f"outcome.{each.code}" for each in doubtful} & asked
    assert "fee.items.31" not in asked


def test_a_seed_draws_the_same_questions_from_every_subject() -> None:
    drawn = quiz.draw("云岭 1", 10)
    assert drawn == quiz.draw("云岭 1", 10)
    assert drawn != quiz.draw("云岭 2", 10)
    assert len({each.id for each in drawn}) == 10
    assert {each.id.partition(".")[0] for each in drawn} == {"limit", "outcome", "ground", "catalogue", "fee"}
    assert len(quiz.draw("云岭 1", 1000)) == len(quiz.questions())
