"""What there is to choose from, at Sendsay and in the connected amoCRM account."""

from dataclasses import asdict

from choice_shapes import (
    AnswerShape,
    AutomationShape,
    ContactFieldShape,
    OptionShape,
    PipelineShape,
    SendsayFieldShape,
    SendsayListShape,
)
from routes import Id, Routes
from wired import wired

router = Routes()


@router.operation("GET", "/sendsay/lists", summary="Lists that contacts can go to", tag="choices")
def lists() -> list[SendsayListShape]:
    """Lists of e-mail contacts; neither segments nor lists of phones."""
    return [SendsayListShape(**asdict(each)) for each in wired().choices.lists(router.tenant)]


@router.operation("GET", "/sendsay/automations", summary="Automations", tag="choices")
def automations() -> list[AutomationShape]:
    """All of them, and whether each takes people now."""
    found = wired().choices.automations(router.tenant)
    return [AutomationShape(id=each.id, name=each.name, usable=each.usable) for each in found]


@router.operation("GET", "/sendsay/fields", summary="Profile fields", tag="choices")
def fields() -> list[SendsayFieldShape]:
    """Of every profile («анкета») of the account, without the system's own."""
    found = wired().choices.fields(router.tenant)
    return [
        SendsayFieldShape(
            path=each.path,
            name=each.name,
            anketa=each.anketa,
            type=each.type,
            width=each.width,
            subtype=each.subtype,
            answers=[AnswerShape(code=code, label=label) for code, label in each.answers],
        )
        for each in found
    ]


@router.operation(
    "GET", "/integrations/<integration_id>/amocrm/contact-fields", summary="amoCRM's contact fields", tag="choices"
)
def contact_fields(integration_id: Id) -> list[ContactFieldShape]:
    """Fields of the connected account's contacts, with the options of those that have some."""
    found = wired().choices.contact_fields(router.integration(integration_id))
    return [
        ContactFieldShape(
            id=each.id,
            name=each.name,
            type=each.type,
            code=each.code,
            options=[OptionShape(id=number, label=label) for number, label in each.options],
        )
        for each in found
    ]


@router.operation("GET", "/integrations/<integration_id>/amocrm/pipelines", summary="amoCRM's pipelines", tag="choices")
def pipelines(integration_id: Id) -> list[PipelineShape]:
    """Pipelines («воронки») of the connected account with their stages."""
    found = wired().choices.pipelines(router.integration(integration_id))
    return [PipelineShape.model_validate(asdict(each)) for each in found]
