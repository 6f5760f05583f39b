"""How a plan is doing, for the strip at the top of its page: never OK unless that is proven."""

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.integration import Integration
from amosend.domain.plan import Health, Plan
from amosend.reasons import Reason

__all__ = ["health"]


def health(
    plan: Plan, last_run: Run | None, moment: float, *, integration: Integration
) -> tuple[Health, Reason | None]:
    """And why, if it is neither new nor well. `last_run`: the newest one of the plan, whatever became of it.

    OK means: connected, not paused, nothing missing or late, no problem, and the last run that ended has succeeded.
    """
    if integration.account is None or not integration.connected:
        return Health.STOPPED, integration.problem or Reason.NOT_CONNECTED
    if plan.paused:
        return Health.STOPPED, plan.problem
    if plan.late_at(moment):
        return Health.ATTENTION, Reason.IMPORT_LATE
    if plan.problem:
        return Health.ATTENTION, plan.problem
    return _after(plan, last_run)


def _after(plan: Plan, last_run: Run | None) -> tuple[Health, Reason | None]:
    """A run that has failed is told at once, also when nobody has noted it on the plan yet."""
    failed = last_run is not None and last_run.status is RunStatus.FAILED and not last_run.preview
    if last_run is not None and failed and plan.last_run != last_run.id:
        return Health.ATTENTION, last_run.problem
    if plan.succeeded_at is None or failed:
        return Health.NEW, None
    return Health.OK, None
