"""Bodies of amoCRM's hooks as they were captured, decoded, a key a line, in the order of the wire; ids are changed."""

from urllib.parse import quote

__all__ = [
    "ACCOUNT",
    "ADDED",
    "COMPANY_ADDED",
    "DELETED",
    "LEAD_ADDED",
    "LEAD_STATUS",
    "LINES",
    "NOTE",
    "OWN_WEBHOOK",
    "UPDATED",
    "encoded",
]

ACCOUNT = """
account[subdomain]=example
account[id]=30000001
account[_links][self]=https://example.amocrm.ru
"""

# May 2025
ADDED = """
contacts[add][0][id]=37054081
contacts[add][0][name]=Иван Петров
contacts[add][0][responsible_user_id]=10000001
contacts[add][0][date_create]=1748289231
contacts[add][0][last_modified]=1748289231
contacts[add][0][created_user_id]=10000001
contacts[add][0][modified_user_id]=10000001
contacts[add][0][account_id]=30000001
contacts[add][0][created_at]=1748289231
contacts[add][0][updated_at]=1748289231
contacts[add][0][type]=contact
"""

UPDATED = """
contacts[update][0][id]=37054081
contacts[update][0][name]=Иван Петров
contacts[update][0][responsible_user_id]=10000001
contacts[update][0][date_create]=1748289231
contacts[update][0][last_modified]=1748292937
contacts[update][0][created_user_id]=10000001
contacts[update][0][modified_user_id]=10000001
contacts[update][0][company_name]=ООО Ромашка
contacts[update][0][linked_company_id]=10857345
contacts[update][0][account_id]=30000001
contacts[update][0][custom_fields][0][id]=735647
contacts[update][0][custom_fields][0][name]=Должность
contacts[update][0][custom_fields][0][values][0][value]=Директор
contacts[update][0][custom_fields][0][code]=POSITION
contacts[update][0][custom_fields][1][id]=735649
contacts[update][0][custom_fields][1][name]=Телефон
contacts[update][0][custom_fields][1][values][0][value]=+79990000001
contacts[update][0][custom_fields][1][values][0][enum]=718321
contacts[update][0][custom_fields][1][code]=PHONE
contacts[update][0][custom_fields][2][id]=735651
contacts[update][0][custom_fields][2][name]=Email
contacts[update][0][custom_fields][2][values][0][value]=ivan@example.com
contacts[update][0][custom_fields][2][values][0][enum]=718333
contacts[update][0][custom_fields][2][values][1][value]=i.petrov@home.example
contacts[update][0][custom_fields][2][values][1][enum]=718335
contacts[update][0][custom_fields][2][code]=EMAIL
contacts[update][0][custom_fields][3][id]=735700
contacts[update][0][custom_fields][3][name]=Дата договора
contacts[update][0][custom_fields][3][values][0]=1689282000
contacts[update][0][tags][0][id]=55515
contacts[update][0][tags][0][name]=VIP
contacts[update][0][linked_leads_id][7551167][ID]=7551167
contacts[update][0][old_responsible_user_id]=10000001
contacts[update][0][created_at]=1748289231
contacts[update][0][updated_at]=1748292937
contacts[update][0][type]=contact
"""

# 2016: the account has a name only
DELETED = """
contacts[delete][0][id]=52379505
contacts[delete][0][type]=contact
account[subdomain]=example
"""

# July 2023; the entity stands in the value itself
LEAD_STATUS = """
leads[status][0][id]=30307415
leads[status][0][name]=Новая заявка
leads[status][0][status_id]=142
leads[status][0][old_status_id]=41893093
leads[status][0][price]=1
leads[status][0][responsible_user_id]=10000002
leads[status][0][last_modified]=1689281821
leads[status][0][modified_user_id]=10000001
leads[status][0][created_user_id]=0
leads[status][0][date_create]=1689256449
leads[status][0][pipeline_id]=4542166
leads[status][0][tags][0][id]=55515
leads[status][0][tags][0][name]=новаязаявка
leads[status][0][account_id]=30000001
leads[status][0][custom_fields][0][id]=644897
leads[status][0][custom_fields][0][name]=Тип программы
leads[status][0][custom_fields][0][values][0][value]=MBA
leads[status][0][custom_fields][0][values][0][enum]=853027
leads[status][0][custom_fields][1][id]=715391
leads[status][0][custom_fields][1][name]=Ссылка на сайт
leads[status][0][custom_fields][1][values][0][value]=https://site.example/p?utm_source=a&amp;utm_medium=b
leads[status][0][custom_fields][2][id]=645087
leads[status][0][custom_fields][2][name]=Дата доступа
leads[status][0][custom_fields][2][values][0]=1689282000
leads[status][0][created_at]=1689256449
leads[status][0][updated_at]=1689281821
"""

LEAD_ADDED = """
leads[add][0][id]=32966269
leads[add][0][name]=Test
leads[add][0][status_id]=76789230
leads[add][0][price]=
leads[add][0][last_modified]=1748268669
leads[add][0][pipeline_id]=9621010
leads[add][0][account_id]=30000001
leads[add][0][updated_at]=1748268669
"""

COMPANY_ADDED = """
contacts[add][0][id]=10959143
contacts[add][0][name]=ООО Ромашка
contacts[add][0][last_modified]=1684402979
contacts[add][0][account_id]=7039099
contacts[add][0][linked_leads_id][7480363][ID]=7480363
contacts[add][0][updated_at]=1684402979
contacts[add][0][type]=company
"""

# March 2023: the stage's own "send webhook"
OWN_WEBHOOK = """
leads[status][0][id]=10754147
leads[status][0][status_id]=54423922
leads[status][0][pipeline_id]=6344290
leads[status][0][old_status_id]=54435014
leads[status][0][old_pipeline_id]=6344290
account[id]=30307558
account[subdomain]=anyor
"""

NOTE = """
contacts[note][0][note][id]=155
contacts[note][0][note][element_id]=37054081
contacts[note][0][note][element_type]=1
contacts[note][0][note][text]=Позвонить ivan@example.com
contacts[note][0][type]=contact
"""

LINES = (ACCOUNT, ADDED, UPDATED, DELETED, LEAD_STATUS, LEAD_ADDED, COMPANY_ADDED, OWN_WEBHOOK, NOTE)


def encoded(*parts: str) -> bytes:
    """As it goes over the wire; one part's lines behind the other's."""
    pairs = [line.partition("=") for part in parts for line in part.strip().splitlines()]
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, _, value in pairs).encode()
