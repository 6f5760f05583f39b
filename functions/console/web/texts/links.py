"""«Webhooks»: in the words of the guide and of amoCRM's own pages; and who waits for delivery."""

from amosend.sentences.sentence import Phrase

__all__ = ["LINKS"]

LINKS: dict[str, Phrase] = {
    "links.new": Phrase("Новая ссылка", "New link"),
    "links.lead": Phrase(
        "Контакты из amoCRM попадают в Sendsay обычно через несколько секунд после того, как появились или изменились.",
        "Contacts from amoCRM usually reach Sendsay a few seconds after they are added or changed.",
    ),
    "links.choose": Phrase("Выберите автоматизацию или список", "Choose an automation or a list"),
    "links.choose_one": Phrase(
        "Выберите автоматизацию или список, куда передавать контакты.",
        "Choose the automation or list to send contacts to.",
    ),
    "links.automations": Phrase("Автоматизации", "Automations"),
    "links.automations_hint": Phrase(
        "События «Контакт добавлен» и «Контакт изменён», можно оба.",
        "Events “Contact added” and “Contact changed”, one or both.",
    ),
    "links.lists": Phrase("Списки", "Lists"),
    "links.lists_hint": Phrase("Только событие «Контакт добавлен».", "Only the event “Contact added”."),
    "links.search": Phrase("Найти автоматизацию или список", "Find an automation or a list"),
    "links.no_automations": Phrase("В Sendsay ещё нет автоматизаций.", "No automations in Sendsay yet."),
    "links.paused": Phrase("на паузе", "paused"),
    "links.closed": Phrase("не принимает подписчиков", "not accepting subscribers"),
    "links.generate": Phrase("Сгенерировать ссылку", "Generate link"),
    "links.made": Phrase("Ссылки", "Links"),
    "links.none": Phrase("Ссылок ещё нет.", "No links yet."),
    "links.address": Phrase("Ссылка", "Link"),
    "links.shown_once": Phrase(
        "Скопируйте ссылку сейчас: она показана один раз. Если потеряется, сгенерируйте у этой же ссылки новую.",
        "Copy the link now: it is shown only once. If it gets lost, generate a new one for this same link.",
    ),
    "links.ready": Phrase("Ссылка готова", "The link is ready"),
    "links.by_hand": Phrase("Вставьте ссылку в amoCRM", "Paste the link into amoCRM"),
    "links.step1": Phrase(
        "В аккаунте amoCRM откройте раздел «Настройки → Интеграции» и нажмите «Web hooks».",
        "In your amoCRM account, open “Settings → Integrations” and click “Web hooks”.",
    ),
    "links.step2": Phrase(
        "Нажмите «Добавить хук» и вставьте ссылку в левое поле.",
        "Click “Add hook” and paste the link into the left field.",
    ),
    "links.step3_list": Phrase(
        "В правом поле выберите событие «Контакт добавлен». Другие события ничего не сделают.",
        "In the right field, choose the event “Contact added”. Other events do nothing.",
    ),
    "links.step3_automation": Phrase(
        "В правом поле выберите событие «Контакт добавлен» или «Контакт изменён», можно оба. Другие события ничего не "
        "сделают.",
        "In the right field, choose the event “Contact added” or “Contact changed”, or both. Other events do nothing.",
    ),
    "links.step4": Phrase("Нажмите «Сохранить».", "Click “Save”."),
    "links.by_button": Phrase("Или одной кнопкой", "Or with one button"),
    "links.by_button_text": Phrase(
        "Мы сами добавим хук в amoCRM и будем следить, чтобы он работал. Нужны права администратора и тариф "
        "«Расширенный» или «Профессиональный».",
        "We add the hook to amoCRM ourselves and keep it working. You need administrator rights and the “Advanced” or "
        "“Enterprise” plan.",
    ),
    "links.register": Phrase("Подключить хук", "Connect hook"),
    "links.mend": Phrase("Проверить и починить хук", "Check and repair hook"),
    "links.unregister": Phrase("Убрать хук из amoCRM", "Remove hook from amoCRM"),
    "links.go": Phrase("К ссылке", "Go to link"),
    "links.to_list": Phrase("Ссылка «{name}»: новые контакты → список", "Link “{name}”: new contacts → list"),
    "links.to_automation": Phrase(
        "Ссылка «{name}»: новые и изменённые контакты → автоматизация",
        "Link “{name}”: new and changed contacts → automation",
    ),
    "links.twins": Phrase(
        "В этот же список ведут и другие ссылки: {names}. Вреда в этом нет: в списке каждый будет один раз. Лишние "
        "можно удалить.",
        "Other links lead to this same list: {names}. There is no harm in it: everyone is in the list only once. "
        "Delete the ones you do not need.",
    ),
    "links.to_funnel": Phrase("Сделки на этапах → правила воронки", "Deals in stages → funnel rules"),
    "links.last_hook": Phrase("Последнее событие", "Last event"),
    "links.last_delivery": Phrase("Последняя доставка", "Last delivery"),
    "links.received": Phrase("Пришло подходящих событий", "Matching events received"),
    "links.ignored": Phrase("Пришло других событий (пропущены)", "Other events received (ignored)"),
    "links.foreign": Phrase("Из чужого аккаунта amoCRM (пропущены)", "From another amoCRM account (ignored)"),
    "links.never": Phrase("ещё не было", "none yet"),
    "links.hook": Phrase("Хук в amoCRM", "Hook in amoCRM"),
    "links.hook_unseen": Phrase("не найден, событий ещё не было", "not found, no events yet"),
    "links.hook_seen": Phrase("события приходят", "events are arriving"),
    "links.hook_active": Phrase("работает", "working"),
    "links.hook_idle": Phrase("без подходящего события", "no matching event chosen"),
    "links.hook_outdated": Phrase("с прежней ссылкой", "has the old link"),
    "links.hook_disabled": Phrase("отключён amoCRM", "disabled by amoCRM"),
    "links.hook_missing": Phrase("удалён", "deleted"),
    "links.hook_unreadable": Phrase("не виден", "not visible"),
    "links.ours": Phrase("подключён кнопкой, мы следим за ним", "connected with the button, we keep it working"),
    "links.checked": Phrase("проверено {moment}", "checked {moment}"),
    "links.catching_up": Phrase(
        "Загружаем то, что изменилось, пока хук не работал.",
        "Loading what changed while the hook was not working.",
    ),
    "links.former": Phrase("Прежняя ссылка работает до", "The old link works until"),
    "links.created": Phrase("Создана", "Created"),
    "links.suits": Phrase("Подходят события", "Events to choose"),
    "links.event_add_contact": Phrase("«Контакт добавлен»", "“Contact added”"),
    "links.event_update_contact": Phrase("«Контакт изменён»", "“Contact changed”"),
    "links.event_add_lead": Phrase("«Сделка добавлена»", "“Deal added”"),
    "links.event_status_lead": Phrase("«У сделки сменился статус»", "“Deal status changed”"),
    "links.event_delete_lead": Phrase("«Сделка удалена»", "“Deal deleted”"),
    "links.event_restore_lead": Phrase("«Сделка восстановлена»", "“Deal restored”"),
    "links.rotate_title": Phrase("Ссылка потерялась или попала к посторонним", "The link is lost or has leaked"),
    "links.overlap": Phrase("Прежняя ссылка", "The old link"),
    "links.overlap_24": Phrase("работает ещё сутки", "works for another 24 hours"),
    "links.overlap_0": Phrase("перестанет работать сразу", "stops working right away"),
    "links.rotate": Phrase("Сгенерировать новую ссылку", "Generate new link"),
    "links.disable": Phrase("Выключить ссылку", "Turn link off"),
    "links.enable": Phrase("Включить ссылку", "Turn link on"),
    "links.disable_hint": Phrase(
        "Выключенная ссылка не принимает события, и amoCRM со временем отключит её хук. Пропущенное потом не "
        "загрузится. Кто уже ждёт доставки, дождётся включения, но не дольше 30 дней.",
        "A link that is off accepts no events, and in time amoCRM disables its hook. What is missed is not loaded "
        "later. Anyone already waiting for delivery waits until the link is on again, for up to 30 days.",
    ),
    "links.change_target": Phrase("Изменить, куда ведёт ссылка", "Change where the link leads"),
    "links.target_hint": Phrase(
        "Сама ссылка останется прежней, в amoCRM ничего менять не нужно.",
        "The link itself stays the same; nothing has to change in amoCRM.",
    ),
    "links.delete": Phrase("Удалить ссылку", "Delete link"),
    "links.delete_what": Phrase(
        "Ссылка «{name}» сразу перестанет работать, её хук будет убран из amoCRM, если права это позволяют. Не "
        "дождутся доставки: {waiting}. Кто уже передан, останется в Sendsay. Вернуть ссылку нельзя.",
        "The link “{name}” stops working right away, and its hook is removed from amoCRM if our rights allow it. Will "
        "not be delivered: {waiting}. Those already sent stay in Sendsay. This cannot be undone.",
    ),
    "links.delete_started": Phrase(
        "Людей, которых она запустила в автоматизации и не остановила: {started}. Они пройдут их до конца, даже если "
        "сделка уйдёт с этапа. Кого нужно, остановите в Sendsay.",
        "People it put into automations and has not stopped: {started}. They will go through to the end, even if the "
        "deal leaves its stage. Stop anyone you need to in Sendsay.",
    ),
    "links.said_registered": Phrase("Хук подключён в amoCRM.", "Hook connected in amoCRM."),
    "links.said_unregistered": Phrase("Хук убран из amoCRM.", "Hook removed from amoCRM."),
    "links.said_enabled": Phrase("Ссылка включена.", "Link turned on."),
    "links.said_disabled": Phrase("Ссылка выключена.", "Link turned off."),
    "links.said_changed": Phrase("Сохранено.", "Saved."),
    "links.said_deleted": Phrase("Ссылка удалена.", "Link deleted."),
    "links.said_redriven": Phrase(
        "Повтор запрошен: через несколько секунд обновите страницу.",
        "Retry requested: reload the page in a few seconds.",
    ),
    "waiting.title": Phrase("Доставка", "Delivery"),
    "waiting.nobody": Phrase("Все доставлены, никто не ждёт.", "Everyone has been delivered; nobody is waiting."),
    "waiting.waiting": Phrase("Ждут доставки", "Waiting for delivery"),
    "waiting.again": Phrase("Доставлены и будут проверены ещё раз", "Delivered, and to be checked once more"),
    "waiting.once_more": Phrase("ещё раз", "once more"),
    "waiting.first_try": Phrase("Ближайшая попытка: {moment}.", "The nearest attempt: {moment}."),
    "waiting.given_up": Phrase("Не доставлены", "Not delivered"),
    "waiting.given_up_text": Phrase(
        "Все попытки закончились. Устраните причину и повторите: дважды никто не попадёт.",
        "All attempts have failed. Fix the cause and retry: nobody goes through twice.",
    ),
    "waiting.redrive": Phrase("Повторить доставку", "Retry delivery"),
    "waiting.more": Phrase("Показаны первые {number}.", "Showing the first {number}."),
    "waiting.who": Phrase("Кто", "Who"),
    "waiting.since": Phrase("С какого времени", "Since"),
    "waiting.why": Phrase("Причина", "Reason"),
    "waiting.soon": Phrase("в очереди", "queued"),
    "waiting.next_try": Phrase("Следующая попытка: {moment}.", "Next attempt: {moment}."),
    "waiting.until": Phrase("Ждёт до {moment}.", "Waits until {moment}."),
    "waiting.contact": Phrase("Контакт {id}", "Contact {id}"),
    "waiting.company": Phrase("Компания {id}", "Company {id}"),
    "waiting.lead": Phrase("Сделка {id}", "Deal {id}"),
}
