"""What a process asks of AWS, counted at botocore's own events, in the units that AWS bills.

DynamoDB's units come from the sizes of the items that really travelled, by AWS's published rules: a write is a unit per
kilobyte begun, a strongly consistent read one per four, a conditional write that fails costs as one that does not. The
local endpoint knows no capacity, so its own figures would mean nothing.
"""

from collections import Counter
from math import ceil
from typing import Any

__all__ = ["Meter"]

_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_WRITE_UNIT, _READ_UNIT = 1024, 4096  # bytes
_NUMBER = 12  # bytes: the most that a number of ours takes


class Meter:
    """`found` has requests by service, and `read units` and `write units`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def metered(self, wiring: type[Any]) -> type[Any]:
        """The same wiring, whose clients tell this meter of every call."""
        meter = self

        class Metered(wiring):  # type: ignore[misc]
            def _client(self, service: str) -> Any:
                client = super()._client(service)
                client.meta.events.register("provide-client-params.*.*", meter._asked)
                client.meta.events.register("after-call.*.*", meter._answered)
                return client

        return Metered

    def found(self) -> dict[str, int]:
        return dict(self._counts)

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self._counts[model.service_model.service_name] += 1
        if model.name in _WRITES:
            written = params.get("Item") or {**params["Key"], **params.get("ExpressionAttributeValues", {})}
            self._counts["write units"] += max(1, ceil(_bytes(written) / _WRITE_UNIT))

    def _answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in {"GetItem", "Query"}:
            items = parsed.get("Items") or [parsed.get("Item") or {}]
            self._counts["read units"] += max(1, ceil(sum(map(_bytes, items)) / _READ_UNIT))


def _bytes(item: dict[str, dict[str, Any]]) -> int:
    """Names and values. In an update names are short stand-ins, and its condition's values are counted too."""
    return sum(len(name) + _size(value) for name, typed in item.items() for value in typed.items())


def _size(typed: tuple[str, Any]) -> int:
    kind, value = typed
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return _NUMBER
        case "B":
            return len(value)
        case "M":
            return 3 + _bytes(value)
        case "L":
            return 3 + sum(1 + _size(one) for each in value for one in each.items())
        case "SS" | "BS" | "NS":
            return sum(len(each) for each in value)
        case _:
            return 1
