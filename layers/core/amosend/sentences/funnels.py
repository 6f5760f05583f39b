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
        "The automation is paused in Sendsay. People wait for up to 30 days: resume it, and they go through within an "
        "hour.",
    ),
    Reason.AUTOMATION_CLOSED: Sentence(
        409,
        "Автоматизация в Sendsay не принимает подписчиков. Люди ждут до 30 дней: включите в ней «Принимать "
        "подписчиков», и в течение двух часов они пройдут.",
        "The automation in Sendsay is not accepting subscribers. People wait for up to 30 days: turn on “Accept "
        "subscribers” in it, and they go through within two hours.",
    ),
    Reason.DEALS_HIDDEN: Sentence(
        409,
        "amoCRM не показывает ни одной из нескольких сделок, о которых сообщила. Ничего не запущено и не остановлено, "
        "сделки ждут, и мы спрашиваем снова. Проверьте, видит ли сделки тот, кто дал доступ.",
        "amoCRM does not show any of several deals it told us about. Nothing was started or stopped; the deals are "
        "waiting, and we keep asking. Check whether the user who gave access can see deals.",
    ),
    Reason.CONTACT_NOT_SHOWN: Sentence(
        409,
        "amoCRM сообщила о контакте, но не показывает его. Через десять минут спросим ещё раз: если его нет и тогда, "
        "он удалён. Если так со многими, проверьте, видит ли контакты тот, кто дал доступ.",
        "amoCRM told us about the contact but does not show it. We ask again in ten minutes: if it is still missing "
        "then, it was deleted. If this happens to many, check whether the user who gave access can see contacts.",
    ),
    Reason.START_REFUSED: Sentence(
        409,
        "Sendsay несколько раз не выполнил запуск автоматизации. Посмотрите в истории контакта его ответ и проверьте "
        "автоматизацию, затем нажмите «Повторить доставку».",
        "Sendsay failed several times to start the automation. See its answer in the contact's history, check the "
        "automation, then click “Retry delivery”.",
    ),
    Reason.STOP_REFUSED: Sentence(
        409,
        "Sendsay целые сутки не останавливает автоматизацию: человек может получать письма дальше. Уберите его из "
        "автоматизации в Sendsay или нажмите «Повторить доставку».",
        "Sendsay has not stopped the automation for a whole day: the person may keep getting e-mails. Remove them "
        "from the automation in Sendsay, or click “Retry delivery”.",
    ),
    Reason.RULE_WITHOUT_PIPELINE: Sentence(
        422,
        "В правиле не выбрана воронка. Выберите её: любой она может быть только для «Успешно реализовано» и «Закрыто "
        "и не реализовано».",
        "The rule has no pipeline. Choose one: it can be any pipeline only for “Won” and “Lost”.",
    ),
    Reason.RULE_WITHOUT_TARGET: Sentence(
        422,
        "В правиле не выбрана автоматизация или список. Выберите, что запускать или куда добавлять.",
        "The rule has no automation or list. Choose what to start or where to add.",
    ),
    Reason.RULE_DAYS_WRONG: Sentence(
        422,
        "Укажите, через сколько дней правило может сработать для человека снова: от 1 до 3650.",
        "Enter after how many days the rule may act again for the same person: from 1 to 3650.",
    ),
    Reason.RULE_DAYS_UNUSED: Sentence(
        422,
        "Число дней указано, но выбран повтор без него. Уберите число или выберите «Срабатывать снова через несколько "
        "дней».",
        "A number of days is given, but the chosen option does not use it. Remove the number or choose “Act again "
        "after some days”.",
    ),
    Reason.RULE_TWICE: Sentence(
        422,
        "Два правила делают на одном этапе одно и то же. Оставьте одно из них.",
        "Two rules do the same thing in the same stage. Keep one of them.",
    ),
    Reason.RULES_CONTRADICT: Sentence(
        422,
        "Два правила противоречат друг другу: на одном этапе одно запускает или добавляет то, что другое "
        "останавливает или убирает. Оставьте одно из них.",
        "Two rules contradict each other: in the same stage, one starts or adds what the other stops or removes. Keep "
        "one of them.",
    ),
    Reason.RULES_TOO_MANY: Sentence(
        422,
        "Правил не может быть больше пятидесяти. Удалите лишние.",
        "There can be no more than fifty rules. Delete the ones you do not need.",
    ),
}
