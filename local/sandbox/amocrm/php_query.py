"""Reads PHP-style names, `filter[id][]=1` or `filter[updated_at][from]=2`, into nested dicts.

Keys stay text and lists become dicts with keys "0", "1" …, since PHP's indices may be sparse or meaningful.
"""

import re
from collections.abc import Iterable
from typing import Any

_PARTS = re.compile(r"\[([^\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Pairs as they stand in a query or a form, as nested dicts."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        head, bracket, _rest = key.partition("[")
        _put(tree, [head, *_PARTS.findall(key[len(head) :])] if bracket else [key], value)
    return tree


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        branch = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(branch, dict):
            return
        tree = branch
    tree[path[-1] or str(len(tree))] = value


def listed(value: Any) -> list[str]:
    """A filter given once, several times, or not at all."""
    if value is None:
        return []
    return [str(one) for one in value.values()] if isinstance(value, dict) else [str(value)]
