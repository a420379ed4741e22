"""What the background worker does with deliveries."""

from __future__ import annotations

from django_tasks import task


@task()
def carry_on(number: int) -> bool:
    """Do what the interface is to do next with one delivery, and return whether anything was done."""
    from website.channels import sending

    return sending.carry_on(number)
