"""«Webhooks»: in the words of the guide and of amoCRM's own pages; and who waits for delivery."""

from amosend.sentences.sentence import Phrase

__all__ = ["LINKS"]

LINKS: dict[str, Phrase] = {
    "links.new": Phrase("Новая ссылка", "A new link"),
    "links.lead": Phrase(
        "Контакты из amoCRM попадают в Sendsay через несколько секунд после того, как появились или изменились.",
        "Contacts of amoCRM reach Sendsay a few seconds after they are added or changed.",
    ),
    "links.choose": Phrase("Выберите автоматизацию или список", "Choose an automation or a list"),
    "links.choose_one": Phrase(
        "Выберите автоматизацию или список, куда передавать контакты.",
        "Choose the automation or the list that contacts are passed to.",
    ),
    "links.automations": Phrase("Автоматизации", "Automations"),
    "links.automations_hint": Phrase(
        "События «Контакт добавлен» и «Контакт изменён», можно оба.",
        "The events “Contact added” and “Contact changed”, or both.",
    ),
    "links.lists": Phrase("Списки", "Lists"),
    "links.lists_hint": Phrase("Только событие «Контакт добавлен».", "Only the event “Contact added”."),
    "links.search": Phrase("Найти автоматизацию или список", "Find an automation or a list"),
    "links.no_automations": Phrase("В Sendsay ещё нет автоматизаций.", "There are no automations in Sendsay yet."),
    "links.paused": Phrase("на паузе", "paused"),
    "links.closed": Phrase("не принимает подписчиков", "takes no subscribers"),
    "links.generate": Phrase("Сгенерировать ссылку", "Generate a link"),
    "links.made": Phrase("Ссылки", "Links"),
    "links.none": Phrase("Ссылок ещё нет.", "There are no links yet."),
    "links.address": Phrase("Ссылка", "Link"),
    "links.shown_once": Phrase(
        "Скопируйте ссылку сейчас: она показана один раз. Если потеряется, сгенерируйте у этой же ссылки новую.",
        "Copy the link now: it is shown once. Should it get lost, generate a new one in its place.",
    ),
    "links.ready": Phrase("Ссылка готова", "The link is ready"),
    "links.by_hand": Phrase("Вставьте ссылку в amoCRM", "Paste the link in amoCRM"),
    "links.step1": Phrase(
        "В аккаунте amoCRM откройте раздел «Настройки → Интеграции» и нажмите «Web hooks».",
        "In the amoCRM account open “Settings → Integrations” and press “Web hooks”.",
    ),
    "links.step2": Phrase(
        "Нажмите «Добавить хук» и вставьте ссылку в левое поле.",
        "Press “Add hook” and paste the link into the left field.",
    ),
    "links.step3_list": Phrase(
        "В правом поле выберите событие «Контакт добавлен». Другие события ничего не сделают.",
        "In the right field choose the event “Contact added”. Other events do nothing.",
    ),
    "links.step3_automation": Phrase(
        "В правом поле выберите событие «Контакт добавлен» или «Контакт изменён», можно оба. Другие события ничего не "
        "сделают.",
        "In the right field choose the event “Contact added” or “Contact changed”, or both. Other events do nothing.",
    ),
    "links.step4": Phrase("Нажмите «Сохранить».", "Press “Save”."),
    "links.by_button": Phrase("Или одной кнопкой", "Or by one button"),
    "links.by_button_text": Phrase(
        "Мы сами добавим хук в amoCRM и будем следить, чтобы он работал. Нужны права администратора и тариф "
        "«Расширенный» или «Профессиональный».",
        "We add the hook in amoCRM and see that it works. It takes an administrator's rights and the plan "
        "“Advanced” or “Enterprise”.",
    ),
    "links.register": Phrase("Подключить хук", "Register the hook"),
    "links.mend": Phrase("Проверить и починить хук", "Check and mend the hook"),
    "links.unregister": Phrase("Убрать хук из amoCRM", "Take the hook out of amoCRM"),
    "links.go": Phrase("К ссылке", "To the link"),
    "links.to_list": Phrase("Новые контакты → список «{name}»", "New contacts → list “{name}”"),
    "links.to_automation": Phrase(
        "Новые и изменённые контакты → автоматизация «{name}»", "New and changed contacts → automation “{name}”"
    ),
    "links.to_funnel": Phrase("Сделки на этапах → правила воронки", "Deals in stages → rules of the funnel"),
    "links.last_hook": Phrase("Последнее событие", "Last event"),
    "links.last_delivery": Phrase("Последняя доставка", "Last delivery"),
    "links.received": Phrase("Событий передано", "Events passed on"),
    "links.ignored": Phrase("Других событий (ничего не сделали)", "Other events (nothing was done)"),
    "links.foreign": Phrase("Из чужого аккаунта amoCRM (пропущено)", "Of another amoCRM account (left out)"),
    "links.never": Phrase("ещё не было", "none yet"),
    "links.hook": Phrase("Хук в amoCRM", "Hook in amoCRM"),
    "links.hook_unseen": Phrase("не найден, пока ни одного события", "not found, and no event so far"),
    "links.hook_seen": Phrase("события приходят", "events arrive"),
    "links.hook_active": Phrase("работает", "works"),
    "links.hook_idle": Phrase("без подходящего события", "has no event that suits"),
    "links.hook_outdated": Phrase("с прежней ссылкой", "has the former link"),
    "links.hook_disabled": Phrase("отключён amoCRM", "disabled by amoCRM"),
    "links.hook_missing": Phrase("удалён", "deleted"),
    "links.hook_unreadable": Phrase("не виден", "cannot be seen"),
    "links.ours": Phrase("подключён кнопкой, мы следим за ним", "registered by the button, and looked after by us"),
    "links.checked": Phrase("проверено {moment}", "looked at {moment}"),
    "links.catching_up": Phrase(
        "Дочитываем, что изменилось, пока хук не работал.", "What changed while the hook did not work is being read."
    ),
    "links.former": Phrase("Прежняя ссылка работает до", "The former link works until"),
    "links.created": Phrase("Создана", "Made"),
    "links.suits": Phrase("Подходят события", "Events that suit"),
    "links.event_add_contact": Phrase("«Контакт добавлен»", "“Contact added”"),
    "links.event_update_contact": Phrase("«Контакт изменён»", "“Contact changed”"),
    "links.event_add_lead": Phrase("«Сделка добавлена»", "“Deal added”"),
    "links.event_status_lead": Phrase("«У сделки сменился статус»", "“Deal's status changed”"),
    "links.event_delete_lead": Phrase("«Сделка удалена»", "“Deal deleted”"),
    "links.event_restore_lead": Phrase("«Сделка восстановлена»", "“Deal restored”"),
    "links.rotate_title": Phrase(
        "Ссылка потерялась или стала известна чужим", "The link is lost, or strangers know it"
    ),
    "links.overlap": Phrase("Прежняя ссылка", "The former link"),
    "links.overlap_24": Phrase("работает ещё сутки", "works for another day"),
    "links.overlap_0": Phrase("перестанет работать сразу", "ends at once"),
    "links.rotate": Phrase("Сгенерировать новую ссылку", "Generate a new link"),
    "links.disable": Phrase("Выключить ссылку", "Switch the link off"),
    "links.enable": Phrase("Включить ссылку", "Switch the link on"),
    "links.disable_hint": Phrase(
        "Выключенная ссылка не принимает события, и amoCRM со временем отключит её хук. Пропущенное не догружается. "
        "Кто уже ждёт доставки, дождётся включения, но не дольше 30 дней.",
        "A link that is off takes no events, and amoCRM disables its hook after a while. What is missed is not made "
        "up for. Whoever waits for delivery already is delivered once it is on again, within 30 days.",
    ),
    "links.change_target": Phrase("Изменить, куда ведёт ссылка", "Change where the link leads"),
    "links.target_hint": Phrase(
        "Сама ссылка останется прежней, в amoCRM ничего менять не нужно.",
        "The link itself stays, and nothing has to be changed in amoCRM.",
    ),
    "links.delete": Phrase("Удалить ссылку", "Delete the link"),
    "links.delete_what": Phrase(
        "Ссылка «{name}» сразу перестанет работать, её хук будет убран из amoCRM, если права это позволяют. Не "
        "дождутся доставки: {waiting}. Кто уже передан, останется в Sendsay. Вернуть ссылку нельзя.",
        "The link “{name}” ends at once, and its hook is taken out of amoCRM if rights allow it. Not delivered any "
        "more: {waiting}. Whoever was passed on stays in Sendsay. It cannot be undone.",
    ),
    "links.delete_started": Phrase(
        "Людей, которых она запустила в автоматизации и не остановила: {started}. Они пройдут их до конца, даже если "
        "сделка уйдёт с этапа. Кого нужно, остановите в Sendsay.",
        "People whom it has put into automations and not stopped: {started}. They go on there to the end, even if the "
        "deal leaves its stage. Stop those in Sendsay whom you want to.",
    ),
    "links.said_registered": Phrase("Хук подключён в amoCRM.", "The hook is registered in amoCRM."),
    "links.said_unregistered": Phrase("Хук убран из amoCRM.", "The hook was taken out of amoCRM."),
    "links.said_enabled": Phrase("Ссылка включена.", "The link is on."),
    "links.said_disabled": Phrase("Ссылка выключена.", "The link is off."),
    "links.said_changed": Phrase("Сохранено.", "Saved."),
    "links.said_deleted": Phrase("Ссылка удалена.", "The link was deleted."),
    "links.said_redriven": Phrase(
        "Повтор запрошен: через несколько секунд обновите страницу.",
        "They are being taken up again: reload the page in a few seconds.",
    ),
    "waiting.title": Phrase("Доставка", "Delivery"),
    "waiting.nobody": Phrase("Все доставлены, никто не ждёт.", "Everybody is delivered, and nobody waits."),
    "waiting.waiting": Phrase("Ждут доставки", "Waiting for delivery"),
    "waiting.given_up": Phrase("Не доставлены", "Not delivered"),
    "waiting.given_up_text": Phrase(
        "Все попытки закончились. Устраните причину и повторите: дважды никто не попадёт.",
        "All tries have failed. Remove the cause and try again: nobody gets through twice.",
    ),
    "waiting.redrive": Phrase("Повторить доставку", "Deliver again"),
    "waiting.more": Phrase("Показаны первые {number}.", "The first {number} are shown."),
    "waiting.who": Phrase("Кто", "Who"),
    "waiting.since": Phrase("С какого времени", "Since"),
    "waiting.why": Phrase("Почему", "Why"),
    "waiting.soon": Phrase("в очереди", "queued"),
    "waiting.next_try": Phrase("Следующая попытка: {moment}.", "Next try: {moment}."),
    "waiting.until": Phrase("Ждёт до {moment}.", "Waits until {moment}."),
    "waiting.contact": Phrase("Контакт {id}", "Contact {id}"),
    "waiting.company": Phrase("Компания {id}", "Company {id}"),
    "waiting.lead": Phrase("Сделка {id}", "Deal {id}"),
}
