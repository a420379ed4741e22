"""What the platform does by itself from time to time, each job by one process only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from website.access_requests import drafts, ledger, notices, retention
from website.agencies.log_ins import forget_log_ins
from website.agencies.services import match_all_groups
from website.annual_reports.changes import watch_closed_years
from website.annual_reports.timetable import remind
from website.consultations.daily import look_after as look_after_consultations
from website.correspondence import daily as messages_daily
from website.correspondence import orders
from website.correspondence import retention as messages_retention
from website.disputes.daily import look_after
from website.duties import retention as raisers
from website.duties.daily import remind_of_key_tasks
from website.monitoring import alerts, event_retention
from website.monitoring import daily as opinion_daily
from website.monitoring import retention as opinion_retention
from website.monitoring.running import queue_due
from website.operations.models import JobRun
from website.publishing.imports.running import resume_stalled
from website.publishing.link_checks import check_links
from website.publishing.upkeep import expire_documents
from website.search.services import send_pending

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something done again after an interval."""

    name: str
    every: timedelta
    run: Callable[[], object]


def _publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def _clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def _prune_tasks() -> None:
    call_command("prune_db_task_results", verbosity=0)


JOBS = (
    Job("publish_scheduled", timedelta(minutes=1), _publish_scheduled),
    Job("send_to_search", timedelta(minutes=1), send_pending),
    Job("resume_imports", timedelta(minutes=1), resume_stalled),
    Job("expire_documents", timedelta(hours=1), expire_documents),
    Job("check_links", timedelta(days=1), check_links),
    Job("remind_of_reports", timedelta(hours=6), remind),
    Job("watch_closed_years", timedelta(days=1), watch_closed_years),
    Job("clear_sessions", timedelta(days=1), _clear_sessions),
    Job("prune_tasks", timedelta(days=1), _prune_tasks),
    Job("forget_log_ins", timedelta(days=1), forget_log_ins),
    Job("look_after_disputes", timedelta(days=1), look_after),
    Job("look_after_messages", timedelta(hours=1), messages_daily.look_after),
    Job("forget_orders", timedelta(days=1), orders.forget_old),
    Job("messages_retention", timedelta(days=1), messages_retention.run),
    Job("erase_event_papers", timedelta(days=1), event_retention.run),
    Job("watch_opinion_events", timedelta(minutes=2), alerts.look_after),
    Job("look_after_consultations", timedelta(hours=1), look_after_consultations),
    Job("remind_of_key_tasks", timedelta(days=1), remind_of_key_tasks),
    Job("recount_limits", timedelta(hours=1), ledger.recount_open),
    Job("remind_applicants", timedelta(hours=6), notices.remind),
    Job("resume_notices", timedelta(minutes=5), notices.resume),
    Job("forget_drafts", timedelta(hours=1), drafts.forget_old),
    Job("retention", timedelta(days=1), retention.run),
    Job("erase_raisers", timedelta(days=1), raisers.run),
    Job("read_opinion_sources", timedelta(minutes=1), queue_due),
    Job("tell_of_failing_sources", timedelta(hours=1), opinion_daily.tell_of_failures),
    Job("opinion_retention", timedelta(days=1), opinion_retention.run),
    Job("match_groups", timedelta(hours=1), match_all_groups),
)


def run_due() -> list[str]:
    """Run the jobs whose time has come and return their names; one that fails is tried again in its turn."""
    done = []
    for job in JOBS:
        if _claim(job):
            try:
                job.run()
            except Exception:
                logger.exception("定时任务 %s 没有完成，下次再试", job.name)
            else:
                done.append(job.name)
    return done


@transaction.atomic
def _claim(job: Job) -> bool:
    """Whether this process is the one to run the job now."""
    run, made = JobRun.objects.select_for_update().get_or_create(name=job.name)
    now = timezone.now()
    if not made and now - run.started_at < job.every:
        return False
    JobRun.objects.filter(pk=run.pk).update(started_at=now)
    return True
