"""What a reviewer answers at each step."""

from __future__ import annotations

from django import forms

from gongkai.disclosure import law

FINDINGS = [("none", "不涉及"), ("handled", "涉及，已作处理"), ("found", "涉及，不得公开")]


class WordForm(forms.Form):
    """A word that may go with agreeing."""

    comment = forms.CharField(label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """The reason that must go with sending a record back."""

    comment = forms.CharField(
        label="退回理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回理由，起草人要据此修改。"},
    )


class SecrecyReviewForm(forms.Form):
    """The secrecy review: every point is answered, then concluded (条例第十七条)."""

    CONCLUSIONS = [("passed", "审查通过，可以公开"), ("escalated", "不能确定，报主管部门或者保密行政管理部门")]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, point in law().points.items():
            self.fields[name] = forms.ChoiceField(
                label=point.says, help_text=point.law, choices=FINDINGS, widget=forms.RadioSelect
            )
        self.fields["conclusion"] = forms.ChoiceField(label="结论", choices=self.CONCLUSIONS, widget=forms.RadioSelect)
        self.fields["basis"] = forms.CharField(label="依据", max_length=200, required=False)
        self.fields["comment"] = forms.CharField(
            label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self) -> dict[str, str]:
        """Refuse to pass what was found not to be fit for the public."""
        answers = super().clean() or {}
        found = [point.label for name, point in law().points.items() if answers.get(name) == "found"]
        if found and answers.get("conclusion") == "passed":
            raise forms.ValidationError(f"已答“涉及，不得公开”：{'、'.join(found)}。不能通过，请退回修改。")
        return answers


def form_for(step: str, action: str) -> type[forms.Form]:
    """Return the form of an action at a step."""
    if action == "reject":
        return ReasonForm
    return SecrecyReviewForm if step == "secrecy_review" else WordForm
