"""The documents agree with the code: every alarm has its page, every parameter its row, every named file exists."""

import re
from pathlib import Path

import pytest

from tests.fakes.functions import modules_of

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()
DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "tests" / "README.md"]


def section(name: str) -> str:
    """One top-level section of the template, as text."""
    found = re.search(rf"^{name}:\n((?:^(?: .*|)\n)+)", TEMPLATE, re.MULTILINE)
    assert found
    return found.group(1)


def test_every_alarm_has_its_page_in_the_runbook() -> None:
    alarms = set(re.findall(r"^  (\w+):\n    Type: AWS::CloudWatch::Alarm", TEMPLATE, re.MULTILINE))
    pages = set(re.findall(r"^## (\w+Alarm)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE))
    assert alarms == pages
    assert alarms


def test_the_readme_lists_every_parameter_and_its_default() -> None:
    parameters = re.findall(r"^  (\w+):\n(?:    .*\n)*?    Default: (\S+)", section("Parameters"), re.MULTILINE)
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", README, re.MULTILINE))
    stated = {name: default.strip('"') or "empty" for name, default in parameters}
    assert {name: row.strip("`") for name, row in rows.items() if name in stated} == stated


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for document in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", document.read_text())}
    assert named <= targets
    assert {"run", "test"} <= named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert not [link for link in links if not (document.parent / link).exists()]


def test_the_readme_names_every_function() -> None:
    functions = {path.name for path in (ROOT / "functions").iterdir() if (path / "app.py").exists()}
    assert {name for name in functions if f"  {name}/" in README} == functions


def test_the_api_calls_of_the_readme_are_routes() -> None:
    """Each `api /path` of the README stands in the generated document."""
    console = modules_of("console")
    document = console["document"].document(console["app"].app)
    templates = [re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)) for path in document["paths"]]
    calls = re.findall(r"^api (/\S+)", README, re.MULTILINE)
    unknown = [call for call in calls if not any(re.fullmatch(each, f"/api{call}") for each in templates)]
    assert calls
    assert not unknown
