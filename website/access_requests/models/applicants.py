"""Who applies: identity and contact, sealed with keys that are kept outside the database (个人信息保护法第五十一条)."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.requests import AccessRequest


class Applicant(models.Model):
    """The applicant of one application; ``sealed`` is nothing once the identity was erased."""

    request = models.OneToOneField(AccessRequest, models.CASCADE, verbose_name="申请", related_name="applicant")
    sealed = models.TextField("加密的身份和联系方式", blank=True)

    class Meta:
        verbose_name = "申请人"
        verbose_name_plural = "申请人"

    def __str__(self) -> str:
        return f"{self.request}的申请人"


class ApplicantKey(models.Model):
    """A keyed hash of one particular, by which the applications of one applicant are found: by exact match only."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="applicant_keys")
    particular = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "申请人检索键"
        verbose_name_plural = "申请人检索键"
        constraints = [models.UniqueConstraint(fields=["request", "particular"], name="one_key_a_particular")]
        indexes = [models.Index(fields=["digest"], name="applicant_key_digest")]
