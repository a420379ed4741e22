"""The letters of a request (依申请公开的文书): what each must say, its number, its Word file and its PDF.

``kinds`` says what there is, ``Letter`` is one to be written, ``missing`` what stands against signing it,
``write_word`` fills a template that an office may change in Word, ``check_template`` tells what is wrong with such a
template, ``write_pdf`` prints the filled file.
"""

from gongkai.letters.elsewhere import missing_elsewhere
from gongkai.letters.filling import write_word
from gongkai.letters.kinds import Element, Kind, elements, kinds, kinds_for
from gongkai.letters.letter import (
    Contest,
    Letter,
    LetterRefused,
    Reason,
    complete,
    missing,
    missing_in_text,
    printed,
    read_letter,
    remedy_text,
)
from gongkai.letters.number import Pattern
from gongkai.letters.printing import text_of, write_pdf
from gongkai.letters.standard import standard_template
from gongkai.letters.template import Problem, check_template

__all__ = [
    "Contest",
    "Element",
    "Kind",
    "Letter",
    "LetterRefused",
    "Pattern",
    "Problem",
    "Reason",
    "check_template",
    "complete",
    "elements",
    "kinds",
    "kinds_for",
    "missing",
    "missing_elsewhere",
    "missing_in_text",
    "printed",
    "read_letter",
    "remedy_text",
    "standard_template",
    "text_of",
    "write_pdf",
    "write_word",
]
