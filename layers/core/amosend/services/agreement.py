"""A preview is agreed to once. The run that it leads to is named in it: whoever presses twice gets the same one."""

from dataclasses import replace

from amosend.domain.import_run import Run
from amosend.errors import NotFoundError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import Runs

__all__ = ["lead_to"]

_TRIES = 5


def lead_to(runs: Runs, preview: Run, run_id: str) -> str:
    """This run, or the one that was named before. Under the preview's version: of two who press one names it."""
    for _ in range(_TRIES):
        if preview.led_to:
            return preview.led_to
        if runs.save(replace(preview, led_to=run_id)):
            return run_id
        found = runs.get(preview.integration_id, preview.id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        preview = found
    raise TransientError(Reason.BUSY, preview.id)
