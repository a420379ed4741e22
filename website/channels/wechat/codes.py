"""WeChat's error codes in words an official can act on, read from ``codes.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from website.channels.errors import TryAgain, WillNotGo

TOKEN, AGAIN, NEVER = "token", "again", "never"


@dataclass(frozen=True)
class Code:
    """One error code: which page of the documentation names it, what is done about it, cause and cure."""

    code: int
    of: str
    then: str
    says: str
    cure: str


@cache
def codes() -> dict[int, Code]:
    """Return every known code by its number."""
    with Path(__file__).with_name("codes.toml").open("rb") as file:
        return {entry["code"]: Code(**entry) for entry in tomllib.load(file)["code"]}


def asks_for_token(code: object) -> bool:
    """Whether an answer with this code is worth one more try with a new token."""
    return isinstance(code, int) and code in codes() and codes()[code].then == TOKEN


def refusal(code: int, message: str) -> TryAgain | WillNotGo:
    """Return the error to raise for an answer; one that is not known is shown with its code and WeChat's words."""
    known = codes().get(code)
    if known is None:
        shown = " ".join(message.split())[:200] or "没有说明"
        cure = "请按错误码在微信公众平台的文档中查明原因，处理后重试；急需发布的，请改用“移交排版稿”由人发布。"
        return WillNotGo(f"微信没有接受：错误码 {code}（{shown}）。", cure)
    cause = f"微信没有接受：{known.says}（错误码 {code}）。"
    return TryAgain(cause, known.cure) if known.then == AGAIN else WillNotGo(cause, known.cure)
