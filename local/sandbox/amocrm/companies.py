"""The companies of one account: generated on demand, with what was edited, added or deleted kept beside."""

from local.sandbox.amocrm.birth import Birth
from local.sandbox.amocrm.records import Company, Origin


class CompanyBook:
    """Reads and changes companies; a stored one is replaced, never changed in place."""

    def __init__(self, origin: Origin, birth: Birth, changed: dict[int, Company]) -> None:
        self._birth = birth
        self._size = origin.companies
        self._first_id = birth.company_id(0)
        self.changed = changed

    def __len__(self) -> int:
        return len(self._ids())

    def get(self, company_id: int) -> Company | None:
        """A living company, or None."""
        found = self.stored(company_id)
        return None if found is None or found.is_deleted else found

    def stored(self, company_id: int) -> Company | None:
        """A company, be it in the trash."""
        if (changed := self.changed.get(company_id)) is not None:
            return changed
        number, odd = divmod(company_id - self._first_id, 2)
        return None if odd or not 0 <= number < self._size else self._birth.company(number)

    def put(self, company: Company) -> None:
        """Store a new or changed company."""
        self.changed[company.id] = company

    def page(self, *, page: int, limit: int, ids: frozenset[int] | None = None) -> tuple[list[Company], bool]:
        wanted = [one for one in self._ids() if ids is None or one in ids]
        start = (page - 1) * limit
        found = (self.get(one) for one in wanted[start : start + limit])
        return [one for one in found if one is not None], start + limit < len(wanted)

    def _ids(self) -> list[int]:
        """Of the living, ascending; companies and contacts share one series of ids."""
        born = range(self._first_id, self._first_id + 2 * self._size, 2)
        gone = {one.id for one in self.changed.values() if one.is_deleted}
        added = sorted(one for one in self.changed if one not in born)
        return [one for one in (*born, *added) if one not in gone]
