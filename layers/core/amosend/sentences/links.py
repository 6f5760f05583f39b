"""About links, and about amoCRM's hooks that post to them."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["LINKS"]

LINKS: dict[Reason, Sentence] = {
    Reason.LINK_DISABLED: Sentence(
        409,
        "Ссылка выключена, хуки по ней не принимаются. Включите её, и контакты снова будут передаваться.",
        "The link is switched off and takes no hooks. Switch it on, and contacts get through again.",
    ),
    Reason.LINK_EXISTS: Sentence(
        409,
        "На эту автоматизацию уже есть ссылка: со второй люди попали бы в неё дважды. Адрес показывают один раз; "
        "если он потерялся, откройте ту ссылку и нажмите «Сгенерировать новую ссылку».",
        "There is a link to this automation already, and with another people would enter it twice. An address is "
        "shown once; should it be lost, open that link and generate a new one.",
    ),
    Reason.TOO_MANY_LINKS: Sentence(
        409,
        "В интеграции уже 100 ссылок, больше хуков не бывает и в amoCRM. Удалите лишние.",
        "The integration has 100 links already, and amoCRM has no more hooks than that. Delete some.",
    ),
    Reason.AUTOMATION_GONE: Sentence(
        409,
        "Выбранной автоматизации в Sendsay больше нет. Выберите другую.",
        "The chosen automation is gone from Sendsay. Choose another one.",
    ),
    Reason.STAGE_UNKNOWN: Sentence(
        422,
        "Такого этапа в воронках amoCRM нет. Выберите воронку и этап из списка.",
        "amoCRM has no such stage in its pipelines. Choose the pipeline and the stage from the list.",
    ),
    Reason.HOOK_DISABLED: Sentence(
        409,
        "amoCRM отключила хук этой ссылки. Нажмите «Подключить хук» или включите его в amoCRM: Настройки → "
        "Интеграции → Web hooks. Пока он отключён, мы раз в час дочитываем, что изменилось.",
        "amoCRM has disabled this link's hook. Register it anew, or enable it in amoCRM under Settings, Integrations, "
        "Web hooks. While it is disabled we read once an hour what has changed.",
    ),
    Reason.HOOK_RESTORED: Sentence(
        409,
        "amoCRM отключала хук этой ссылки. Мы включили его снова и дочитали, что изменилось за это время. Делать "
        "ничего не нужно.",
        "amoCRM had disabled this link's hook. We have enabled it again and read what changed meanwhile. Nothing is "
        "to be done.",
    ),
    Reason.HOOK_MISSING: Sentence(
        409,
        "Хука этой ссылки в amoCRM больше нет, его удалили. Нажмите «Подключить хук» или выключите ссылку.",
        "This link's hook is gone from amoCRM: somebody has deleted it. Register it anew or switch the link off.",
    ),
    Reason.HOOK_OUTDATED: Sentence(
        409,
        "В amoCRM стоит прежний адрес этой ссылки, он скоро перестанет работать или уже не работает. Вставьте новый "
        "или нажмите «Подключить хук».",
        "The hook in amoCRM has this link's former address, which ends soon or has ended. Paste the new one, or "
        "register the hook.",
    ),
    Reason.HOOK_WITHOUT_EVENT: Sentence(
        409,
        "В хуке этой ссылки в amoCRM не выбрано событие, которое ей подходит. Нажмите «Подключить хук» или выберите "
        "событие: Настройки → Интеграции → Web hooks.",
        "This link's hook in amoCRM has no event that suits the link. Register it anew, or choose the event under "
        "Settings, Integrations, Web hooks.",
    ),
    Reason.HOOK_OF_ANOTHER_ACCOUNT: Sentence(
        409,
        "Хуки по этой ссылке шлёт другой аккаунт amoCRM, они пропускаются. Вставьте ссылку в том аккаунте, который "
        "подключён.",
        "The hooks that come to this link are another amoCRM account's and are left out. Paste the link in the account "
        "that is connected.",
    ),
    Reason.HOOKS_UNREADABLE: Sentence(
        409,
        "amoCRM не показывает нам хуки: доступ дал не администратор или их нет в тарифе. Если amoCRM отключит хук, "
        "мы этого не увидим. Чтобы мы следили за хуком, подключите аккаунт администратором.",
        "amoCRM does not show us the hooks: access was not given by an administrator, or the plan has none. If amoCRM "
        "disables the hook, we cannot see it. To have it looked after, connect the account as an administrator.",
    ),
    Reason.HOOKS_NOT_IN_PLAN: Sentence(
        409,
        "Тариф amoCRM не позволяет подключать хуки через API: нужен «Расширенный» или «Профессиональный». Вставьте "
        "ссылку сами: Настройки → Интеграции → Web hooks.",
        "The amoCRM plan has no hooks through the API; it takes the plan «Расширенный» or «Профессиональный». Paste "
        "the link yourself under Settings, Integrations, Web hooks.",
    ),
    Reason.HOOKS_NEED_ADMIN: Sentence(
        409,
        "Подключать хуки может только администратор amoCRM. Подключите аккаунт администратором или вставьте ссылку "
        "сами: Настройки → Интеграции → Web hooks.",
        "Only an amoCRM administrator may register hooks. Connect the account as an administrator, or paste the link "
        "yourself under Settings, Integrations, Web hooks.",
    ),
    Reason.HOOKS_REFUSED: Sentence(
        409,
        "amoCRM не разрешила подключить хук. Нужны доступ от администратора и тариф «Расширенный» или "
        "«Профессиональный». Вставьте ссылку сами: Настройки → Интеграции → Web hooks.",
        "amoCRM does not allow to register the hook. It takes an administrator's access and the plan «Расширенный» or "
        "«Профессиональный». Paste the link yourself under Settings, Integrations, Web hooks.",
    ),
    Reason.HOOKS_FULL: Sentence(
        409,
        "В аккаунте amoCRM уже 100 хуков, больше нельзя. Удалите лишние: Настройки → Интеграции → Web hooks.",
        "The amoCRM account has 100 hooks already, which is the most. Delete some under Settings, Integrations, Web "
        "hooks.",
    ),
}
