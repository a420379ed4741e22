"""One's own account in the staff shell: how to be reached, how it looks, and where one is logged in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ThemeSettingsPanel,
)
from wagtail.users.models import UserProfile

from website.access_requests.notices import mobile
from website.agencies.models import LogIn, Person
from website.agencies.scope import scope_of
from website.agencies.second_factor import has_second_factor
from website.audit.services import record as log
from website.desk.monitoring.events_scope import READERS
from website.monitoring.alerts import number_of, set_number
from website.staffing.services import end_sessions, sessions_of

SIZE = 50


class ContactForm(forms.ModelForm):
    """How a person is reached."""

    class Meta:
        model = Person
        fields = ("phone", "email")


class ContactPanel(BaseSettingsPanel):
    """Name and agency to see, telephone and mail to change."""

    name = "contact"
    title = "姓名和联系方式"
    order = 100
    form_class = ContactForm
    template_name = "desk/panels/contact.html"

    def get_context_data(self) -> dict[str, Any]:
        """Return the form, the person, and whether there is a second factor."""
        return {**super().get_context_data(), "person": self.user, "safe": has_second_factor(self.user)}


class MailForm(forms.ModelForm):
    """About what a person is told by mail."""

    class Meta:
        model = UserProfile
        fields = ("submitted_notifications", "rejected_notifications", "approved_notifications")
        labels = {
            "submitted_notifications": "有信息等我审查、签发",
            "rejected_notifications": "我起草的信息被退回",
            "approved_notifications": "我起草的信息已经签发",
        }
        help_texts = dict.fromkeys(fields, "")


class MailPanel(BaseSettingsPanel):
    """Which mails a person gets; they go to the address given above."""

    name = "mail"
    title = "邮件提醒"
    order = 200
    form_class = MailForm
    form_object = "profile"


class AlertForm(forms.ModelForm):
    """Where a person is told at once of events of public opinion; kept sealed."""

    mobile = forms.CharField(
        label="接收舆情提醒的手机号",
        max_length=20,
        required=False,
        help_text="加密保存，只用来发舆情的期限提醒；不想收短信的留空。没有接短信网关的，只发邮件。",
    )

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mobile"].initial = number_of(self.instance)

    def clean_mobile(self) -> str:
        """Refuse what is no number of a mobile telephone."""
        text: str = self.cleaned_data["mobile"]
        if text.strip() and not mobile(text):
            raise forms.ValidationError("请填写11位手机号；不想收短信的留空。")
        return text

    def save(self, commit: bool = True) -> Person:
        """Keep the number where it changed."""
        if mobile(self.cleaned_data["mobile"]) != number_of(self.instance):
            set_number(self.instance, self.cleaned_data["mobile"])
        person: Person = self.instance
        return person


class AlertPanel(BaseSettingsPanel):
    """The number for alerts, for who works on events of public opinion."""

    name = "alerts"
    title = "舆情提醒"
    order = 250
    form_class = AlertForm

    def is_active(self) -> bool:
        """Return whether the person works on events."""
        return bool(scope_of(self.user).roles.intersection(READERS))


class OwnAccountView(AccountView):
    """One's own account: names are kept by the administrator, since the audit trail prints them."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Return what a person sets."""
        user = self.request.user
        profile = UserProfile.get_for_user(user)
        kinds = (ContactPanel, MailPanel, AlertPanel, ThemeSettingsPanel)
        return [panel for kind in kinds if (panel := kind(self.request, user, profile)).is_active()]


def log_ins(request: HttpRequest) -> HttpResponse:
    """Show one's own log-ins, those that failed as well, and in how many other places one is logged in."""
    page = Paginator(LogIn.objects.filter(person=request.user), SIZE).get_page(request.GET.get("page"))
    others = sum(each.session_key != request.session.session_key for each in sessions_of(request.user))
    context = {"log_ins": page, "others": others, "title": "我的登录记录", "icon": "key"}
    return render(request, "desk/log_ins.html", context)


@require_POST
@transaction.atomic
def end_others(request: HttpRequest) -> HttpResponse:
    """Log oneself out everywhere else."""
    ended = end_sessions(request.user, but=request.session.session_key)
    if ended:
        detail = {"count": ended}
        log("person.sessions_ended", agency=request.user.agency, by=request.user, target=request.user, detail=detail)
    messages.success(request, f"已退出其他{ended}处登录。" if ended else "没有其他登录。")
    return redirect("desk_log_ins")


def no_such_page(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer for what the log-in library offers and the platform does not: signing up, passwords by mail."""
    raise Http404("账号由系统管理员开立，口令由系统管理员重置")


urlpatterns = [
    path("account/log-ins/", log_ins, name="desk_log_ins"),
    path("account/end-others/", end_others, name="desk_end_others"),
]
