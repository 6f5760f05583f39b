"""«Воронка»: rules as sentences, and how amoCRM is told to send what happens to deals."""

from amosend.sentences.sentence import Phrase

__all__ = ["FUNNEL"]

FUNNEL: dict[str, Phrase] = {
    "funnel.rules": Phrase("Правила воронки", "Rules of the funnel"),
    "funnel.none": Phrase(
        "Правил ещё нет. Правило запускает автоматизацию или добавляет в список, когда сделка переходит на этап, и "
        "останавливает автоматизацию, когда сделка уходит с него.",
        "There are no rules yet. A rule starts an automation or adds to a list when a deal enters a stage, and stops "
        "the automation when the deal leaves it.",
    ),
    "funnel.add": Phrase("Добавить правило", "Add a rule"),
    "funnel.change": Phrase("Изменить правило", "Change the rule"),
    "funnel.delete": Phrase("Удалить правило", "Delete the rule"),
    "funnel.stage_in": Phrase("Сделка на этапе «{stage}» (воронка «{pipeline}»)", "Deal in “{stage}” (“{pipeline}”)"),
    "funnel.any_won": Phrase("Сделка выиграна (любая воронка)", "Deal is won (any pipeline)"),
    "funnel.any_lost": Phrase("Сделка проиграна (любая воронка)", "Deal is lost (any pipeline)"),
    "funnel.then_start": Phrase("запустить автоматизацию «{target}»", "start the automation “{target}”"),
    "funnel.then_stop": Phrase("остановить автоматизацию «{target}»", "stop the automation “{target}”"),
    "funnel.then_add_to_list": Phrase("добавить в список «{target}»", "add to the list “{target}”"),
    "funnel.then_remove_from_list": Phrase("убрать из списка «{target}»", "remove from the list “{target}”"),
    "funnel.stage_unknown": Phrase(
        "Сделка на этапе, который в amoCRM не найден (этап {stage}, воронка {pipeline})",
        "Deal in a stage that was not found in amoCRM (stage {stage}, pipeline {pipeline})",
    ),
    "funnel.unknown_start": Phrase(
        "запустить автоматизацию, которая в Sendsay не найдена (id {target})",
        "start an automation that was not found in Sendsay (id {target})",
    ),
    "funnel.unknown_stop": Phrase(
        "остановить автоматизацию, которая в Sendsay не найдена (id {target})",
        "stop an automation that was not found in Sendsay (id {target})",
    ),
    "funnel.unknown_add_to_list": Phrase(
        "добавить в список, который в Sendsay не найден (id {target})",
        "add to a list that was not found in Sendsay (id {target})",
    ),
    "funnel.unknown_remove_from_list": Phrase(
        "убрать из списка, который в Sendsay не найден (id {target})",
        "remove from a list that was not found in Sendsay (id {target})",
    ),
    "funnel.who": Phrase("Кого", "Whom"),
    "funnel.who_main": Phrase("основной контакт сделки", "the deal's main contact"),
    "funnel.who_all": Phrase("все контакты сделки", "all contacts of the deal"),
    "funnel.who_company": Phrase("адрес компании", "the company's address"),
    "funnel.again": Phrase("Повторно", "Again"),
    "funnel.again_never": Phrase("никогда", "never"),
    "funnel.again_always": Phrase("при каждом входе на этап", "whenever the stage is entered"),
    "funnel.again_after_days": Phrase("не раньше чем через дней: {days}", "after so many days at the earliest: {days}"),
    "funnel.when": Phrase("Этап воронки", "Stage of the pipeline"),
    "funnel.any_pipeline": Phrase("Любая воронка", "Any pipeline"),
    "funnel.won": Phrase("Сделка выиграна", "Deal is won"),
    "funnel.lost": Phrase("Сделка проиграна", "Deal is lost"),
    "funnel.action": Phrase("Что сделать", "What to do"),
    "funnel.start": Phrase("Запустить автоматизацию", "Start an automation"),
    "funnel.start_hint": Phrase(
        "Когда сделка уйдёт с этапа, будет выиграна или проиграна, автоматизация для этих людей остановится.",
        "When the deal leaves the stage, is won or is lost, the automation is stopped for these people.",
    ),
    "funnel.stop": Phrase("Остановить автоматизацию", "Stop an automation"),
    "funnel.add_to_list": Phrase("Добавить в список", "Add to a list"),
    "funnel.remove_from_list": Phrase("Убрать из списка", "Remove from a list"),
    "funnel.automation": Phrase("Автоматизация", "Automation"),
    "funnel.list": Phrase("Список", "List"),
    "funnel.reentry": Phrase("Если человек уже входил", "When somebody has been in before"),
    "funnel.never": Phrase("Больше не запускать и не добавлять", "Neither start nor add again"),
    "funnel.always": Phrase("Запускать и добавлять каждый раз", "Start and add every time"),
    "funnel.after_days": Phrase("Только если прошло дней:", "Only when so many days have passed:"),
    "funnel.days": Phrase("Дней до повторного входа", "Days before the next time"),
    "funnel.new_only": Phrase(
        "Правило действует на сделки, которые перейдут на этап после его создания.",
        "The rule acts on deals that enter the stage after it was made.",
    ),
    "funnel.apply_title": Phrase("Сделки, которые уже на этапе", "Deals that are in the stage already"),
    "funnel.apply_text": Phrase(
        "Сначала посчитаем, скольких людей это коснётся. Без вашего подтверждения ничего не запустится.",
        "First we count whom it concerns. Nothing is started before you have agreed.",
    ),
    "funnel.apply": Phrase("Применить к сделкам, которые уже на этапе", "Apply to deals that are in the stage already"),
    "funnel.delete_what": Phrase(
        "Правило больше не сработает. Кого оно запустило, того уход сделки с этапа уже не остановит. С последним "
        "правилом удаляется и ссылка.",
        "The rule acts no more, and a deal that leaves the stage no longer stops whom it has started. With the last "
        "rule its link is deleted, too.",
    ),
    "funnel.delete_started": Phrase(
        "Людей, которых оно запустило в автоматизации и не остановило: {started}. Они пройдут её до конца; кого нужно, "
        "остановите в Sendsay.",
        "People whom it has put into the automation and not stopped: {started}. They go on there to the end; stop "
        "those in Sendsay whom you want to.",
    ),
    "funnel.delete_waiting": Phrase(
        "Это последнее правило. Сделок, которые ждут и не дождутся: {waiting}.",
        "This is the last rule. Deals that wait, and wait in vain: {waiting}.",
    ),
    "funnel.link": Phrase("Как amoCRM сообщает о сделках", "How amoCRM tells about deals"),
    "funnel.link_open": Phrase("Ссылка и хук", "Link and hook"),
    "funnel.step1": Phrase(
        "В amoCRM откройте «Сделки», выберите воронку и нажмите «Автоворонка».",
        "In amoCRM open “Leads”, choose the pipeline and open its automation (“Автоворонка” in Russian).",
    ),
    "funnel.step2": Phrase(
        "На этапе правила нажмите «Добавить триггер» и выберите «API: отправить webhook».",
        "In the rule's stage add a trigger and choose “API: send webhook”.",
    ),
    "funnel.step3": Phrase(
        "Вставьте ссылку и выберите, когда выполнять: «При создании в этапе или переходе в этап».",
        "Paste the link and choose when to send it: when a deal is created in the stage or moves to it.",
    ),
    "funnel.step4": Phrase(
        "Сохраните. Чтобы автоматизация остановилась при уходе с этапа, добавьте такой же триггер на другие этапы "
        "или подключите хук кнопкой.",
        "Save. For the automation to be stopped on leaving, add the same trigger to the other stages, or register the "
        "hook by the button.",
    ),
    "funnel.go": Phrase("К правилам", "To the rules"),
    "funnel.said_added": Phrase("Правило добавлено.", "The rule was added."),
    "funnel.said_changed": Phrase("Правило изменено.", "The rule was changed."),
    "funnel.said_deleted": Phrase("Правило удалено.", "The rule was deleted."),
    "funnel.run": Phrase("Правило воронки", "Rule of the funnel"),
    "funnel.would_start": Phrase(
        "Автоматизация запустится, людей: {started}. Сделок на этапе: {deals}, людей в них: {read}, уже были в ней: "
        "{not_again}.",
        "The automation will be started, people: {started}. Deals in the stage: {deals}, people: {read}, been in it "
        "before: {not_again}.",
    ),
    "funnel.would_other": Phrase(
        "Правило применится, людей: {sent}. Сделок на этапе: {deals}, людей: {read}, уже добавлены раньше: "
        "{not_again}.",
        "The rule will be applied, people: {sent}. Deals in the stage: {deals}, people: {read}, added before: "
        "{not_again}.",
    ),
    "funnel.led_to": Phrase(
        "По этому предпросмотру правило уже применено:", "The rule has been applied from this preview already:"
    ),
    "funnel.apply_now": Phrase("Применить правило", "Apply the rule"),
    "funnel.deals": Phrase("Сделок", "Deals"),
    "funnel.started": Phrase("Запущено в автоматизации", "Started in the automation"),
    "funnel.would_started": Phrase("Будет запущено в автоматизации", "Would be started in the automation"),
    "funnel.not_again": Phrase("Уже были раньше", "Been in it before"),
}
