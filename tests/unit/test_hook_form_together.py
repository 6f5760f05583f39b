"""Whatever amoCRM accounts send, together in one body: each thing is found among all the others."""

from amosend.domain.hook_form import hook_form

from tests.fakes.hook_corpus import Hook, corpus


def test_all_hooks_of_the_corpus_in_one_body_name_everything() -> None:
    """Numbered through, as one delivery may hold them."""
    forms, lines = [each for each in corpus() if each.wire != "json"], list[str]()
    for place, hook in enumerate(forms):
        own = [line for line in hook.lines if not line.startswith("account[")]
        lines += [line.replace("[0]", f"[{place}0]", 1).replace("[1]", f"[{place}1]", 1) for line in own]
    whole = Hook("all", "", "plus", tuple(lines), 0, (), 0)
    named = {(item.entity, item.action, item.id) for item in hook_form(whole.body).items}
    assert named == {(item.entity, item.action, item.id) for hook in forms for item in hook.items}
