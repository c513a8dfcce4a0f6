"""Slots, turns and rates by themselves."""

import anyio
import anyio.lowlevel
import pytest

from zhibiao.web.faults import Fault
from zhibiao.web.limits import Slots


def test_slots_are_given_in_order_of_arrival() -> None:
    async def run() -> list[str]:
        slots, seen = Slots(1, waiting=2), list[str]()
        give_back = await slots.take()

        async def wait(name: str) -> None:
            mine = await slots.take()
            seen.append(name)
            mine()

        async with anyio.create_task_group() as tasks:
            for name in ("first", "second"):
                tasks.start_soon(wait, name)
            await anyio.lowlevel.checkpoint()
            with pytest.raises(Fault, match="服务正忙"):
                await slots.take()
            seen.append("given back")
            give_back()
            # Once is enough, and more does no harm.
            give_back()
        (await slots.take())()
        return seen

    assert anyio.run(run) == ["given back", "first", "second"]


def test_who_goes_away_while_waiting_takes_no_slot() -> None:
    async def run() -> None:
        slots = Slots(1, waiting=1)
        give_back = await slots.take()
        with anyio.move_on_after(0):
            await slots.take()
        give_back()
        (await slots.take())()

    anyio.run(run)
