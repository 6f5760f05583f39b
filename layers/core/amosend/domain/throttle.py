"""How many hooks of one link are taken: so many at once, and so many a second after that.

It is kept by one process, of which there are as many as calls at the same time: it holds back a program that has got
hold of an address, and is far above what amoCRM sends, since amoCRM disables a hook that is refused a hundred times.
"""

from dataclasses import dataclass, field

__all__ = ["Throttle"]

_MANY = 1_000  # links, after which those that have been quiet are forgotten


@dataclass(slots=True)
class Throttle:
    """`free_at`: by link, the moment at which all that it has used is given back."""

    at_once: float
    a_second: float
    free_at: dict[str, float] = field(default_factory=dict)

    def takes(self, link_id: str, *, now: float) -> bool:
        free_at = max(now, self.free_at.get(link_id, now)) + 1 / self.a_second
        if free_at - now > self.at_once / self.a_second:
            return False
        if len(self.free_at) > _MANY:
            self.free_at = {name: moment for name, moment in self.free_at.items() if moment > now}
        self.free_at[link_id] = free_at
        return True
