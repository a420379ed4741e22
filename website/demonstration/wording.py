"""The word lists of the demonstration: the county's, which hold below, and the bureau's own."""

from __future__ import annotations

from website.demonstration import county as places
from website.publishing import word_lists
from website.publishing.models import WordList
from website.publishing.word_lists import Entry

LEAK, WRONG = WordList.Purpose.LEAK, WordList.Purpose.WRONG_NAME
LISTS = (
    (
        places.COUNTY,
        "zhengwu",
        WRONG,
        "全县易错名称",
        (
            Entry("县政府办公厅", "县人民政府办公室", note="县级设办公室"),
            Entry("山河乡人民政府", "山河镇人民政府"),
        ),
    ),
    (
        places.JUSTICE,
        "zhuren",
        WRONG,
        "本局易错名称",
        (Entry("法制股", "法治股", note="内设机构名称"), Entry("法律援助处", "法律援助中心", note="下属单位名称")),
    ),
    (
        places.JUSTICE,
        "zhuren",
        LEAK,
        "内部材料名称",
        (Entry("内部通讯录", note="含个人电话，不公开"), Entry("矛盾纠纷当事人名单", note="含个人信息，不公开")),
    ),
)


def lay_down(county: places.County) -> None:
    """Fill the lists, each by the person who keeps it."""
    for agency, username, purpose, name, entries in LISTS:
        keeper = county.people[username]
        held = word_lists.found(county.agencies[agency], purpose=purpose, name=name, by=keeper)
        word_lists.take_in(held, entries, replace=False, by=keeper)
