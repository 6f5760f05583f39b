"""The webhooks of an account: which there are, and who is told about what."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import batched
from uuid import uuid4

from local.sandbox.amocrm.account import Account
from local.sandbox.amocrm.courier import Courier, Delivery
from local.sandbox.amocrm.forms import FormWriter, Pairs, forged, numbered
from local.sandbox.amocrm.options import Options
from local.sandbox.amocrm.records import Hook, Lead

MOST_HOOKS = 100
EVENTS: dict[str, str] = {
    "add_contact": "Контакт добавлен",
    "update_contact": "Контакт изменён",
    "delete_contact": "Контакт удалён",
    "restore_contact": "Контакт восстановлен",
    "responsible_contact": "У контакта сменён ответственный",
    "note_contact": "Примечание в контакте",
    "add_lead": "Сделка добавлена",
    "update_lead": "Сделка изменена",
    "delete_lead": "Сделка удалена",
    "restore_lead": "Сделка восстановлена",
    "status_lead": "У сделки сменён этап",
    "responsible_lead": "У сделки сменён ответственный",
    "note_lead": "Примечание в сделке",
    "add_company": "Компания добавлена",
    "update_company": "Компания изменена",
    "delete_company": "Компания удалена",
    "restore_company": "Компания восстановлена",
    "responsible_company": "У компании сменён ответственный",
    "note_company": "Примечание в компании",
    "add_customer": "Покупатель добавлен",
    "update_customer": "Покупатель изменён",
    "delete_customer": "Покупатель удалён",
    "responsible_customer": "У покупателя сменён ответственный",
    "note_customer": "Примечание в покупателе",
    "add_task": "Задача добавлена",
    "update_task": "Задача изменена",
    "delete_task": "Задача удалена",
    "responsible_task": "У задачи сменён ответственный",
    "add_talk": "Беседа добавлена",
    "update_talk": "Беседа изменена",
    "add_chat_template_review": "Шаблон отправлен на одобрение",
}


type Told = tuple[Account, str, Pairs]
"""In which account, which event, and what is said of it."""


class Announcer:
    """Tells an account's webhooks what happened."""

    def __init__(self, courier: Courier, options: Options) -> None:
        self._courier = courier
        self._options = options
        self._gathered: list[Told] | None = None

    def writer(self, account: Account) -> FormWriter:
        return FormWriter(account, self._options)

    def tell(self, account: Account, event: str, pairs: Pairs) -> None:
        """Send the event to every hook that subscribed to it."""
        if self._gathered is None:
            self._tell(account, [(account, event, pairs)])
        else:
            self._gathered.append((account, event, pairs))

    @contextmanager
    def together(self, most: int = 10) -> Iterator[None]:
        """What happens meanwhile is told in bodies of up to so many items, of whatever entities and actions."""
        told: list[Told] = []
        self._gathered = told
        try:
            yield
        finally:
            self._gathered = None
        for account in {id(one): one for one, _, _ in told}.values():
            for some in batched((each for each in told if each[0] is account), most, strict=False):
                self._tell(account, some)

    def _tell(self, account: Account, told: Sequence[Told]) -> None:
        for hook in [one for one in account.record.hooks if not one.disabled]:
            heard = [(event, pairs) for _, event, pairs in told if event in hook.settings]
            if heard:
                events = ",".join(dict.fromkeys(event for event, _ in heard))
                body = self.writer(account).body(numbered([pairs for _, pairs in heard]))
                self._send(Delivery(account.id, events, hook.destination, body, hook))

    def _send(self, delivery: Delivery) -> None:
        if self._options.hook_lose > 0:
            self._options.hook_lose -= 1
            return
        if self._options.hook_forged != "never":
            self.post(delivery.account_id, delivery.destination, forged(delivery.body, self._options.hook_forged))
        twins = [replace(delivery, request_id=str(uuid4()))] if self._options.hook_duplicate else []
        for one in [delivery, *twins]:
            self._courier.submit(one, delay=self._options.hook_delay)

    def post(self, account_id: int, destination: str, body: str) -> None:
        """A stranger's body: it comes once, and how it is answered harms no hook."""
        self._courier.submit(Delivery(account_id, "forged", destination, body))

    def tell_stage(self, account: Account, lead: Lead, *, old: Lead | None) -> None:
        """Digital Pipeline: the lead has entered a stage; sent once, never repeated."""
        for hook in account.record.stage_hooks:
            if (hook.pipeline_id, hook.status_id) == (lead.pipeline_id, lead.status_id):
                body = self.writer(account).stage(lead, old=old)
                self._send(Delivery(account.id, "stage", hook.destination, body))


def find_hook(account: Account, destination: str) -> Hook | None:
    return next((one for one in account.record.hooks if one.destination == destination), None)


def save_hook(account: Account, destination: str, *, settings: list[str], now: int, sort: int = 10) -> Hook:
    """Upsert by destination: the same address gets the new settings (documented)."""
    events = list(dict.fromkeys(settings))
    if (known := find_hook(account, destination)) is not None:
        known.settings, known.updated_at, known.sort = events, now, sort
        return known
    new_id = max((one.id for one in account.record.hooks), default=839_655) + 1
    hook = Hook(new_id, destination, events, now, now, account.admin.id, sort)
    account.record.hooks.append(hook)
    return hook


def enable_hook(hook: Hook) -> None:
    """«Включить»; what was counted against it is forgotten."""
    hook.disabled, hook.invalid = False, []
