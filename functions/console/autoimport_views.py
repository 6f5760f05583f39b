"""From plans to the API's autoimports."""

from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from amosend.domain.plan import Plan
from amosend.domain.plan_health import health
from autoimport_shapes import AutoimportShape
from views import settings_shape, told


def autoimport_shape(plan: Plan, last_run: Run | None, now: float, *, integration: Integration) -> AutoimportShape:
    doing, problem = health(plan, last_run, now, integration=integration)
    return AutoimportShape(
        id=plan.id,
        name=plan.name,
        created_at=plan.created_at,
        hours=list(plan.hours),
        paused=plan.paused,
        health=doing,
        problem=told(problem),
        next_due=plan.next_due,
        active_run=plan.active_run,
        last_run=plan.last_run,
        succeeded_at=plan.succeeded_at,
        settings=settings_shape(plan.settings),
    )
