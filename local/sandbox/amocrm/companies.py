"""The companies of one account: generated on demand, renamed ones kept beside."""

from dataclasses import replace

from local.sandbox.amocrm.birth import Birth
from local.sandbox.amocrm.records import Company, Origin


class CompanyBook:
    """Reads companies and changes their names."""

    def __init__(self, origin: Origin, birth: Birth, changed: dict[int, Company]) -> None:
        self._birth = birth
        self._size = origin.companies
        self._first_id = birth.company_id(0)
        self.changed = changed

    def __len__(self) -> int:
        return self._size

    def get(self, company_id: int) -> Company | None:
        number, odd = divmod(company_id - self._first_id, 2)
        if odd or not 0 <= number < self._size:
            return None
        return self.changed.get(company_id) or self._birth.company(number)

    def rename(self, company_id: int, name: str, *, now: int) -> Company:
        company = self.get(company_id)
        if company is None:
            raise KeyError(f"no company {company_id}")
        self.changed[company_id] = replace(company, name=name, updated_at=now)
        return self.changed[company_id]

    def page(self, *, page: int, limit: int) -> tuple[list[Company], bool]:
        start = (page - 1) * limit
        numbers = range(start, min(start + limit, self._size))
        found = (self.get(self._first_id + 2 * number) for number in numbers)
        return [one for one in found if one is not None], start + limit < self._size
