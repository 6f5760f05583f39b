"""About automations that start nobody, deals and contacts that are not shown, and rules that cannot be meant.

Which rules are concerned stands beside the sentence, as their places in the list.
"""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["FUNNELS"]

FUNNELS: dict[Reason, Sentence] = {
    Reason.AUTOMATION_PAUSED: Sentence(
        409,
        "Автоматизация в Sendsay на паузе. Люди ждут до 30 дней: снимите её с паузы, и в течение часа они пройдут.",
        "The automation is paused in Sendsay. People wait for 30 days: resume it, and they pass within an hour.",
    ),
    Reason.AUTOMATION_CLOSED: Sentence(
        409,
        "Автоматизация в Sendsay не принимает подписчиков. Люди ждут до 30 дней: включите в ней «Принимать "
        "подписчиков», и в течение двух часов они пройдут.",
        "The automation in Sendsay takes no subscribers. People wait for 30 days: let it accept subscribers, and they "
        "pass within two hours.",
    ),
    Reason.DEALS_HIDDEN: Sentence(
        409,
        "amoCRM не показывает ни одной из нескольких сделок, о которых сообщила. Ничего не запущено и не остановлено, "
        "сделки ждут, и мы спрашиваем снова. Проверьте, видит ли сделки тот, кто дал доступ.",
        "amoCRM shows none of several deals that it told of. Nothing was started or stopped; the deals wait and are "
        "asked for again. Check whether whoever gave access can see the deals.",
    ),
    Reason.CONTACT_NOT_SHOWN: Sentence(
        409,
        "amoCRM сообщила о контакте, но не показывает его. Через десять минут спросим ещё раз: если его нет и тогда, "
        "он удалён. Если так со многими, проверьте, видит ли контакты тот, кто дал доступ.",
        "amoCRM told of the contact, but does not show it. It is asked for again in ten minutes: when it is missing "
        "then, too, it was deleted. When it is so with many, check whether whoever gave access can see contacts.",
    ),
    Reason.START_REFUSED: Sentence(
        409,
        "Sendsay несколько раз не выполнил запуск автоматизации. Посмотрите в истории контакта его ответ и проверьте "
        "автоматизацию, затем нажмите «Повторить доставку».",
        "Sendsay failed several times to start the automation. See its answer in the contact's history, check the "
        "automation, and then press “Deliver again”.",
    ),
    Reason.STOP_REFUSED: Sentence(
        409,
        "Sendsay целые сутки не останавливает автоматизацию: человек может получать письма дальше. Уберите его из "
        "автоматизации в Sendsay или нажмите «Повторить доставку».",
        "For a whole day Sendsay has not stopped the automation: the person may go on getting letters. Take them out "
        "of it in Sendsay, or press “Deliver again”.",
    ),
    Reason.RULE_WITHOUT_PIPELINE: Sentence(
        422,
        "В правиле не выбрана воронка. Выберите её: любой она может быть только для «Успешно реализовано» и «Закрыто "
        "и не реализовано».",
        "The rule names no pipeline. Choose one. It may be any pipeline only for deals that are won or lost.",
    ),
    Reason.RULE_WITHOUT_TARGET: Sentence(
        422,
        "В правиле не выбрана автоматизация или список. Выберите, что запускать или куда добавлять.",
        "The rule names neither an automation nor a list. Choose what to start or where to add.",
    ),
    Reason.RULE_DAYS_WRONG: Sentence(
        422,
        "Для повторного входа «через несколько дней» укажите, через сколько: от 1 до 3650.",
        "Say after how many days people may enter again: from 1 to 3650.",
    ),
    Reason.RULE_DAYS_UNUSED: Sentence(
        422,
        "Число дней указано, а повторный вход выбран без него. Уберите дни или выберите «через несколько дней».",
        "A number of days is given that the chosen re-entry does not use. Leave it out, or choose re-entry after days.",
    ),
    Reason.RULE_TWICE: Sentence(
        422,
        "Два правила делают на одном этапе одно и то же. Оставьте одно из них.",
        "Two rules do the same thing at one stage. Keep one of them.",
    ),
    Reason.RULES_CONTRADICT: Sentence(
        422,
        "Два правила противоречат друг другу: на одном этапе одно запускает или добавляет то, что другое "
        "останавливает или убирает. Оставьте одно из них.",
        "Two rules contradict each other: at one stage one starts or adds what the other stops or removes. Keep one.",
    ),
    Reason.RULES_TOO_MANY: Sentence(
        422,
        "Правил не может быть больше пятидесяти. Удалите лишние.",
        "There may be no more than fifty rules. Delete some.",
    ),
}
