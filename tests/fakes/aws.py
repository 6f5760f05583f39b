"""The stack's tables, queues, key and secret, made from template.yaml itself, so that they cannot differ.

On moto, within the process; or on the local AWS endpoint, whose conditional writes are atomic and which other processes
can use too: whatever races belongs there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.loaders import create_loader
from moto import mock_aws
from moto.core.custom_responses_mock import reset_responses_mock
from moto.core.models import DEFAULT_ACCOUNT_ID, responses_mock
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from local.aws.endpoint import Endpoint
from local.run.processes import Processes
from local.run.stack import start_endpoint
from tests.fakes.lean_moto import lean
from tests.fakes.ports import kept_port

__all__ = ["REGION", "on_emulator", "on_moto", "stack_on"]

REGION = "eu-central-1"
_TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
_DESCRIPTIONS = create_loader()
_TABLES = (
    *("Integrations", "Tokens", "Tickets", "Plans", "Runs", "Journal", "Register", "Limits"),
    *("Links", "LinkKeys", "Pending", "Causes"),
)
_QUEUES = ("Imports", "Deliveries", "Rounds")


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short functions as their bare values."""


def _bare(loader: _Loader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


_Loader.add_multi_constructor("!", _bare)


@contextmanager
def on_moto() -> Iterator[dict[str, str]]:
    """The environment of the functions. The stack is made once in a process; whoever comes finds it empty."""
    with _mocked(), pytest.MonkeyPatch.context() as patch:
        # AWS's descriptions of its services take a tenth of a second to read; every session of a test shares them.
        patch.setattr("botocore.session.create_loader", lambda *_: _DESCRIPTIONS)
        # moto makes an RSA pair for every key, also for one that only encrypts; ours never signs.
        patch.setattr("moto.kms.models.generate_private_key", lambda _: None)
        lean(patch)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        yield _made_on_moto()


@contextmanager
def _mocked() -> Iterator[None]:
    """moto, which forgets no data from one test to the next, nor the session that boto3 makes its clients from."""
    mock = mock_aws(config={"core": {"reset_boto3_session": False}})
    mock.start(reset=not _empty())
    try:
        yield
    finally:
        mock.stop(remove_data=False)
        reset_responses_mock(responses_mock)


@cache
def _made_on_moto() -> dict[str, str]:
    return stack_on(lambda service: boto3.client(service, region_name=REGION))


def _empty() -> bool:
    """Emptied by moto's own objects, since AWS's calls would take as long as many a test.

    False when somebody has deleted some of the stack, or all: then it has to be made anew.
    """
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    queues = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues
    if not (tables.keys() >= set(_TABLES) and queues.keys() >= {name.lower() for name in _QUEUES}):
        _made_on_moto.cache_clear()
        return False
    for table in tables.values():
        table.items.clear()
    for queue in queues.values():
        queue._messages, queue._pending_messages = [], set()
    return True


@contextmanager
def on_emulator(home: Path) -> Iterator[dict[str, str]]:
    """The same on an endpoint of its own with its state in this folder; other processes find it by the environment."""
    with kept_port() as port, Processes() as processes, pytest.MonkeyPatch.context() as patch:
        endpoint = Endpoint(port=port, home=home, saves=False)
        credentials = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test")
        aws = credentials | {"AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": endpoint.url}
        start_endpoint(endpoint, processes)
        for name, value in aws.items():
            patch.setenv(name, value)
        yield aws | stack_on(endpoint.client)


def stack_on(client: Any) -> dict[str, str]:
    """Makes the resources with `client(service)`; returns the functions' environment, without the vendors' URLs."""
    dynamodb = client("dynamodb")
    for name in _TABLES:
        _create_table(dynamodb, name, _resources()[f"{name}Table"]["Properties"])
    queues = {name: _create_queue(client("sqs"), name) for name in _QUEUES}
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    secret = client("secretsmanager").create_secret(Name="signing", SecretString="s" * 64)
    return {
        **{f"{_capitals(name)}_TABLE": name for name in _TABLES},
        **{f"{name.upper()}_QUEUE_URL": url for name, url in queues.items()},
        "TOKENS_KEY_ARN": key,
        "SIGNING_SECRET_ARN": secret["ARN"],
        "PUBLIC_URL": "https://amosend.example",
    }


@cache
def _resources() -> dict[str, Any]:
    """Read once: it takes longer than making the tables."""
    found: dict[str, Any] = yaml.load(_TEMPLATE.read_text(), _Loader)["Resources"]  # noqa: S506 - a SafeLoader
    return found


def _create_queue(sqs: Any, name: str) -> str:
    timeout = _resources()[f"{name}Queue"]["Properties"]["VisibilityTimeout"]
    made = sqs.create_queue(QueueName=name.lower(), Attributes={"VisibilityTimeout": str(timeout)})
    return str(made["QueueUrl"])


def _capitals(name: str) -> str:
    """LinkKeys is LINK_KEYS in the environment."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


def _create_table(dynamodb: Any, name: str, properties: dict[str, Any]) -> None:
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    dynamodb.create_table(TableName=name, **{key: properties[key] for key in wanted if key in properties})
