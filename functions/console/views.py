"""From the domain's objects to the API's shapes."""

from dataclasses import asdict

from amosend.domain.import_run import Run, RunStatus
from amosend.domain.integration import Integration
from amosend.reasons import Reason
from amosend.sentences import SENTENCES
from shapes import AccountShape, CountsShape, ImportSettingsShape, IntegrationShape, RunShape, Told


def integration_shape(integration: Integration) -> IntegrationShape:
    settings = integration.import_settings
    return IntegrationShape(
        id=integration.id,
        name=integration.name,
        created_at=integration.created_at,
        status=integration.status,
        problem=told(integration.problem),
        account=AccountShape(**asdict(integration.account)) if integration.account else None,
        import_settings=ImportSettingsShape.model_validate(settings.to_json()) if settings else None,
        active_run=integration.active_run,
    )


def run_shape(run: Run, now: float) -> RunShape:
    interrupted = run.interrupted_at(now)
    problem = told(Reason.RUN_INTERRUPTED) if interrupted else told(run.problem, run.problem_detail)
    return RunShape(
        id=run.id,
        status=RunStatus.WAITING if interrupted else run.status,
        trigger=run.trigger,
        created_at=run.created_at,
        updated_at=run.updated_at,
        finished_at=run.finished_at,
        counts=CountsShape(**asdict(run.counts)),
        reading=run.reading,
        pages=run.pages,
        list_id=run.settings.list.target,
        problem=problem,
    )


def told(reason: Reason | None, explanation: str = "") -> Told | None:
    if reason is None:
        return None
    sentence = SENTENCES[reason]
    return Told(code=reason, ru=sentence.ru, en=sentence.en, explanation=explanation)
