"""What lies in a letterbox: replacements that left and have come, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reference_impl.adapters.post import HeldPost
from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.parcels import delivered_parcels
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, World

ANSWERS = {"account_number": "U-ada", "full_name": "Ada", "country": "GB", "email": "ada@example.org"}


class Awaiting:
    """Ada, who has reported her device, and waits for another."""

    def __init__(self) -> None:
        self.world, self.post = World(), HeldPost()
        world = self.world
        world.equipped()
        self.desk = ClientServices(world.store, world.hasher, world.vault, world.entropy, world.policy, self.post)
        self.key = self.desk.employ("Grace")
        self.call = self.desk.take_call(self.key, "ada", world.now).id
        self.desk.verify(self.key, self.call, ANSWERS, world.now)
        self.serial = self.desk.report_lost(self.key, self.call, "ada-1", "lost", world.now).replacement

    def ship(self) -> timedelta:
        return self.desk.ship_replacement(self.key, self.call, self.world.now).delivered_by - self.world.now

    def found(self, username: str = "ada") -> list[str]:
        world = self.world
        return [
            parcel.serial
            for parcel in delivered_parcels(world.store, self.post, world.policy, username=username, now=world.now)
        ]


@pytest.fixture
def awaiting() -> Awaiting:
    return Awaiting()


def test_what_is_only_ordered_never_comes(awaiting: Awaiting) -> None:
    awaiting.world.now += timedelta(days=365)
    assert awaiting.found() == []


def test_a_parcel_is_there_when_its_time_is_over_and_not_a_second_before(awaiting: Awaiting) -> None:
    takes = awaiting.ship()
    awaiting.world.now += takes - SECOND
    assert awaiting.found() == []
    awaiting.world.now += SECOND
    assert awaiting.found() == [awaiting.serial]


def test_a_parcel_holds_what_its_device_was_registered_with_and_tells_none_of_it(awaiting: Awaiting) -> None:
    parcel = awaiting.post.parcel(awaiting.serial)
    assert parcel is not None
    with awaiting.world.store.transaction() as work:
        (registered,) = [each for each in work.devices("ada") if each.serial == awaiting.serial]
    assert awaiting.world.vault.open(registered.sealed_key) == parcel.key
    assert (registered.kind, registered.suite) == (parcel.kind, parcel.suite)
    assert all(secret not in repr(parcel) for secret in (repr(parcel.key), parcel.activation_code, f"'{parcel.pin}'"))


def test_nobody_finds_the_parcel_of_another(awaiting: Awaiting) -> None:
    awaiting.world.equipped("ben")
    awaiting.world.now += awaiting.ship()
    assert awaiting.found("ben") == []
    with pytest.raises(Refused, match="no user"):
        awaiting.found("nobody")
