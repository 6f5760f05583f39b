"""On every page: the frame, signing in, and what is said in many rooms."""

from amosend.sentences.sentence import Phrase

__all__ = ["COMMON"]

COMMON: dict[str, Phrase] = {
    "skip": Phrase("К содержанию", "Skip to content"),
    "signed_in_as": Phrase("Аккаунт Sendsay: {account}", "Sendsay account: {account}"),
    "sign_out": Phrase("Выйти", "Sign out"),
    "other_language": Phrase("English", "Русский"),
    "back_to_integrations": Phrase("Все интеграции", "All integrations"),
    "explanation": Phrase("Ответ сервиса: {words}", "The service said: {words}"),
    "copy": Phrase("Скопировать", "Copy"),
    "copied": Phrase("Скопировано", "Copied"),
    "save": Phrase("Сохранить", "Save"),
    "cancel": Phrase("Отмена", "Cancel"),
    "saved": Phrase("Сохранено.", "Saved."),
    "changed_meanwhile": Phrase(
        "Пока эта страница была открыта, здесь сохранили другое: в соседней вкладке или другой человек. Ваше не "
        "сохранено и стоит ниже. Чтобы сравнить, откройте эту страницу в новой вкладке; чтобы сохранить ваше вместо "
        "того, нажмите кнопку ещё раз.",
        "While this page was open, something else was saved here, in another tab or by another person. Your changes "
        "have not been saved and are shown below. To compare, open this page in a new tab; to save yours instead, "
        "click the button again.",
    ),
    "none": Phrase("нет", "none"),
    "sign_in.title": Phrase("Вход", "Sign in"),
    "sign_in.lead": Phrase(
        "Войдите с аккаунтом Sendsay и ключом API: по ним amosend загружает контакты из amoCRM в ваши списки.",
        "Sign in with your Sendsay account and API key: amosend uses them to load contacts from amoCRM into your "
        "lists.",
    ),
    "sign_in.account": Phrase("Аккаунт Sendsay", "Sendsay account"),
    "sign_in.account_hint": Phrase(
        "Код аккаунта: основной логин, он показан в меню аккаунта Sendsay.",
        "The account code: your main login, shown in the Sendsay account menu.",
    ),
    "sign_in.key": Phrase("Ключ API", "API key"),
    "sign_in.what_key": Phrase("Что такое ключ и где его взять", "What an API key is and where to get one"),
    "sign_in.key_text": Phrase(
        "Ключ API заменяет пароль для программ. В Sendsay откройте настройки аккаунта, раздел с пользователями, "
        "выберите пользователя с правом отправки (подойдёт роль «Менеджер») и создайте для него ключ. Ключ показывают "
        "один раз: скопируйте его сразу. Если сбросить ключ в Sendsay, войдите здесь с новым.",
        "An API key is a password for programs. In Sendsay, open the account settings, go to users, choose a user who "
        "is allowed to send (the “Manager” role is enough) and create a key for that user. The key is shown only "
        "once, so copy it right away. If you reset the key in Sendsay, sign in here with the new one.",
    ),
    "sign_in.submit": Phrase("Войти", "Sign in"),
    "sign_in.new_key": Phrase(
        "Если ключ сбросили, создайте новый, здесь нажмите «Выйти» и войдите с ним: все настройки останутся.",
        "If the key was reset, create a new one, click “Sign out” here and sign in with it: all settings are kept.",
    ),
    "sign_in.ended": Phrase(
        "Сессия закончилась. Войдите ещё раз: всё, что вы ввели, сохранено, после входа останется это отправить.",
        "Your session has ended. Sign in again: everything you typed is kept, and you can submit it after signing in.",
    ),
    "go_on.title": Phrase("Продолжить", "Continue"),
    "go_on.lead": Phrase(
        "Вы вошли. То, что вы ввели до этого, ещё не отправлено. Отправить сейчас?",
        "You are signed in. What you typed before has not been submitted yet. Submit it now?",
    ),
    "go_on.submit": Phrase("Отправить", "Submit"),
    "go_on.leave": Phrase("Не отправлять", "Don't submit"),
    "refused.title": Phrase("Не получилось", "That did not work"),
    "refused.back": Phrase("Вернуться", "Go back"),
    "refused.home": Phrase("К списку интеграций", "All integrations"),
    "tab.label": Phrase("Разделы интеграции", "Integration sections"),
    "tab.connection": Phrase("Подключение", "Connection"),
    "tab.import": Phrase("Импорт из amoCRM", "Import from amoCRM"),
    "tab.links": Phrase("Webhooks", "Webhooks"),
    "tab.funnel": Phrase("Воронка", "Funnel"),
    "tab.journal": Phrase("Журнал", "Journal"),
    "health.ok": Phrase("В порядке", "Healthy"),
    "health.attention": Phrase("Есть вопросы", "Needs attention"),
    "health.stopped": Phrase("Остановлено", "Stopped"),
    "health.paused": Phrase("На паузе", "Paused"),
    "health.new": Phrase("Ещё не запускалось", "Not started yet"),
}
