"""The board of a pipeline: stages side by side, a lead moves by a select and a button."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm.records import StageHook
from local.sandbox.amocrm.visits import Visit, page

_SHOWN_PER_STAGE = 8


def show_board(visit: Visit) -> Response:
    book = visit.account.leads
    asked = visit.asked("pipeline")
    pipeline = book.pipeline(int(asked)) if asked.isdigit() else None
    pipeline = pipeline or book.pipelines[0]
    leads = sorted(
        (one for one in book.all() if one.pipeline_id == pipeline.id), key=lambda one: one.updated_at, reverse=True
    )
    stages = [(status, [one for one in leads if one.status_id == status.id]) for status in pipeline.statuses]
    return visit.show(
        "leads.html",
        pipeline=pipeline,
        pipelines=book.pipelines,
        stages=stages,
        shown=_SHOWN_PER_STAGE,
        stage_hooks=visit.account.record.stage_hooks,
    )


def change_lead(visit: Visit) -> Response:
    """Move, add or delete a lead, or set a hook on a stage."""
    editor = visit.state.leads(visit.host)
    match visit.text("action"):
        case "move":
            pipeline_id, status_id = map(int, visit.text("stage").split("/"))
            editor.move_lead(visit.number("lead_id"), status_id, pipeline_id=pipeline_id)
            notice = "Сделка перемещена"
        case "add":
            contacts = [int(one) for one in visit.text("contacts").replace(",", " ").split()]
            pipeline_id, status_id = map(int, visit.text("stage").split("/"))
            editor.add_lead(visit.text("name"), contacts=contacts, pipeline_id=pipeline_id, status_id=status_id)
            notice = "Сделка добавлена"
        case "delete":
            editor.delete_lead(visit.number("lead_id"))
            notice = "Сделка удалена"
        case _:
            pipeline_id, status_id = map(int, visit.text("stage").split("/"))
            hook = StageHook(pipeline_id, status_id, visit.text("destination"))
            visit.account.record.stage_hooks.append(hook)
            notice = "Хук этапа добавлен"
    return visit.go(f"{visit.home}/leads", notice)


PAGES: list[BaseRoute] = [page("/accounts/{host}/leads", get=show_board, post=change_lead)]
