"""核验档案：python3 核验.py。只用 Python 3 自带的功能，不需要别的软件，不改动任何文件。

一、逐个计算文件的 SHA-256，与 SHA256SUMS.txt 比较，多出、缺少、改动的都列出来。
二、逐条核验审计记录：内容与哈希相符，前后衔接，序号连续，末端与登记的末端相同。
三、逐条核验每件申请、每个复议诉讼案件、每封信件、每次投放的经过：同样前后衔接，并且每一条都与审计记录里留下的哈希相同，不多也不少。
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = "SHA256SUMS.txt"
TRAIL = "不公开/审计记录.jsonl"
HEAD = "不公开/审计记录末端.json"
LEDGERS = {
    "request.step": ("不公开/依申请公开/办理过程.jsonl", "request", "申请"),
    "dispute.step": ("不公开/复议诉讼/案件经过.jsonl", "case", "案件"),
    "message.step": ("不公开/信件/信件经过.jsonl", "message", "信件"),
    "delivery.step": ("不公开/渠道投放/投放经过.jsonl", "delivery", "投放"),
}
BEGUN = "archive.begun"
NOT_HASHED = ("hash", "action_label", "time")


def file_hash(path):
    """Return the SHA-256 of a file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            whole.update(block)
    return whole.hexdigest()


def wrong_files():
    """Yield every file that is missing, changed or not in the manifest."""
    listed = set()
    with (HERE / MANIFEST).open(encoding="utf-8") as lines:
        for line in lines:
            expected, name = line.rstrip("\n").split("  ", 1)
            listed.add(name)
            if not (HERE / name).is_file():
                yield f"缺少 {name}"
            elif file_hash(HERE / name) != expected:
                yield f"被改动 {name}"
    for path in HERE.rglob("*"):
        name = path.relative_to(HERE).as_posix()
        if path.is_file() and name not in listed and name != MANIFEST:
            yield f"多出 {name}"


def entry_hash(entry):
    """Return the SHA-256 of an entry's fields, written in the one fixed way."""
    fields = {name: value for name, value in entry.items() if name not in NOT_HASHED}
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def wrong_ledgers(ends):
    """Yield every place where a ledger does not hold; keep of each its last number and its hashes, added up."""
    for action, (name, owner, label) in LEDGERS.items():
        case, previous, number = None, "0" * 64, 0
        with (HERE / name).open(encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                if event[owner] != case:
                    case, previous, number = event[owner], "0" * 64, 0
                number += 1
                if event["number"] != number:
                    yield f"{label}{case}第{number}条：序号不连续"
                    number = event["number"]
                elif event["previous_hash"] != previous:
                    yield f"{label}{case}第{number}条：与前一条接不上"
                if entry_hash(event) != event["hash"]:
                    yield f"{label}{case}第{number}条：内容与哈希不符"
                previous = event["hash"]
                before = ends.get((action, str(case)), (0, 0))[1]
                ends[action, str(case)] = (number, before ^ int(previous, 16))


def wrong_anchors(ends, later, begun):
    """Yield every ledger of which the audit trail says something else; steps since the export began may be missing."""
    for (action, case), (_, rest) in ends.items():
        if rest:
            yield f"{LEDGERS[action][2]}{case}：经过与审计记录里的哈希不同"
    for (action, case), sequence in later.items():
        if sequence < begun:
            yield f"{LEDGERS[action][2]}{case}：审计记录里有的经过，这里没有"


def wrong_entries():
    """Yield every place where the ledgers and the audit trail do not hold."""
    ends, later, begun = {}, {}, 0
    yield from wrong_ledgers(ends)
    previous, sequence = "0" * 64, 0
    with (HERE / TRAIL).open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            sequence += 1
            if entry["sequence"] != sequence:
                yield f"审计记录第{sequence}条：序号不连续"
                sequence = entry["sequence"]
            elif entry["previous_hash"] != previous:
                yield f"审计记录第{sequence}条：与前一条接不上"
            if entry_hash(entry) != entry["hash"]:
                yield f"审计记录第{sequence}条：内容与哈希不符"
            previous = entry["hash"]
            if entry["action"] == BEGUN:
                begun = sequence
            if entry["action"] in LEDGERS:
                key, detail = (entry["action"], entry["target_id"]), entry["detail"]
                last, rest = ends.get(key, (0, 0))
                if detail["event"] <= last:
                    ends[key] = (last, rest ^ int(detail["hash"], 16))
                else:
                    later.setdefault(key, sequence)
    yield from wrong_anchors(ends, later, begun)
    head = json.loads((HERE / HEAD).read_text(encoding="utf-8"))
    if (head["sequence"], head["hash"]) != (sequence, previous):
        yield "审计记录：末尾与登记的末端不符"


def main():
    """Verify, say what is wrong, and return the status."""
    wrong = [*wrong_files(), *wrong_entries()]
    for each in wrong:
        print("✗", each)
    print(f"核验不过：{len(wrong)}处" if wrong else "档案完整：文件与清单一致，审计记录、办理过程前后衔接")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
