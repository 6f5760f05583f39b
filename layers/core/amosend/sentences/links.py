"""About links, and about amoCRM's hooks that post to them."""

from amosend.reasons import Reason
from amosend.sentences.sentence import Sentence

__all__ = ["LINKS"]

LINKS: dict[Reason, Sentence] = {
    Reason.LINK_DISABLED: Sentence(
        409,
        "Ссылка выключена, хуки по ней не принимаются. Включите её, и контакты снова будут передаваться.",
        "The link is off and accepts no hooks. Turn it on, and contacts will be sent again.",
    ),
    Reason.LINK_EXISTS: Sentence(
        409,
        "На эту автоматизацию уже есть ссылка: со второй люди попали бы в неё дважды. Адрес показывают один раз; если "
        "он потерялся, откройте ту ссылку и нажмите «Сгенерировать новую ссылку».",
        "This automation already has a link: with a second one, people would enter it twice. A link's address is "
        "shown only once; if it got lost, open that link and click “Generate new link”.",
    ),
    Reason.LINK_EXISTS_ELSEWHERE: Sentence(
        409,
        "На эту автоматизацию уже ведёт ссылка другой вашей интеграции с тем же аккаунтом amoCRM: со второй люди "
        "попали бы в неё дважды. Пользуйтесь той ссылкой или удалите её. Какая это интеграция, сказано на вкладке "
        "«Подключение».",
        "A link of your other integration with the same amoCRM account already leads to this automation: with a "
        "second one, people would enter it twice. Use that link or delete it. The “Connection” tab tells which "
        "integration it is.",
    ),
    Reason.TOO_MANY_LINKS: Sentence(
        409,
        "В интеграции уже 100 ссылок, больше хуков не бывает и в amoCRM. Удалите лишние.",
        "The integration already has 100 links, and amoCRM allows no more hooks than that. Delete the ones you do not "
        "need.",
    ),
    Reason.AUTOMATION_GONE: Sentence(
        409,
        "Выбранной автоматизации в Sendsay больше нет. Выберите другую.",
        "The chosen automation no longer exists in Sendsay. Choose another one.",
    ),
    Reason.STAGE_UNKNOWN: Sentence(
        422,
        "Такого этапа в воронках amoCRM нет. Выберите воронку и этап из списка.",
        "amoCRM has no such stage in its pipelines. Choose a pipeline and a stage from the list.",
    ),
    Reason.HOOK_DISABLED: Sentence(
        409,
        "amoCRM отключила хук этой ссылки. Нажмите «Подключить хук» или включите его в amoCRM: Настройки → Интеграции "
        "→ Web hooks. Пока он отключён, мы раз в час загружаем то, что изменилось.",
        "amoCRM has disabled this link's hook. Click “Connect hook” or turn it on in amoCRM: Settings → Integrations "
        "→ Web hooks. While it is off, we load changes once an hour.",
    ),
    Reason.HOOK_RESTORED: Sentence(
        409,
        "amoCRM отключала хук этой ссылки. Мы включили его снова и загрузили то, что изменилось за это время. Делать "
        "ничего не нужно.",
        "amoCRM had disabled this link's hook. We turned it back on and loaded what changed in the meantime. You do "
        "not need to do anything.",
    ),
    Reason.HOOK_MISSING: Sentence(
        409,
        "Хука этой ссылки в amoCRM больше нет, его удалили. Нажмите «Подключить хук» или выключите ссылку.",
        "This link's hook is no longer in amoCRM: it was deleted. Click “Connect hook” or turn the link off.",
    ),
    Reason.HOOK_OUTDATED: Sentence(
        409,
        "В amoCRM стоит прежний адрес этой ссылки, он скоро перестанет работать или уже не работает. Вставьте новый "
        "или нажмите «Подключить хук».",
        "amoCRM has the old address of this link, which will stop working soon or already has. Paste the new one or "
        "click “Connect hook”.",
    ),
    Reason.HOOK_WITHOUT_EVENT: Sentence(
        409,
        "В хуке этой ссылки в amoCRM не выбрано событие, которое ей подходит. Нажмите «Подключить хук» или выберите "
        "событие: Настройки → Интеграции → Web hooks.",
        "This link's hook in amoCRM has no matching event chosen. Click “Connect hook” or choose the event: Settings "
        "→ Integrations → Web hooks.",
    ),
    Reason.HOOK_OF_ANOTHER_ACCOUNT: Sentence(
        409,
        "Хуки по этой ссылке шлёт другой аккаунт amoCRM, они пропускаются. Вставьте ссылку в том аккаунте, который "
        "подключён.",
        "The hooks for this link come from another amoCRM account and are ignored. Paste the link in the account that "
        "is connected.",
    ),
    Reason.HOOKS_UNREADABLE: Sentence(
        409,
        "amoCRM не показывает нам хуки: доступ дал не администратор или их нет в тарифе. Если amoCRM отключит хук, мы "
        "этого не увидим. Чтобы мы следили за хуком, подключите аккаунт администратором.",
        "amoCRM does not show us its hooks: access was not given by an administrator, or the plan does not include "
        "hooks. If amoCRM disables the hook, we will not see it. To have us look after the hook, connect the account "
        "as an administrator.",
    ),
    Reason.HOOKS_NOT_IN_PLAN: Sentence(
        409,
        "Тариф amoCRM не позволяет подключать хуки через API: нужен «Расширенный» или «Профессиональный», и он должен "
        "быть оплачен. Вставьте ссылку сами: Настройки → Интеграции → Web hooks.",
        "The amoCRM plan does not allow hooks to be connected through the API: it takes the “Advanced” or "
        "“Enterprise” plan, paid up. Paste the link yourself: Settings → Integrations → Web hooks.",
    ),
    Reason.HOOKS_NEED_ADMIN: Sentence(
        409,
        "Подключать хуки может только администратор amoCRM. Подключите аккаунт администратором или вставьте ссылку "
        "сами: Настройки → Интеграции → Web hooks.",
        "Only an amoCRM administrator can connect hooks. Connect the account as an administrator, or paste the link "
        "yourself: Settings → Integrations → Web hooks.",
    ),
    Reason.HOOKS_REFUSED: Sentence(
        409,
        "amoCRM не разрешила подключить хук. Нужны доступ от администратора и тариф «Расширенный» или "
        "«Профессиональный». Вставьте ссылку сами: Настройки → Интеграции → Web hooks.",
        "amoCRM did not allow the hook to be connected. It takes access given by an administrator and the “Advanced” "
        "or “Enterprise” plan. Paste the link yourself: Settings → Integrations → Web hooks.",
    ),
    Reason.HOOKS_FULL: Sentence(
        409,
        "В аккаунте amoCRM уже 100 хуков, больше нельзя. Удалите лишние: Настройки → Интеграции → Web hooks.",
        "The amoCRM account already has 100 hooks, which is the limit. Delete the ones you do not need: Settings → "
        "Integrations → Web hooks.",
    ),
}
