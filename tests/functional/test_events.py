"""Every trigger in events/ is understood by its function, on a stack where nothing has been set up yet."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.functions import Context
from tests.fakes.world import World

EVENTS = Path(__file__).resolve().parents[2] / "events"
STATUSES = {
    "console.sign_in": 201,
    "console.create_integration": 201,
    "console.list_integrations": 200,
    "console.not_signed_in": 401,
    "console.openapi": 200,
    "console.start_preview": 404,
    "console.create_autoimport": 404,
    "console.search_by_email": 404,
    "console.create_link": 404,
    "console.rotate_link": 404,
    "console.register_hook": 404,
    "console.preview_rule": 404,
    "console.deliveries": 404,
    "console.redrive": 404,
    "oauth_callback.alive": 200,
    "oauth_callback.redirect": 404,
    "oauth_callback.access_denied": 404,
    "oauth_callback.secrets": 404,
    "oauth_callback.disconnect": 403,
    "webhook_intake.contact_changed": 404,
    "webhook_intake.lead_status": 404,
    "webhook_intake.stage": 404,
}
ANSWERS = {
    "nightly_import.midnight": {"started": 0, "renewing": 0, "tending": 0},
    "import_worker.start": {"batchItemFailures": []},
    "import_worker.run": {"batchItemFailures": []},
    "import_worker.renew": {"batchItemFailures": []},
    "webhook_delivery.hooks": {"batchItemFailures": []},
    "webhook_delivery.round": {"batchItemFailures": []},
    "webhook_delivery.tend": {"batchItemFailures": []},
    "webhook_delivery.redrive": {"batchItemFailures": []},
}


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_event_is_understood(amosend: World, path: Path) -> None:
    handlers = {
        "console": amosend.console,
        "oauth_callback": amosend.callback,
        "nightly_import": amosend.nightly,
        "import_worker": amosend.worker,
        "webhook_intake": amosend.intake,
        "webhook_delivery": amosend.delivery,
    }
    answer: Any = handlers[path.stem.split(".")[0]](json.loads(path.read_text()), Context())
    if path.stem in STATUSES:
        assert answer["statusCode"] == STATUSES[path.stem]
    else:
        assert answer == ANSWERS[path.stem]
