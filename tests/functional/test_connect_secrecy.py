"""No secret, code, token or key is at rest in clear, or in a log line, whatever became of the connection."""

import json
import logging

import boto3
import pytest

from tests.fakes.aws import REGION
from tests.fakes.world import World
from tests.functional.connecting import attempt


def _stored() -> str:
    dynamodb = boto3.client("dynamodb", region_name=REGION)
    tables = dynamodb.list_tables()["TableNames"]
    assert len(tables) >= 6
    rows = [row for table in tables for row in dynamodb.scan(TableName=table)["Items"]]
    return json.dumps(rows, default=lambda value: bytes(value).decode("latin-1"))


def test_nothing_secret_is_stored_or_logged_in_clear(
    amosend: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="amosend")
    secrets = {amosend.key, amosend.wiring.secret.decode()}
    # by the button; by hand after a refusal; a code that waits; a token; a refresh
    button, by_hand, waiting = attempt(amosend), attempt(amosend), attempt(amosend)
    assert (button.send_secrets().status, button.come_back(state=button.link["state"]).status) == (200, 200)
    by_hand.paste(client_secret="a-secret-with-a-typo")
    assert by_hand.paste().status == 200
    waiting.send_secrets()
    waiting.come_back(code="a-code-that-is-refused")
    waiting.come_back(state="a-wrong-state")
    by_token = attempt(amosend)
    token = amosend.amocrm.long_lived_token(by_token.made.client_id, days=30)
    pasted = {"long_lived_token": token, "subdomain": by_token.host}
    assert amosend.api("POST", f"/integrations/{by_token.integration}/connection", pasted).status == 200
    amosend.pass_time(86_400)
    assert amosend.api("GET", f"/integrations/{by_hand.integration}/amocrm/pipelines").status == 200
    for one in (button, by_hand, waiting, by_token):
        secrets |= {one.made.secret, one.made.last_code, one.link["state"], one.link["redirect_uri"].rsplit("/", 1)[1]}
    tokens = amosend.amocrm.tokens
    secrets |= {*tokens.access, *tokens.refresh, *tokens.long_lived, "a-secret-with-a-typo", "a-code-that-is-refused"}
    stored, printed = _stored(), capsys.readouterr()
    # Records with all their keys, and before the redaction: a secret must not even get so far.
    logged = "\n".join((printed.out, printed.err, *(str(vars(record)) for record in caplog.records)))
    assert by_hand.integration in stored, "the control: what is not secret is there to be found"
    assert by_hand.integration in logged
    assert [text[:12] for text in secrets if text in stored or text in logged] == []
