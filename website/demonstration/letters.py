"""What the rich year's letters say: for each outcome the kind of letter, and what an official types for it.

Beside the letters that answer stand those of the steps on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongkai.fees import by_items
from gongkai.letters.letter import Value
from website.access_requests.models import Practice
from website.access_requests.services import Upload
from website.agencies.models import Agency

REGULATION = "《中华人民共和国政府信息公开条例》"
SEARCHED = "以申请所写的项目名称为检索词，检索了公文系统、业务档案管理系统和档案室目录中2015年以来的记录"
MASS = "申请人在一个月内就同一项目向本机关提出申请四十余件"
ITEMS = 45
"""How many applications of one month the fee is asked for."""
Said = tuple[str, Mapping[str, Value]]

LETTERS: dict[str, tuple[Said, ...]] = {
    "GRANT": (
        ("D-GRANT", {"provided": ("申请所列项目的批复文件", "附图（电子版）"), "when": "随本答复书一并提供"}),
        (
            "D-ALREADY",
            {
                "published": ("申请所列项目的批复文件",),
                "where": "正宁县自然资源局网站“政府信息公开”专栏“公示公告”栏目",
            },
        ),
    ),
    "PARTIAL": (
        (
            "D-PARTIAL",
            {
                "provided": ("申请所列项目的批复文件（区分处理后的文本）",),
                "when": "随本答复书一并提供",
                "withheld": ("批复文件所附的研究阶段讨论稿",),
                "grounds": f"{REGULATION}第十六条第二款",
                "reason": "讨论稿是研究方案时形成的过程稿，可以不予公开",
            },
        ),
    ),
    "W_SECRET": (
        (
            "D-WITHHOLD",
            {"grounds": f"{REGULATION}第十四条", "reason": "申请公开的图件依法确定为国家秘密，尚在保密期限内"},
        ),
    ),
    "W_LAW": (
        (
            "D-WITHHOLD",
            {
                "grounds": f"{REGULATION}第十四条、《中华人民共和国统计法》第九条",
                "reason": "申请公开的是统计工作中知悉的单个调查对象的资料，统计法规定应当予以保密",
            },
        ),
    ),
    "W_3S1S": (
        ("D-WITHHOLD", {"grounds": f"{REGULATION}第十四条", "reason": "公开水源地设施的精确位置可能危及公共安全"}),
    ),
    "W_THIRD": (
        (
            "D-WITHHOLD",
            {
                "grounds": f"{REGULATION}第十五条",
                "reason": "申请公开的内容涉及第三方的技术方案和报价，属于商业秘密，公开会损害其合法权益",
            },
        ),
    ),
    "W_INTERNAL": (
        (
            "D-WITHHOLD",
            {"grounds": f"{REGULATION}第十六条第一款", "reason": "申请公开的是本机关内部工作流程方面的信息"},
        ),
    ),
    "W_PROCESS": (
        (
            "D-WITHHOLD",
            {"grounds": f"{REGULATION}第十六条第二款", "reason": "申请公开的是研究方案时形成的讨论记录和过程稿"},
        ),
    ),
    "W_CASEFILE": (
        (
            "D-WITHHOLD",
            {"grounds": f"{REGULATION}第十六条第二款", "reason": "申请公开的是查处违法用地形成的行政执法案卷信息"},
        ),
    ),
    "W_QUERY": (
        (
            "D-QUERY",
            {
                "special_law": "《不动产登记暂行条例》第二十七条",
                "special_where": "正宁县不动产登记中心查询窗口（演示）",
            },
        ),
    ),
    "N_NOTHELD": (
        ("D-NOTEXIST", {"search": f"{SEARCHED}，没有找到"}),
        (
            "D-NOTOURS",
            {
                "reason": "申请公开的信息由水行政主管部门制作和保存",
                "responsible": "正宁县水务局",
                "responsible_contact": "0934-0000000，甘肃省庆阳市正宁县（演示地址）",
            },
        ),
    ),
    "N_CREATE": (
        (
            "D-CREATE",
            {"search": f"{SEARCHED}，没有现成的汇总资料", "reason": "把分散在各宗档案里的面积和金额逐项汇总成表"},
        ),
    ),
    "N_UNCLEAR": (("D-UNCLEAR", {"reason": "仍然没有写明项目所在的村组和年份，不能确定需要哪一份信息"}),),
    "X_PETITION": (
        (
            "D-NOTREQ",
            {
                "reason": "申请的内容是反映邻里用地纠纷并要求查处",
                "proper_channel": "正宁县信访局（演示），或者12345热线",
            },
        ),
    ),
    "X_REPEAT": (("D-REPEAT", {}),),
    "X_PUBLICATION": (("D-PUBL", {"publication_where": "正宁县图书馆报刊阅览室（演示）"}),),
    "X_MASS": (
        (
            "D-MASS",
            {
                "facts": MASS,
                "reason": "所称“想多了解情况”不能说明在短期内就同一项目反复申请的必要",
            },
        ),
    ),
    "X_CONFIRM": (("D-CONFIRM", {"reason": "申请人已经取得该批复文件，现要求本机关在复印件上确认与原件一致"}),),
    "O_NOCLARIFY": (("D-LAPSE-C", {}),),
    "O_NOFEE": (("D-LAPSE-F", {}),),
    "O_OTHER": (("D-OTHER", {}),),
}
GRANTED = LETTERS["GRANT"][0]
EXTENSION: Said = ("D-EXT", {"extension_days": 10, "reason": "需要调阅的档案较多"})
SUBJECTS = {
    "GRANT": "山河镇𬭎兴村集体土地征收批复、勘测定界图和征地补偿安置方案",
    "D-ALREADY": "县国土空间总体规划批复文件",
    "PARTIAL": "工业园区规划方案的批复文件及全部附件",
    "W_SECRET": "县域基础测绘成果图",
    "W_LAW": "土地利用统计调查中各调查对象的报表",
    "W_3S1S": "县城水源地取水设施的精确位置图",
    "W_THIRD": "矿山修复工程中标单位的技术方案和报价",
    "W_INTERNAL": "本机关内部收文、传阅的工作流程",
    "W_PROCESS": "乡镇国土空间规划研究阶段的讨论记录和过程稿",
    "W_CASEFILE": "查处违法用地的行政执法案卷",
    "W_QUERY": "不动产登记簿和登记原始资料",
    "D-NOTOURS": "河道采砂许可审批资料",
    "N_CREATE": "历年征收土地面积和补偿金额的汇总表",
    "X_PETITION": "请求查处邻里用地纠纷",
    "X_PUBLICATION": "《中国自然资源报》2025年合订本",
    "X_CONFIRM": "请求在批复文件复印件上确认与原件一致",
}
"""What is asked for where a letter answers, by its kind or else its outcome; elsewhere subjects follow in turn."""
RECEIPT = Upload("送达回证.txt", "受送达人已经签收（演示）。".encode(), "proof")
APPLICATION = Upload("申请书.txt", "政府信息公开申请书（演示）。".encode(), "application")
RELEASED = "区分处理后的文本.txt", "申请所列项目的批复文件，讨论稿已经隐去（演示）。".encode()


def clarification(points: str) -> Said:
    """Return the letter that asks the applicant to make something clear."""
    guidance = "写明信息的名称、文号或者便于查询的其他特征即可，不清楚的可以先打联系电话询问"
    return "D-CLAR", {"points": (points,), "guidance": guidance}


def reason_asked(due: date) -> Said:
    """Return the letter that asks for the reason of very many applications until a day."""
    return "D-REASON", {"facts": MASS, "reason_due": due}


def consultation(third_party: str, information: str) -> Said:
    """Return the letter that asks a third party for its view."""
    return "D-3P", {"third_party": third_party, "information": (information,)}


def fee_notice() -> Said:
    """Return the letter that asks for the fee, with its arithmetic."""
    fee = by_items(ITEMS)
    return "D-FEE", {
        "fee_basis": f"申请人在一个月内向本机关提出申请{ITEMS}件",
        "fee_way": fee.schedule.label,
        "fee_sum": tuple(str(line) for line in fee.lines),
        "fee_amount": fee.total,
    }


def subject_of(kind: str, outcome: str) -> str:
    """Return what is asked for where a letter of a kind answers with an outcome; nothing where any subject fits."""
    return SUBJECTS.get(kind) or SUBJECTS.get(outcome, "")


def prepare(bureau: Agency) -> None:
    """Give the bureau what its letters print beside its particulars."""
    settings = {"letter_prefix": "正自然资", "payment_account": "凭缴款码到代收银行缴纳（演示）"}
    Practice.objects.update_or_create(agency=bureau, defaults=settings)
