"""«Воронка»: rules as sentences, and how amoCRM is told to send what happens to deals."""

from amosend.sentences.sentence import Phrase

__all__ = ["FUNNEL"]

FUNNEL: dict[str, Phrase] = {
    "funnel.rules": Phrase("Правила воронки", "Funnel rules"),
    "funnel.none": Phrase(
        "Правил ещё нет. Правило запускает автоматизацию или добавляет в список, когда сделка переходит на этап, и "
        "останавливает автоматизацию, когда сделка уходит с него.",
        "No rules yet. A rule starts an automation or adds to a list when a deal enters a stage, and stops the "
        "automation when the deal leaves it.",
    ),
    "funnel.add": Phrase("Добавить правило", "Add rule"),
    "funnel.change": Phrase("Изменить правило", "Change rule"),
    "funnel.delete": Phrase("Удалить правило", "Delete rule"),
    "funnel.stage_in": Phrase(
        "Сделка на этапе «{stage}» (воронка «{pipeline}»)",
        "Deal in stage “{stage}” (pipeline “{pipeline}”)",
    ),
    "funnel.any_won": Phrase("Сделка успешно реализована (любая воронка)", "Deal won (any pipeline)"),
    "funnel.any_lost": Phrase("Сделка закрыта и не реализована (любая воронка)", "Deal lost (any pipeline)"),
    "funnel.then_start": Phrase("запустить автоматизацию «{target}»", "start automation “{target}”"),
    "funnel.then_stop": Phrase("остановить автоматизацию «{target}»", "stop automation “{target}”"),
    "funnel.then_add_to_list": Phrase("добавить в список «{target}»", "add to list “{target}”"),
    "funnel.then_remove_from_list": Phrase("убрать из списка «{target}»", "remove from list “{target}”"),
    "funnel.stage_unknown": Phrase(
        "Сделка на этапе, который в amoCRM не найден (этап {stage}, воронка {pipeline})",
        "Deal in a stage not found in amoCRM (stage {stage}, pipeline {pipeline})",
    ),
    "funnel.unknown_start": Phrase(
        "запустить автоматизацию, которая в Sendsay не найдена (id {target})",
        "start an automation not found in Sendsay (id {target})",
    ),
    "funnel.unknown_stop": Phrase(
        "остановить автоматизацию, которая в Sendsay не найдена (id {target})",
        "stop an automation not found in Sendsay (id {target})",
    ),
    "funnel.unknown_add_to_list": Phrase(
        "добавить в список, который в Sendsay не найден (id {target})",
        "add to a list not found in Sendsay (id {target})",
    ),
    "funnel.unknown_remove_from_list": Phrase(
        "убрать из списка, который в Sendsay не найден (id {target})",
        "remove from a list not found in Sendsay (id {target})",
    ),
    "funnel.who": Phrase("Для кого", "Applies to"),
    "funnel.who_main": Phrase("основной контакт сделки", "the deal's main contact"),
    "funnel.who_all": Phrase("все контакты сделки", "all contacts of the deal"),
    "funnel.who_company": Phrase("адрес компании сделки", "the address of the deal's company"),
    "funnel.again": Phrase("Для каждого человека", "For each person"),
    "funnel.again_never": Phrase("только один раз", "only once"),
    "funnel.again_always": Phrase("каждый раз, когда сделка переходит на этап", "every time a deal enters the stage"),
    "funnel.again_after_days": Phrase("снова через {days} дн. или позже", "again after {days} days or later"),
    "funnel.when": Phrase("Этап воронки", "Pipeline stage"),
    "funnel.any_pipeline": Phrase("Любая воронка", "Any pipeline"),
    "funnel.stage_of": Phrase("{stage} (воронка «{pipeline}»)", "{stage} (pipeline “{pipeline}”)"),
    "funnel.won_anywhere": Phrase("Успешно реализовано (любая воронка)", "Won (any pipeline)"),
    "funnel.lost_anywhere": Phrase("Закрыто и не реализовано (любая воронка)", "Lost (any pipeline)"),
    "funnel.action": Phrase("Что сделать", "What to do"),
    "funnel.start": Phrase("Запустить автоматизацию", "Start automation"),
    "funnel.start_hint": Phrase(
        "Когда сделка уйдёт с этапа, будет успешно реализована или закрыта, автоматизация для этих людей остановится.",
        "When the deal leaves the stage, is won or is lost, the automation stops for these people.",
    ),
    "funnel.stop": Phrase("Остановить автоматизацию", "Stop automation"),
    "funnel.add_to_list": Phrase("Добавить в список", "Add to list"),
    "funnel.remove_from_list": Phrase("Убрать из списка", "Remove from list"),
    "funnel.automation": Phrase("Автоматизация", "Automation"),
    "funnel.list": Phrase("Список", "List"),
    "funnel.reentry": Phrase(
        "Если для этого человека правило уже срабатывало",
        "If the rule has already acted for this person",
    ),
    "funnel.never": Phrase("Больше не срабатывать", "Do not act again"),
    "funnel.always": Phrase("Срабатывать каждый раз", "Act every time"),
    "funnel.after_days": Phrase("Срабатывать снова через несколько дней:", "Act again after some days:"),
    "funnel.days": Phrase("Не раньше чем через столько дней", "At least this many days later"),
    "funnel.new_only": Phrase(
        "Правило действует на сделки, которые перейдут на этап после его создания.",
        "The rule acts on deals that enter the stage after the rule is created.",
    ),
    "funnel.apply_title": Phrase("Сделки, которые уже на этапе", "Deals already in the stage"),
    "funnel.apply_text": Phrase(
        "Сначала посчитаем, скольких людей это коснётся. Без вашего подтверждения ничего не произойдёт.",
        "First we count how many people it affects. Nothing happens until you confirm.",
    ),
    "funnel.applied": Phrase("Последний раз применено:", "Last applied:"),
    "funnel.apply": Phrase("Применить к сделкам, которые уже на этапе", "Apply to deals already in the stage"),
    "funnel.delete_what": Phrase(
        "Правило больше не сработает. У тех, для кого оно запустило автоматизацию, она уже не остановится, когда "
        "сделка уйдёт с этапа. С последним правилом удаляется и ссылка.",
        "The rule will not act again. For people whose automation it started, the automation no longer stops when the "
        "deal leaves the stage. Deleting the last rule also deletes the link.",
    ),
    "funnel.delete_started": Phrase(
        "Людей, для которых оно запустило автоматизацию и не остановило: {started}. Они пройдут её до конца; кого "
        "нужно, остановите в Sendsay.",
        "People it put into the automation and has not stopped: {started}. They will go through to the end; stop "
        "anyone you need to in Sendsay.",
    ),
    "funnel.delete_waiting": Phrase(
        "Это последнее правило. Сделок, которые ждут и не дождутся: {waiting}.",
        "This is the last rule. Deals still waiting that will not be delivered: {waiting}.",
    ),
    "funnel.link": Phrase("Как amoCRM сообщает о сделках", "How amoCRM reports deals"),
    "funnel.link_open": Phrase("Ссылка и хук", "Link and hook"),
    "funnel.step1": Phrase(
        "В amoCRM откройте «Сделки», выберите воронку и нажмите «Автоворонка».",
        "In amoCRM, open “Leads”, choose the pipeline and open its automation (“Автоворонка” in Russian).",
    ),
    "funnel.step2": Phrase(
        "На этапе правила нажмите «Добавить триггер» и выберите «API: отправить webhook».",
        "In the rule's stage, add a trigger and choose “API: send webhook”.",
    ),
    "funnel.step3": Phrase(
        "Вставьте ссылку и выберите, когда выполнять: «При создании в этапе или переходе в этап».",
        "Paste the link and choose when to send it: when a deal is created in the stage or moves to it.",
    ),
    "funnel.step4": Phrase(
        "Сохраните. Чтобы автоматизация остановилась при уходе с этапа, добавьте такой же триггер на другие этапы или "
        "подключите хук кнопкой.",
        "Save. To stop the automation when a deal leaves the stage, add the same trigger to the other stages or "
        "connect the hook with the button.",
    ),
    "funnel.go": Phrase("К правилам", "Go to rules"),
    "funnel.said_added": Phrase("Правило добавлено.", "Rule added."),
    "funnel.said_changed": Phrase("Правило изменено.", "Rule changed."),
    "funnel.said_deleted": Phrase("Правило удалено.", "Rule deleted."),
    "funnel.run": Phrase("Правило воронки", "Funnel rule"),
    "funnel.would_start": Phrase(
        "Автоматизация запустится, людей: {started}. Сделок на этапе: {deals}, людей в них: {read}, для кого правило "
        "уже срабатывало: {not_again}.",
        "The automation will start for this many people: {started}. Deals in the stage: {deals}, people in them: "
        "{read}, for whom the rule has already acted: {not_again}.",
    ),
    "funnel.would_other": Phrase(
        "Правило применится, людей: {sent}. Сделок на этапе: {deals}, людей в них: {read}, для кого правило уже "
        "срабатывало: {not_again}.",
        "The rule will apply to this many people: {sent}. Deals in the stage: {deals}, people in them: {read}, for "
        "whom the rule has already acted: {not_again}.",
    ),
    "funnel.led_to": Phrase(
        "По этому предпросмотру правило уже применено:",
        "The rule has already been applied from this preview:",
    ),
    "funnel.apply_now": Phrase("Применить правило", "Apply rule"),
    "funnel.deals": Phrase("Сделок", "Deals"),
    "funnel.started": Phrase("Автоматизация запущена для людей", "People the automation was started for"),
    "funnel.would_started": Phrase("Автоматизация запустится для людей", "People the automation will start for"),
    "funnel.fit": Phrase("Подходят для автоматизации", "Can enter the automation"),
    "funnel.not_again_why": Phrase(
        "Для кого правило уже сработало, второй раз оно не сработает, пока сделка остаётся на этапе. «Срабатывать "
        "каждый раз» значит: каждый раз, когда сделка снова переходит на этап.",
        "For people the rule has already acted for, it does not act again while the deal stays in the stage. “Act "
        "every time” means every time a deal enters the stage anew.",
    ),
    "funnel.not_again": Phrase("Правило уже срабатывало для людей", "People the rule has already acted for"),
}
