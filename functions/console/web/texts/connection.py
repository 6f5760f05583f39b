"""«Подключение»: in the words of the guide."""

from amosend.sentences.sentence import Phrase

__all__ = ["CONNECTION"]

CONNECTION: dict[str, Phrase] = {
    "connection.connect": Phrase("Подключить аккаунт", "Connect account"),
    "connection.reconnect": Phrase("Переподключить", "Reconnect"),
    "connection.lead": Phrase(
        "Нажмите «Подключить аккаунт» и скопируйте ссылку для интеграции: она действительна 20 минут.",
        "Click “Connect account” and copy the integration link: it is valid for 20 minutes.",
    ),
    "connection.link": Phrase("Ссылка для перенаправления", "Redirect link"),
    "connection.valid_until": Phrase("Ссылка действует до {moment}.", "The link is valid until {moment}."),
    "connection.left": Phrase("Осталось {time}.", "{time} left."),
    "connection.link_over": Phrase(
        "Время ссылки вышло. Создайте новую: остальное, что вы сделали в amoCRM, менять не нужно, только ссылку.",
        "The link has expired. Create a new one: nothing else you did in amoCRM has to change, only the link.",
    ),
    "connection.link_refused": Phrase(
        "В amoCRM нажали «Отказать». Повторите и нажмите «Разрешить».",
        "Access was denied in amoCRM. Try again and allow it.",
    ),
    "connection.new_link": Phrase("Создать новую ссылку", "Create a new link"),
    "connection.steps": Phrase("В amoCRM, в соседней вкладке", "In amoCRM, in another tab"),
    "connection.step1": Phrase(
        "Откройте «Настройки → Интеграции» и нажмите «Создать интеграцию».",
        "Open “Settings → Integrations” and click “Create integration”.",
    ),
    "connection.step2": Phrase(
        "Во всплывающем окне нажмите «Создать» рядом с пунктом «Внешняя интеграция».",
        "In the window that opens, click “Create” next to “External integration”.",
    ),
    "connection.step3": Phrase(
        "В поле «Ссылка для перенаправления» вставьте ссылку с этой страницы.",
        "Paste the link from this page into “Redirect link”.",
    ),
    "connection.step4": Phrase(
        "Поставьте галочку «Предоставить доступ: Все», введите название и описание, нажмите «Сохранить».",
        "Tick “Allow access: All”, enter a name and a description, and click “Save”.",
    ),
    "connection.step5": Phrase(
        "Откройте вкладку «Ключи и доступы» и перенесите оттуда данные в поля ниже.",
        "Open the “Keys and scopes” tab and copy the data from there into the fields below.",
    ),
    "connection.by_hand": Phrase("Данные из amoCRM", "Data from amoCRM"),
    "connection.secret": Phrase("Секретный ключ", "Secret key"),
    "connection.client_id": Phrase("ID интеграции", "Integration ID"),
    "connection.code": Phrase("Код авторизации", "Authorization code"),
    "connection.code_arrived": Phrase(
        "Код авторизации amoCRM уже прислала на ссылку: поле можно не заполнять.",
        "amoCRM has already sent the authorization code to the link: you can leave this field empty.",
    ),
    "connection.code_waiting": Phrase(
        "Если после «Сохранить» amoCRM сама откроет ссылку, код появится здесь без копирования.",
        "If amoCRM opens the link by itself after “Save”, the code appears here without copying.",
    ),
    "connection.subdomain": Phrase("Поддомен", "Subdomain"),
    "connection.subdomain_hint": Phrase(
        "Из адреса вашего amoCRM: например, example из example.amocrm.ru. Можно вставить адрес целиком.",
        "From the address of your amoCRM: for example, example from example.amocrm.ru. You can also paste the whole "
        "address.",
    ),
    "connection.authorize": Phrase("Создать авторизацию", "Create authorization"),
    "connection.other_ways": Phrase("Другие способы", "Other ways"),
    "connection.button_title": Phrase("Кнопкой, без копирования", "With a button, no copying"),
    "connection.button_text": Phrase(
        "amoCRM спросит, какому аккаунту дать доступ, и создаст интеграцию сама. Нужны права администратора.",
        "amoCRM will ask which account to give access to, and creates the integration itself. You need administrator "
        "rights.",
    ),
    "connection.button": Phrase("Подключить через amoCRM", "Connect via amoCRM"),
    "connection.button_kommo": Phrase("Подключить через Kommo", "Connect via Kommo"),
    "connection.token_title": Phrase("Долгосрочным токеном", "With a long-lived token"),
    "connection.token_text": Phrase(
        "На вкладке «Ключи и доступы» нажмите «Сгенерировать токен», выберите срок и вставьте токен сюда.",
        "On the “Keys and scopes” tab, generate a long-lived token, choose how long it is valid and paste it here.",
    ),
    "connection.token": Phrase("Долгосрочный токен", "Long-lived token"),
    "connection.token_submit": Phrase("Подключить по токену", "Connect with token"),
    "connection.connected": Phrase("Аккаунт подключён", "Account connected"),
    "connection.needs_reconnect": Phrase("Нужно переподключить", "Reconnection needed"),
    "connection.stopped": Phrase("Работа остановлена", "Work has stopped"),
    "connection.asked_again": Phrase(
        "Каждую ночь мы спрашиваем amoCRM снова. Как только она ответит, автоимпорты продолжатся сами и загрузят всё, "
        "что пропустили. Кнопка «Проверить» спрашивает сразу.",
        "We ask amoCRM again every night. As soon as it answers, autoimports resume on their own and load everything "
        "they missed. The “Check” button asks right away.",
    ),
    "connection.not_connected": Phrase("Аккаунт не подключён", "No account connected"),
    "connection.account": Phrase("Аккаунт", "Account"),
    "connection.host": Phrase("Адрес", "Address"),
    "connection.shared": Phrase(
        "Этот же аккаунт amoCRM подключён и здесь:",
        "The same amoCRM account is also connected here:",
    ),
    "connection.shared_text": Phrase(
        "Так можно: у каждой интеграции свои импорты и ссылки, а в общем списке человек окажется один раз. Но одну "
        "автоматизацию запускайте только из одной из них, и ссылкой, и правилом воронки: иначе люди попадут в неё "
        "дважды.",
        "This works: each integration has imports and links of its own, and in a list they share, a person appears "
        "once. But start an automation from only one of them, whether by a link or a funnel rule: otherwise people "
        "enter it twice.",
    ),
    "connection.granted_by": Phrase("Доступ дал пользователь amoCRM", "Access given by amoCRM user"),
    "connection.user": Phrase("№ {id}", "No. {id}"),
    "connection.rights": Phrase("Что доступно", "What it can access"),
    "connection.rights_are": Phrase(
        "контакты, компании и сделки: те, что видит пользователь, давший доступ",
        "contacts, companies and deals, as far as the user who gave access can see them",
    ),
    "connection.valid": Phrase("Срок доступа", "Access valid"),
    "connection.renewed": Phrase(
        "без ограничения: доступ продлевается сам каждые сутки",
        "with no end date: it is renewed automatically every day",
    ),
    "connection.until": Phrase("до {moment}", "until {moment}"),
    "connection.since": Phrase("Подключён", "Connected since"),
    "connection.checked": Phrase("Последний успешный ответ amoCRM", "Last successful answer from amoCRM"),
    "connection.check": Phrase("Проверить", "Check"),
    "connection.checked_now": Phrase(
        "amoCRM ответила: подключение работает.",
        "amoCRM answered: the connection works.",
    ),
    "connection.now_connected": Phrase(
        "Аккаунт подключён. Теперь настройте импорт.",
        "Account connected. Now set up the import.",
    ),
    "connection.reconnected": Phrase(
        "Аккаунт снова подключён. Настройки прежние, пропущенное загрузится.",
        "The account is connected again. Your settings are unchanged, and whatever was missed will be loaded.",
    ),
    "connection.disconnect": Phrase("Отключить", "Disconnect"),
    "connection.disconnected": Phrase(
        "Аккаунт отключён. Настройки сохранены: переподключите его, и всё продолжится.",
        "The account is disconnected. Your settings are kept: reconnect it and everything continues.",
    ),
    "connection.disconnect_what": Phrase(
        "В интеграции «{name}» остановится загрузка контактов. Автоимпортов: {autoimports}, ссылок Webhooks и "
        "воронки: {links}; они сохранятся и продолжат работу после переподключения. Подписчики в Sendsay останутся.",
        "The integration “{name}” will stop loading contacts. Autoimports: {autoimports}, Webhooks and funnel links: "
        "{links}; they are kept and continue after you reconnect. Subscribers stay in Sendsay.",
    ),
    "connection.reconnect_keeps": Phrase(
        "При переподключении все настройки сохранятся, а пропущенное за это время загрузится.",
        "When you reconnect, all settings are kept, and whatever was missed in the meantime is loaded.",
    ),
}
