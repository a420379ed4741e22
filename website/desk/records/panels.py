"""The panels of the record form; a panel that the kind has no use for is not shown."""

from __future__ import annotations

from typing import Any

from django.forms import HiddenInput, Select
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from website.desk.records.form import PREFIX, RecordForm
from website.publishing.checks import Weight
from website.publishing.findings import findings_of, publish_by
from website.publishing.models import Clearance, Record


class KindPanel(MultiFieldPanel):
    """A group of fields that only some kinds of record need: those whose ``needs`` is true in kinds.toml."""

    def __init__(self, *args: Any, needs: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what makes a copy of the panel."""
        return {**super().clone_kwargs(), "needs": self.needs}

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The group for one record."""

        def is_shown(self) -> bool:
            """Return whether the record's kind needs it."""
            return super().is_shown() and bool(getattr(self.instance.kind_entry, self.panel.needs))


class DetailsPanel(Panel):
    """The details that the kind itself holds."""

    class BoundPanel(Panel.BoundPanel):
        """The details of one record."""

        template_name = "desk/panels/details.html"

        def is_shown(self) -> bool:
            """Return whether the kind holds any."""
            return bool(self.instance.kind_entry.fields)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the form fields of the details."""
            context = super().get_context_data(parent_context)
            context["fields"] = [field for field in self.form if field.name.startswith(PREFIX)]
            return context


class FindingsPanel(Panel):
    """What the checks say of the record as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        """What the checks say of one record."""

        template_name = "desk/panels/findings.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the findings, which of them were cleared, and the day by which it must be public."""
            context = super().get_context_data(parent_context)
            context["record"] = self.instance
            if self.instance.pk:
                context.update(findings_context(self.instance))
            return context


def findings_context(record: Record) -> dict[str, Any]:
    """Return what a page shows of a record's findings."""
    cleared = {
        (each.check_id, each.fingerprint): each
        for each in Clearance.objects.filter(record_id=record.pk).select_related("by")
    }
    found = [(each, cleared.get((each.check, each.fingerprint))) for each in findings_of(record)]
    return {
        "findings": found,
        "open": sum(each.weight == Weight.MUST and clearance is None for each, clearance in found),
        "publish_by": publish_by(record),
        "maskable": any(each.check == "personal_data" for each, _ in found),
    }


EDIT = TabbedInterface(
    [
        ObjectList(
            [
                FindingsPanel(heading="发布前检查", icon="tasks"),
                MultiFieldPanel(
                    [
                        FieldPanel("kind", widget=HiddenInput, classname="w-hidden"),
                        FieldPanel("column", widget=Select),
                        FieldPanel("title"),
                        FieldPanel("summary", help_text="目录要列出的内容概述（条例第十二条第三款）。"),
                        FieldPanel("generated_on", help_text="公文取签发日期；20个工作日的公开期限从这一天起算。"),
                        FieldPanel("changed_on", help_text="内容变更的，公开期限从变更之日起算（条例第二十六条）。"),
                        FieldPanel("catalogue_code"),
                        FieldPanel("unit"),
                    ],
                    heading="基本信息",
                ),
                DetailsPanel(heading="要素"),
                FieldPanel("body"),
                InlinePanel(
                    "files", heading="附件", label="附件", panels=[FieldPanel("document"), FieldPanel("title")]
                ),
            ],
            heading="内容",
        ),
        ObjectList(
            [
                KindPanel(
                    [
                        FieldPanel("doc_no"),
                        FieldPanel("theme"),
                        FieldPanel("genre"),
                        FieldPanel("joint_agencies"),
                        FieldPanel("coordination_confirmed"),
                    ],
                    heading="公文要素",
                    needs="document",
                ),
                KindPanel(
                    [FieldPanel("validity"), FieldPanel("effective_on"), FieldPanel("expires_on")],
                    heading="有效性",
                    needs="document",
                ),
                KindPanel(
                    [
                        FieldPanel("source_name"),
                        FieldPanel("source_url"),
                        FieldPanel("source_date"),
                        FieldPanel("source_licence"),
                    ],
                    heading="转载来源",
                    needs="repost",
                ),
                InlinePanel(
                    "links",
                    heading="关联信息",
                    label="关联",
                    panels=[FieldPanel("kind"), FieldPanel("other")],
                    help_text="修改、废止、代替在发布时写到对方信息上。",
                ),
                FieldPanel("channels", help_text="公开后按这里和“投放渠道”的设置自动列入投放；撤回时一并撤回。"),
            ],
            heading="公文与关联",
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("openness", help_text="拟稿时确定，随文报批（国办发〔2016〕80号）。"),
                        FieldPanel("withhold_ground"),
                        FieldPanel("withhold_reason"),
                        FieldPanel(
                            "next_review_on",
                            help_text="不予公开的信息要定期评估（条例第十八条）；不填按一年〔未核实〕。",
                        ),
                    ],
                    heading="公开属性",
                ),
                PublishingPanel(heading="发布时间"),
            ],
            heading="公开属性与时间",
        ),
    ],
    base_form_class=RecordForm,
)
