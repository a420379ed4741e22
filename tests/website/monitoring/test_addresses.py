"""Which addresses are the same, and which follow somebody."""

from __future__ import annotations

import pytest

from website.monitoring.addresses import FollowsSomebody, accounts, canonical, demand_topic, follows_somebody


@pytest.mark.parametrize(
    "url",
    [
        "https://weibo.com/u/1234567890",
        "https://weibo.com/1234567890",
        "https://www.weibo.com/n/%E5%BC%A0%E4%B8%89",
        "https://weibo.com/zhangsan?from=x",
        "https://m.weibo.cn/u/1234567890",
        "https://m.weibo.cn/p/index?containerid=1005051234567890",
        "HTTPS://WWW.DOUYIN.COM./user/MS4wLjAB",
        "https://www.douyin.com//user/MS4wLjAB",
        "https://www.zhihu.com/people/someone/answers",
        "https://www.zhihu.com/%70eople/someone",
        "https://space.bilibili.com/12345",
        "https://tieba.baidu.com/home/main?un=someone",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=x",
        "https://www.xiaohongshu.com/user/profile/5f",
        "https://rsshub.example/weibo/user/1234567890",
        "https://rss.example/zhihu/people/activities/someone",
        "https://social.example/@someone.rss",
        "https://x.com/someone",
    ],
)
def test_an_address_that_follows_somebody_is_refused_with_reason_and_cure(url: str) -> None:
    with pytest.raises(FollowsSomebody) as refusal:
        demand_topic(url)
    assert "个人信息保护法第六条" in str(refusal.value)
    assert "请改用" in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://s.weibo.com/weibo?q=%23水价%23",
        "https://weibo.com/p/100808abcdef",
        "https://weibo.com/1234567890/AbCdEf",
        "https://www.zhihu.com/topic/19550517",
        "https://www.zhihu.com/question/1",
        "https://tieba.baidu.com/f?kw=正宁",
        "https://www.douyin.com/search/正宁",
        "https://mp.weixin.qq.com/s/abcdef",
        "https://rsshub.example/weibo/keyword/水价",
        "https://x.com/search?q=a",
        "http://www.gsdaily.example/news/people/",
        "not an address",
    ],
)
def test_topics_are_fine(url: str) -> None:
    assert not follows_somebody(url)


def test_every_kind_of_account_has_a_reason_and_a_cure() -> None:
    assert len(accounts()) > 15
    assert all(each.label and each.instead for each, _ in accounts())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x?id=1", "https://A.example:443/x?id=1#top"),
        ("http://a.example/x", "http://a.example/x?utm_source=b&spm=c"),
        ("http://a.example", "http://a.example/"),
        ("http://a.example/x?id=1&from=timeline", "http://a.example/x?id=1"),
    ],
)
def test_copies_of_an_address_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x?id=1", "http://a.example/x?id=2"),
        ("http://a.example/x?q=%B9%AB", "http://a.example/x?q=%BF%AA"),
        ("http://a.example:8080/", "http://a.example/"),
        ("http://a.example/x", "http://a.example/X"),
    ],
)
def test_other_pages_are_others(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
