"""A coverage-guided fuzzer of the parser of hooks: `make fuzz`, or with libFuzzer's own options behind the file's name.

It starts from the hooks of tests/fakes/hooks and amoCRM's own words, and looks for a body that the parser fails at, or
that makes it say something impossible, or that means something else when it is written in another way that means the
same. What it finds becomes a case of tests/unit/test_hook_form.py.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["amosend.domain"]):
    from amosend.domain.hook_form import HookForm, hook_form

from tests.fakes.hook_corpus import corpus

_ENTITIES = {"contact", "company", "lead"}
_WORDS = (
    *("contacts", "leads", "account", "unsorted", "event", "account_id", "type_code", "element_type", "company"),
    *("add", "update", "delete", "restore", "status", "note", "id", "type", "updated_at", "last_modified", "data"),
    *("%5B", "%5d", "][", "[]", "&amp;", "=", "&", '{"event":{"data":{"id":', '"account_id":1', "lead_added", "%"),
)


def check(body: bytes) -> None:
    found = hook_form(body)
    assert len(set(found.items)) == len(found.items)
    assert found.account >= 0 and found.ignored >= 0
    for item in found.items:
        assert item.entity in _ENTITIES and item.action and 0 < item.id < 10**15 and 0 <= item.stamp < 10**15, item
    if not body.strip().startswith(b"{") and not found.cut:
        _means_the_same(body.strip(), found)


def _means_the_same(body: bytes, found: HookForm) -> None:
    """Inputs are far too short for this to make them too large."""
    escaped = body.replace(b"[", b"%5b").replace(b"]", b"%5d")
    bare = body.replace(b"%5B", b"[").replace(b"%5D", b"]")
    for written in (escaped, bare, b"a=b&" + body + b"&account[subdomain]=x"):
        assert hook_form(written) == found, written


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="amosend-fuzz-") as home:
        seeds, words = Path(home, "seeds"), Path(home, "words")
        seeds.mkdir()
        for hook in corpus():
            (seeds / hook.name).write_bytes(hook.body)
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in _WORDS))
        atheris.Setup([*sys.argv, f"-dict={words}", "-max_len=4096", str(seeds)], check)
        atheris.Fuzz()


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


if __name__ == "__main__":
    main()
