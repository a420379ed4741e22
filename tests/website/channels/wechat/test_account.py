"""The client of a WeChat account against a stand-in that follows the documentation, over real sockets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image

from tests.website.channels.wechat_stand_in import APP_ID, SECRET, StandIn
from website.channels.errors import TryAgain, WillNotGo
from website.channels.wechat import Account, Failed, Gone, Published, Waiting, account, limits
from website.channels.wechat.article import Article, ArticlePicture
from website.channels.wechat.codes import codes
from website.channels.wechat.pictures import fit

MARK = "https://xxgk.yunling.gov.cn/sfj/records/12/?via=0a1b"


def picture(width: int = 640, height: int = 480, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert(mode).save(out, kind)
    return out.getvalue()


def article(**fields: Any) -> Article:
    shown = ArticlePicture("cid:picture-0001", "送法下乡.jpg", "讲解", picture)
    values: dict[str, Any] = {
        "title": "县司法局开展送法下乡活动",
        "digest": "李𬭎同志到榆林子镇讲解。",
        "author": "县司法局",
        "html": '<p>正文喆𬭎😀</p><p><img src="cid:picture-0001"/></p>',
        "source_url": MARK,
        "pictures": (shown,),
        "cover": shown,
    }
    return Article(**{**values, **fields})


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
def ours(wechat: StandIn) -> Account:
    return Account(APP_ID, SECRET, wechat.address)


def test_a_draft_has_the_words_as_they_are_and_the_pictures_at_wechats_address(wechat: StandIn, ours: Account) -> None:
    number = ours.add_draft(article())
    kept = wechat.drafts[number]["news_item"][0]
    (url,) = wechat.pictures
    assert kept["content"] == f'<p>正文喆𬭎😀</p><p><img src="{url}"/></p>'
    assert (kept["title"], kept["author"], kept["content_source_url"]) == ("县司法局开展送法下乡活动", "县司法局", MARK)
    assert kept["thumb_media_id"] in wechat.covers
    assert ours.draft(number)
    assert ours.draft(number).source_url == MARK


def test_a_draft_is_changed_published_and_taken_away(wechat: StandIn, ours: Account) -> None:
    number = ours.add_draft(article())
    ours.update_draft(number, article(title="改过的标题"))
    assert wechat.drafts[number]["news_item"][0]["title"] == "改过的标题"
    handed_in = ours.submit(number)
    assert wechat.drafts == {}
    assert ours.draft(number) is None
    assert ours.state_of(handed_in.publish_id) == Waiting()
    state = ours.state_of(handed_in.publish_id)
    assert isinstance(state, Published)
    assert state.url.startswith("https://mp.weixin.qq.com/s/")
    assert ours.find_published(MARK) == state
    ours.delete(state.article_id)
    assert isinstance(ours.state_of(handed_in.publish_id), Gone)
    assert ours.find_published(MARK) is None
    ours.delete(state.article_id)  # what is gone is as good as taken away
    ours.delete_draft(number)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [(2, Failed, "原创"), (3, Failed, "常规失败"), (4, Failed, "平台审核"), (5, Gone, "删除"), (6, Gone, "封禁")],
)
def test_every_end_of_a_publication_is_told(
    wechat: StandIn, ours: Account, status: int, kind: type, words: str
) -> None:
    wechat.statuses, wechat.number_as_text = [1, status], True
    number = ours.submit(ours.add_draft(article())).publish_id
    assert ours.state_of(number) == Waiting()
    state = ours.state_of(number)
    assert isinstance(state, kind)
    assert words in state.reason


def test_a_status_that_is_not_documented_is_asked_again(wechat: StandIn, ours: Account) -> None:
    wechat.statuses = [9]
    number = ours.submit(ours.add_draft(article())).publish_id
    with pytest.raises(TryAgain, match="没有见过"):
        ours.state_of(number)


def test_one_token_serves_until_it_is_refused_or_near_its_end(wechat: StandIn) -> None:
    clock = [0.0]
    ours = Account(APP_ID, SECRET, wechat.address, now=lambda: clock[0])
    list(ours.drafts())
    list(ours.drafts())
    assert wechat.calls["/cgi-bin/stable_token"] == 1
    clock[0] = 7200 - account.EARLY + 1
    list(ours.drafts())
    assert wechat.calls["/cgi-bin/stable_token"] == 2
    wechat.expire()
    list(ours.drafts())
    assert (wechat.calls["/cgi-bin/stable_token"], wechat.tokens, wechat.forced) == (3, 2, [])


def test_a_token_that_is_handed_out_and_refused_is_forced_once(wechat: StandIn, ours: Account) -> None:
    list(ours.drafts())
    wechat.trouble_at["/cgi-bin/draft/batchget"] = [40001]
    list(ours.drafts())
    assert len(wechat.forced) == 1
    wechat.trouble_at["/cgi-bin/draft/batchget"] = [42001, 42001]
    with pytest.raises(WillNotGo, match="42001"):
        list(ours.drafts())
    assert len(wechat.forced) == 2


@pytest.mark.parametrize(
    ("app_id", "secret", "words"), [("wx", SECRET, "AppID 不对"), (APP_ID, "no", "AppSecret 不对")]
)
def test_wrong_credentials_are_said_plainly(wechat: StandIn, app_id: str, secret: str, words: str) -> None:
    with pytest.raises(WillNotGo, match=words) as refused:
        Account(app_id, secret, wechat.address).find_draft(MARK)
    assert secret not in str(refused.value)
    assert "公众平台" in refused.value.cure


def test_the_secret_is_not_shown(ours: Account) -> None:
    assert SECRET not in repr(ours)


def test_the_white_list_names_its_cure(wechat: StandIn, ours: Account) -> None:
    wechat.white_list = False
    with pytest.raises(WillNotGo) as refused:
        ours.add_draft(article())
    assert "40164" in refused.value.cause
    assert "IP白名单" in refused.value.cure


def test_an_account_without_rights_is_led_to_the_hand_over(wechat: StandIn, ours: Account) -> None:
    number = ours.add_draft(article())
    wechat.rights = False
    with pytest.raises(WillNotGo) as refused:
        ours.submit(number)
    assert "移交排版稿" in refused.value.cure
    assert number in wechat.drafts


def test_a_used_up_quota_waits(wechat: StandIn, ours: Account) -> None:
    wechat.quota["/cgi-bin/draft/add"] = 1
    ours.add_draft(article())
    with pytest.raises(TryAgain, match="45009"):
        ours.add_draft(article())
    assert len(wechat.drafts) == 1


@pytest.mark.parametrize("trouble", [-1, "cut before", "garbage", "half", "http 502", "empty"])
def test_what_may_go_later_is_tried_again(wechat: StandIn, ours: Account, trouble: int | str) -> None:
    wechat.trouble_at["/cgi-bin/draft/add"] = [trouble]
    with pytest.raises(TryAgain) as refused:
        ours.add_draft(article())
    assert refused.value.cure.startswith("稍后")
    assert ours.add_draft(article())


def test_no_answer_in_time_is_tried_again(wechat: StandIn, ours: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "SECONDS", 0.5)
    wechat.trouble_at["/cgi-bin/draft/batchget"] = ["slow"]
    with pytest.raises(TryAgain):
        ours.find_draft(MARK)


def test_nobody_at_the_address_is_tried_again(wechat: StandIn) -> None:
    address = wechat.address
    wechat.stop()
    with pytest.raises(TryAgain, match="连不上"):
        Account(APP_ID, SECRET, address).find_draft(MARK)


def test_an_address_that_is_none_is_never_tried_again() -> None:
    with pytest.raises(WillNotGo, match="地址"):
        Account(APP_ID, SECRET, "ftp://api.weixin.qq.com").find_draft(MARK)


def test_a_draft_whose_answer_was_lost_is_found_and_not_doubled(wechat: StandIn, ours: Account) -> None:
    for number in range(45):
        ours.add_draft(article(source_url=f"https://elsewhere/{number}", html="<p>别的</p>", pictures=()))
    wechat.trouble_at["/cgi-bin/draft/add"] = ["cut"]
    with pytest.raises(TryAgain):
        ours.add_draft(article())
    for number in range(25):
        ours.add_draft(article(source_url=f"https://later/{number}", html="<p>别的</p>", pictures=()))
    found = ours.find_draft(MARK)
    assert found
    assert found.title == "县司法局开展送法下乡活动"
    assert ours.find_draft(MARK + "2") is None


def test_a_submission_whose_answer_was_lost_is_found(wechat: StandIn, ours: Account) -> None:
    wechat.statuses = [0]
    number = ours.add_draft(article())
    wechat.trouble_at["/cgi-bin/freepublish/submit"] = ["cut"]
    with pytest.raises(TryAgain):
        ours.submit(number)
    assert ours.draft(number) is None
    assert ours.find_published(MARK)


def test_an_unknown_code_is_shown_with_wechats_words(wechat: StandIn, ours: Account) -> None:
    wechat.trouble_at["/cgi-bin/draft/add"] = [99999]
    with pytest.raises(WillNotGo, match=r"99999.*made to fail"):
        ours.add_draft(article())


def test_every_code_says_cause_and_cure_and_where_it_is_documented() -> None:
    for code in codes().values():
        assert code.then in ("again", "never", "token")
        assert code.of
        assert code.says
        assert not code.says.endswith("。"), code
        assert code.cure.endswith("。"), code


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "标" * 33}, "标题超过32个字"),
        ({"title": " "}, "没有标题"),
        ({"author": "局" * 17}, "作者超过16个字"),
        ({"digest": "摘" * 121}, "摘要超过120个字"),
        ({"html": "<p>" + "字" * 20_000 + "</p>"}, "正文超过20000个字符"),
        ({"source_url": "https://a/" + "a" * 1000}, "原文地址太长"),
    ],
)
def test_what_wechat_would_refuse_is_refused_before(
    wechat: StandIn, ours: Account, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(WillNotGo, match=words):
        ours.add_draft(article(pictures=(), **fields))
    assert wechat.drafts == {}
    assert "/cgi-bin/draft/add" not in wechat.asked


def test_reads_are_by_article_and_day(wechat: StandIn, ours: Account) -> None:
    def line(number: str, count: Any, day: str = "2026-11-01") -> dict[str, Any]:
        return {"ref_date": day, "msgid": number, "detail": {"read_user": count, "read_user_source": []}}

    wechat.reads["2026-11-01"] = [line("2247490098_1", 4123), line("2247490099_1", 0), line("x_1", 5, "2026-10-31")]
    assert ours.reads(date(2026, 11, 1)) == {"2247490098_1": 4123, "2247490099_1": 0}
    assert ours.reads(date(2026, 11, 2)) == {}
    wechat.late = True
    with pytest.raises(TryAgain, match="11月1日"):
        ours.reads(date(2026, 11, 1))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (picture(4000, 3000), "jpg"),
        (picture(300, 9000), "jpg"),
        (picture(64, 64, "RGBA", "PNG"), "png"),
        (picture(2400, 2400, "LA", "PNG"), "jpg"),
        (picture(200, 200, "P", "GIF"), "jpg"),
        (picture(500, 500, "L", "BMP"), "jpg"),
        (picture(500, 500, "CMYK", "JPEG"), "jpg"),
    ],
)
def test_pictures_are_made_fit(data: bytes, ending: str) -> None:
    made = fit(data, limits.PICTURE_BYTES, "图")
    assert len(made.data) < limits.PICTURE_BYTES
    assert made.ending == ending
    assert Image.open(io.BytesIO(made.data)).width <= 1080


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:900], b"GIF89a" + b"\0" * 20])
def test_what_is_no_picture_is_named(data: bytes) -> None:
    with pytest.raises(WillNotGo, match="坏图"):
        fit(data, limits.PICTURE_BYTES, "坏图")


def test_a_picture_that_will_not_open_stops_the_draft_before_it_is_made(wechat: StandIn, ours: Account) -> None:
    bad = ArticlePicture("cid:picture-0001", "坏图.jpg", "", lambda: b"x")
    with pytest.raises(WillNotGo, match="坏图"):
        ours.add_draft(replace(article(), pictures=(bad,)))
    assert wechat.drafts == {}
