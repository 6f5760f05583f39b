"""Deliveries of what hooks have named: who waits, and who was given up."""

from typing import Literal

from amosend.domain.pending import AGAIN
from base_shapes import Shape, Told
from pydantic import Field


class CauseShape(Shape):
    link: str = Field(description="Id of the webhook link")
    event: str = Field(description="What the hook said; again: delivered, and to be delivered once more by ourselves")


class DeliveryShape(Shape):
    entity: Literal["contact", "company", "lead"]
    id: int = Field(description="amoCRM's id")
    causes: list[CauseShape]
    since: int
    next_try_at: int | None = Field(description="None: as soon as it is its turn")
    waits_until: int | None = Field(description="Its list, automation or link takes nobody: then it is given up")
    given_up_at: int | None
    reason: Told | None = Field(description="Why it waits for a while, or was given up")

    @property
    def delivered(self) -> bool:
        """Already, by every link; what is left is to do it once more."""
        return all(cause.event == AGAIN for cause in self.causes)


class DeliveriesShape(Shape):
    """Pages of both, in an order of their own."""

    waiting: list[DeliveryShape]
    waiting_next: str | None = Field(description="To be sent as `waiting_after`; None: these are all")
    given_up: list[DeliveryShape]
    given_up_next: str | None = Field(description="To be sent as `given_up_after`; None: these are all")
    problem: Told | None = Field(description="Why nobody is delivered now")
    next_round_at: int | None = Field(description="While a vendor is away: when all are tried again")
