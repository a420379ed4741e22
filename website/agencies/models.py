"""Agencies, the people who work in them, and what each person is appointed to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from gongkai import index_number
from gongkai.working_days import Notice
from website.agencies.roles import OVERSEERS, Role


class Kind(models.TextChoices):
    """What an agency is in its county."""

    COUNTY_GOVERNMENT = "county_government", "县级人民政府"
    DEPARTMENT = "department", "政府部门"
    TOWNSHIP = "township", "乡镇人民政府、街道办事处"
    UNIT = "unit", "内设机构、下属单位"


def demand_index_pattern(text: str) -> None:
    """Raise ``ValidationError`` for what is no pattern of index numbers."""
    try:
        index_number.Pattern(text)
    except ValueError as error:
        raise ValidationError(f"{error}。") from error


class AgencyQuerySet(MP_NodeQuerySet):
    """Filters over agencies."""

    def with_site(self) -> AgencyQuerySet:
        """Return the agencies that have a public site of their own."""
        return self.exclude(kind=Kind.UNIT)

    def below(self, paths: Iterable[str]) -> AgencyQuerySet:
        """Return the agencies at or below the given tree paths; none of them gives none."""
        wanted = Q(pk__in=())
        for path in paths:
            wanted |= Q(path__startswith=path)
        return self.filter(wanted)


class AgencyManager(MP_NodeManager.from_queryset(AgencyQuerySet)):  # type: ignore[misc]
    """Agencies in the order of their tree."""

    def get_queryset(self) -> AgencyQuerySet:
        """Return all agencies."""
        return AgencyQuerySet(self.model, using=self._db).order_by("path")


class Agency(MP_Node):
    """An organ, or a unit inside one, with what its guide must print (条例第十二条第二款)."""

    name = models.CharField("单位全称", max_length=120, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    slug = models.SlugField("网址名", max_length=60, unique=True, help_text="公众网站地址中的一段，公布后不应更改。")
    kind = models.CharField("类别", max_length=30, choices=Kind)
    code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        blank=True,
        validators=[
            RegexValidator(
                r"^[0-9A-Z]{18}$|^[0-9A-Z]{7,9}(-[0-9A-Z])?$", "应为18位统一社会信用代码或8至9位组织机构代码。"
            )
        ],
        help_text="用作索引号的机构代码。",
    )
    index_pattern = models.CharField(
        "索引号格式",
        max_length=80,
        blank=True,
        validators=[demand_index_pattern],
        help_text=f"本地没有另外规定的不填，按 {index_number.STANDARD}。本地分四段的，"
        "例如 {机构代码}-{类别号}-{年份}-{流水号:4}，类别号在各栏目中填写。已经编发的索引号不变。",
    )
    duties = models.TextField("机构职能", blank=True)
    leader_names = models.CharField("负责人姓名", max_length=200, blank=True)
    office_name = models.CharField("公开工作机构名称", max_length=120, blank=True)
    office_address = models.CharField("办公地址", max_length=200, blank=True)
    office_hours = models.CharField("办公时间", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真号码", max_length=60, blank=True)
    postcode = models.CharField("邮政编码", max_length=10, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    internet_contact = models.CharField("互联网联系方式", max_length=200, blank=True)
    reconsideration_organ = models.CharField("行政复议机关", max_length=200, blank=True)
    is_justice_bureau = models.BooleanField(
        "是司法行政部门",
        default=False,
        help_text="履行行政复议机构职责的司法行政部门，对它的答复也可以向上一级司法行政部门申请复议（行政复议法第二十八条）。",
    )
    superior_bureau = models.CharField("上一级司法行政部门", max_length=200, blank=True)
    reconsideration_url = models.CharField(
        "网上申请行政复议的地址",
        max_length=200,
        blank=True,
        help_text="通过互联网送达的答复必须写明（行政复议法第二十二条第二款）。",
    )
    court = models.CharField("有管辖权的人民法院", max_length=200, blank=True)
    complaint_phone = models.CharField("监督投诉电话", max_length=60, blank=True)
    active = models.BooleanField("在用", default=True)
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.PROTECT, null=True, blank=True, editable=False, related_name="agency"
    )

    node_order_by: list[str] = []
    objects = AgencyManager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the agency's public site."""
        return reverse("portal:home", args=[self.organ.slug])

    @property
    def organ(self) -> Agency:
        """The organ itself, for a unit the organ it belongs to: only an organ acts in its own name."""
        agency = self
        while agency.kind == Kind.UNIT and not agency.is_root():
            agency = agency.get_parent()
        return agency

    def name_on(self, day: date | None) -> str:
        """Return the name that the agency bore on a day: what was published then stays published under it."""
        renamed = [each for each in self.former_names.all() if not each.merged and day and day < each.until]
        return min(renamed, key=lambda each: each.until).name if renamed else self.name

    @property
    def missing_from_guide(self) -> list[str]:
        """The labels of what 条例第十二条第二款 demands of the guide and this agency has not filled in."""
        demanded = ("office_name", "office_address", "office_hours", "phone", "fax", "internet_contact")
        return [str(self._meta.get_field(name).verbose_name) for name in demanded if not getattr(self, name)]


class FormerName(models.Model):
    """A name that an agency bore before a day, or an agency that was merged into it on that day (机构改革)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="former_names")
    name = models.CharField("原名称", max_length=120)
    until = models.DateField("更名、并入日期")
    merged = models.BooleanField("由并入而来", default=False)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "原名称"
        verbose_name_plural = "原名称"
        ordering = ["-until", "-pk"]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """A member of staff who can log in; ``first_name`` holds the whole name, as Chinese names are written."""

    first_name = models.CharField("姓名", max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="所在单位", null=True, related_name="people")
    job = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("办公电话", max_length=60, blank=True)
    must_change_password = models.BooleanField("下次登录须修改口令", default=False, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, or the log-in name where none is given."""
        return self.first_name or self.username

    def get_full_name(self) -> str:
        """Return the whole name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the whole name: Chinese names are not cut."""
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters over appointments."""

    def on(self, day: date) -> AppointmentQuerySet:
        """Return the appointments in force on a day."""
        return self.filter(Q(begins_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Appointment(models.Model):
    """A role held by a person in an agency, from a day and, if it ended, until a day."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="人员", related_name="appointments")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="appointments")
    role = models.CharField("角色", max_length=30, choices=Role)
    begins_on = models.DateField("起始日期")
    ends_on = models.DateField("终止日期", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["agency__path", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "role"], condition=Q(ends_on__isnull=True), name="one_open_appointment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}{self.get_role_display()} {self.person}"

    @property
    def oversees(self) -> bool:
        """Whether the role reaches every agency below and not only the agency's own units."""
        return self.role in OVERSEERS or self.role == Role.ADMINISTRATOR


class LogIn(models.Model):
    """One attempt to log in with a name: the page of one's own log-ins shows them."""

    username = models.CharField("登录名", max_length=150, db_index=True)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="人员", null=True, related_name="log_ins")
    at = models.DateTimeField("时间", auto_now_add=True)
    succeeded = models.BooleanField("成功")
    method = models.CharField("方式", max_length=40, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    browser = models.CharField("浏览器", max_length=300, blank=True)

    class Meta:
        verbose_name = "登录记录"
        verbose_name_plural = "登录记录"
        ordering = ["-at"]


class CalendarFeed(models.Model):
    """The secret address at which a person's own calendar program fetches the deadlines; only its hash is kept."""

    person = models.OneToOneField(Person, models.CASCADE, verbose_name="人员", related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    everything = models.BooleanField("本人能看的全部期限，不只是等本人办的", default=False)
    made_at = models.DateTimeField("生成时间", auto_now_add=True)

    class Meta:
        verbose_name = "期限日历订阅"
        verbose_name_plural = "期限日历订阅"

    def __str__(self) -> str:
        return f"{self.person}的期限日历订阅"


class HolidayNoticeQuerySet(models.QuerySet["HolidayNotice"]):
    """Filters over holiday notices."""

    def waiting(self) -> HolidayNoticeQuerySet:
        """Return those that a second person has still to look at."""
        return self.filter(confirmed_by=None, returned_by=None)

    def confirmed(self) -> HolidayNoticeQuerySet:
        """Return those that two people stand for, in the order in which they came to count."""
        return self.exclude(confirmed_by=None).order_by("confirmed_at", "pk")

    def holding_for(self, root: str) -> HolidayNoticeQuerySet:
        """Return the confirmed ones of the whole country and of the county at a tree path."""
        return self.confirmed().filter(Q(agency=None) | Q(agency__path=root))


class HolidayNotice(models.Model):
    """One version of a year's days off: the State Council's notice, or a place's own holidays for its organs.

    A version counts once a second person has confirmed it; of one year the version confirmed last counts, and those
    before it are kept. ``arrangement`` is a ``gongkai.working_days.Notice`` as plain data.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="适用地区", null=True, blank=True, related_name="+", editable=False
    )
    """The organ at the top of the county whose own holidays these are; none for a notice of the State Council."""
    year = models.PositiveSmallIntegerField("年份")
    number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("通知全文")
    arrangement = models.JSONField("放假与上班日", editable=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", editable=False)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="复核人", related_name="+", null=True, editable=False
    )
    confirmed_at = models.DateTimeField("复核时间", null=True, editable=False)
    returned_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="退回人", related_name="+", null=True, editable=False
    )
    returned_for = models.CharField("退回理由", max_length=300, blank=True, editable=False)

    objects = HolidayNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(agency=None, confirmed_by=None, returned_by=None),
                name="one_waiting_notice_a_year",
            ),
            models.UniqueConstraint(
                fields=["agency", "year"],
                condition=Q(agency__isnull=False, confirmed_by=None, returned_by=None),
                name="one_waiting_local_list_a_year",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("entered_by")), name="confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency or ''}{self.year}年{'地方假日' if self.agency_id else '放假安排'}"

    @property
    def notice(self) -> Notice:
        """The arrangement as the library has it."""
        return Notice.from_data(self.arrangement)


class Scope:
    """What one person may do where, read once and asked many times."""

    def __init__(self, person: Any, day: date) -> None:
        self._reach: dict[str, list[tuple[str, bool]]] = {}
        if not getattr(person, "is_authenticated", False):
            return
        held = Appointment.objects.on(day).filter(person=person).select_related("agency")
        for appointment in held:
            entry = (appointment.agency.path, appointment.oversees)
            self._reach.setdefault(appointment.role, []).append(entry)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(self._reach)

    def holds(self, agency: Agency, *roles: str) -> bool:
        """Whether one of the roles is held for this agency: its own, its organ's, or from above by an overseer."""
        return any(
            agency.path == path or (agency.path.startswith(path) and (oversees or agency.kind == Kind.UNIT))
            for role in roles
            for path, oversees in self._reach.get(role, ())
        )

    def agencies(self, *roles: str) -> AgencyQuerySet:
        """Return the agencies for which one of the roles is held; with no roles named, any role."""
        wanted = Q(pk__in=())
        for role in roles or self._reach:
            for path, oversees in self._reach.get(role, ()):
                below = Q(path__startswith=path) if oversees else Q(path__startswith=path, kind=Kind.UNIT)
                wanted |= Q(path=path) | below
        return Agency.objects.filter(wanted)
