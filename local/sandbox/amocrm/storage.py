"""Saves a sandbox to one JSON file and reads it back: only what differs from the generated contents is written."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from local.sandbox.amocrm.account import AccountRecord
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.tokens import TokenStore


@dataclass(slots=True)
class Snapshot:
    """All that outlives the process; traffic, logs and deliveries under way do not."""

    clock_offset: float = 0.0
    options: Options = field(default_factory=Options)
    accounts: list[AccountRecord] = field(default_factory=list)
    integrations: dict[str, Integration] = field(default_factory=dict)
    tokens: TokenStore = field(default_factory=TokenStore)


_ADAPTER = TypeAdapter(Snapshot)


def write(snapshot: Snapshot, path: Path) -> None:
    """Replace the file at once, so that a crash leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(path.suffix + ".new")
    draft.write_bytes(_ADAPTER.dump_json(snapshot))
    draft.replace(path)


def read(path: Path) -> Snapshot:
    return _ADAPTER.validate_json(path.read_bytes())


def copy_options(source: Options, target: Options) -> None:
    """Fill the options object that limits, courier and pages already hold."""
    for name, value in asdict(source).items():
        setattr(target, name, value)
