"""Rules of a funnel: which can be meant, what each wrong one is refused as, and since when each counts."""

import json
from dataclasses import asdict, replace

import pytest
from amosend.domain.funnel import LOST, WON, Action, Reentry, Rule, Stage, Who, check_rules, dated
from amosend.domain.lead import COMPANIES, company_id, read_lead
from amosend.errors import RejectedError
from amosend.reasons import Reason

RULE = Rule("r1", 10, Action.START, "321", pipeline_id=1)


def refusal(*rules: Rule) -> tuple[Reason, str]:
    with pytest.raises(RejectedError) as refused:
        check_rules(rules)
    return refused.value.reason, refused.value.detail


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pipeline_id": None}, Reason.RULE_WITHOUT_PIPELINE),
        ({"target": " "}, Reason.RULE_WITHOUT_TARGET),
        ({"reentry": Reentry.AFTER_DAYS}, Reason.RULE_DAYS_WRONG),
        ({"reentry": Reentry.AFTER_DAYS, "days": -1}, Reason.RULE_DAYS_WRONG),
        ({"reentry": Reentry.AFTER_DAYS, "days": 3651}, Reason.RULE_DAYS_WRONG),
        ({"reentry": Reentry.ALWAYS, "days": 3}, Reason.RULE_DAYS_UNUSED),
    ],
)
def test_a_rule_that_cannot_be_meant_is_named_by_its_place(changes: dict[str, object], reason: Reason) -> None:
    wrong = replace(RULE, id="r2", **changes)  # type: ignore[arg-type]
    assert refusal(replace(RULE, status_id=99), wrong) == (reason, "2")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(RULE, id="r2"), Reason.RULE_TWICE),
        (replace(RULE, id="r2", who=Who.ALL, reentry=Reentry.ALWAYS), Reason.RULE_TWICE),
        (replace(RULE, id="r2", action=Action.STOP), Reason.RULES_CONTRADICT),
    ],
)
def test_two_rules_of_a_stage_must_not_pull_at_one_person(other: Rule, reason: Reason) -> None:
    assert refusal(RULE, other) == (reason, "1, 2")


def test_a_rule_for_any_pipeline_is_also_one_for_each() -> None:
    won = Rule("r1", WON, Action.ADD_TO_LIST, "pl1")
    assert refusal(won, replace(won, id="r2", pipeline_id=1)) == (Reason.RULE_TWICE, "1, 2")
    remove = replace(won, id="r2", pipeline_id=1, action=Action.REMOVE_FROM_LIST)
    assert refusal(won, remove) == (Reason.RULES_CONTRADICT, "1, 2")
    check_rules([won, replace(remove, status_id=LOST)])


def test_rules_that_go_together() -> None:
    check_rules(
        [
            RULE,
            replace(RULE, id="r2", target="322"),
            replace(RULE, id="r3", pipeline_id=2),
            replace(RULE, id="r4", status_id=11, action=Action.STOP),
            replace(RULE, id="r5", who=Who.COMPANY),
            replace(RULE, id="r6", action=Action.ADD_TO_LIST),
            Rule("r7", LOST, Action.STOP, "321", reentry=Reentry.AFTER_DAYS, days=30),
        ]
    )


def test_there_is_an_end_of_rules() -> None:
    assert refusal(*(replace(RULE, id=str(number), status_id=number) for number in range(1, 52)))[0] is (
        Reason.RULES_TOO_MANY
    )


def test_a_rule_counts_since_it_says_what_it_says() -> None:
    """Who is meant and how often may be changed without deals of today counting as new; stage and target may not."""
    before = [replace(RULE, since=100)]
    same = replace(RULE, who=Who.ALL, reentry=Reentry.ALWAYS, since=7)
    others = [replace(RULE, id="r2"), replace(RULE, status_id=11), replace(RULE, target="322")]
    assert [each.since for each in dated([same, *others], before, 200)] == [100, 200, 200, 200]


def test_a_rule_survives_the_store() -> None:
    assert Rule.from_json(json.loads(json.dumps(asdict(RULE)))) == RULE


def test_a_deal_is_read_with_its_main_contact_first() -> None:
    row = {
        "id": 5,
        "pipeline_id": 1,
        "status_id": 10,
        "created_at": 100,
        "updated_at": 200,
        "_embedded": {
            "contacts": [{"id": 3, "is_main": False}, {"id": 4, "is_main": True}, {"id": 3}, {"name": "?"}],
            "companies": [{"id": 9}],
        },
    }
    lead = read_lead(row)
    assert (lead.stage, lead.created_at, lead.updated_at) == (Stage(1, 10), 100, 200)
    assert [lead.people(who) for who in Who] == [(4,), (4, 3), (COMPANIES + 9,)]
    assert [company_id(person) for person in (4, COMPANIES + 9)] == [0, 9]


@pytest.mark.parametrize("row", [{"is_deleted": True, "pipeline_id": 1, "status_id": 2}, {"pipeline_id": 1}, {}])
def test_a_deal_without_a_stage_is_in_none(row: dict[str, object]) -> None:
    lead = read_lead({"id": 5, **row})
    assert lead.stage is None and [lead.people(who) for who in Who] == [(), (), ()]
