"""Bodies of hooks that tests put together, decoded, a key a line; whole ones are in tests/fakes/hooks."""

from urllib.parse import quote

__all__ = ["ACCOUNT", "NOTE", "PERSONAL", "UPDATED", "encoded"]

ACCOUNT = """
account[subdomain]=example
account[id]=30000001
account[_links][self]=https://example.amocrm.ru
"""

# All that a contact's hook can say of a person.
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

NOTE = """
contacts[note][0][note][id]=155
contacts[note][0][note][element_id]=37054081
contacts[note][0][note][element_type]=1
contacts[note][0][note][text]=Позвонить ivan@example.com
contacts[note][0][type]=contact
"""

# Words of a person in them.
PERSONAL = ("Иван", "Петров", "ivan@", "home.example", "79990000001", "Ромашка", "Позвонить", "VIP")


def encoded(*parts: str) -> bytes:
    """As it goes over the wire; one part's lines behind the other's."""
    pairs = [line.partition("=") for part in parts for line in part.strip().splitlines()]
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, _, value in pairs).encode()
