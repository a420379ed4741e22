"""The clock of a request (条例第三十条至第三十五条): from what it went through to when its reply is due."""

from gongkai.deadlines.clock import Alarm, Clock, State, Step, clock
from gongkai.deadlines.course import (
    Clarification,
    Consultation,
    Course,
    Delay,
    Extension,
    FeeNotice,
    ReasonAsked,
    Receipt,
)
from gongkai.deadlines.terms import Channel, CourseRefused, Limit, Setting, Terms, channels, limits, settings

__all__ = [
    "Alarm",
    "Channel",
    "Clarification",
    "Clock",
    "Consultation",
    "Course",
    "CourseRefused",
    "Delay",
    "Extension",
    "FeeNotice",
    "Limit",
    "ReasonAsked",
    "Receipt",
    "Setting",
    "State",
    "Step",
    "Terms",
    "channels",
    "clock",
    "limits",
    "settings",
]
