"""What the intake knows of the key in an address: whose link it leads to, and whether it lets anybody in."""

from dataclasses import dataclass

__all__ = ["LinkKey"]


@dataclass(frozen=True, slots=True)
class LinkKey:
    """`expires_at`: when a key that was replaced stops working, Unix time; 0: it is the link's own."""

    tenant: str
    integration_id: str
    link_id: str
    enabled: bool
    expires_at: int = 0

    def works_at(self, now: float) -> bool:
        return self.enabled and not 0 < self.expires_at <= now
