"""The lists an office keeps: words that must not leak, names often written wrongly, sites that may be reposted."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency


class WordList(models.Model):
    """A list kept by an organ; one kept by the county government holds for every organ below it."""

    class Purpose(models.TextChoices):
        """What the list is for."""

        LEAK = "leak", "不得外泄的词语"
        WRONG_NAME = "wrong_name", "易错名称"
        SOURCE = "source", "允许转载的稿源"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="word_lists")
    purpose = models.CharField("用途", max_length=20, choices=Purpose)
    name = models.CharField("名称", max_length=100)

    class Meta:
        verbose_name = "词表"
        verbose_name_plural = "词表"
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_list_a_name")]

    def __str__(self) -> str:
        return self.name


class WordListEntryQuerySet(models.QuerySet["WordListEntry"]):
    """Filters over entries."""

    def in_use(self) -> WordListEntryQuerySet:
        """Return the entries that drafts are checked for."""
        return self.filter(retired_on=None)

    def in_texts(self) -> WordListEntryQuerySet:
        """Return those that are looked for in texts: all but the hosts of sources."""
        return self.exclude(word_list__purpose=WordList.Purpose.SOURCE)

    def hosts(self) -> WordListEntryQuerySet:
        """Return the hosts of sources."""
        return self.filter(word_list__purpose=WordList.Purpose.SOURCE)

    def binding(self, agency: Agency) -> WordListEntryQuerySet:
        """Return the entries in use of an organ's lists and of those of the organs above it."""
        organ = agency.organ
        return self.in_use().filter(word_list__agency__in=[organ, *organ.get_ancestors()])


class WordListEntry(models.Model):
    """One word, with what should stand in its place where that is known; one that is retired is kept and not used.

    In a list of sources the word is the name of a site's host, which stands for those below it too.
    """

    word_list = models.ForeignKey(WordList, models.CASCADE, related_name="entries")
    word = models.CharField("词语", max_length=100)
    right = models.CharField("正确写法", max_length=100, blank=True)
    since = models.DateField("适用起始", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    objects = WordListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "词语"
        verbose_name_plural = "词语"
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["word_list", "word"], name="one_entry_a_word")]

    def __str__(self) -> str:
        return self.word
