"""One person set by member.set, with what an import's row would have said."""

from amosend.domain.integration import ImportSettings, PhoneKind
from amosend.domain.subscriber import Subscriber
from amosend.services.ports import Json

__all__ = ["member_set"]


def member_set(person: Subscriber, settings: ImportSettings) -> Json:
    """A new card is confirmed, as an import's is; what is not named stays as it is."""
    content: dict[str, dict[str, str]] = {}
    if person.name:
        content["base"] = {"firstName": person.name}
    if person.phone and settings.phone.kind is PhoneKind.FIELD:
        anketa, _, quest = (settings.phone.field or "").partition(".")
        content.setdefault(anketa, {})[quest] = person.phone
    if settings.list.target:
        content["-group"] = {settings.list.target: "1"}
    return {
        "action": "member.set",
        "email": person.email,
        "addr_type": "email",
        "newbie.confirm": 0,
        "if_exists": "overwrite",
        "obj": content,
    }
