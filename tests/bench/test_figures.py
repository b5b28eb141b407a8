"""Ratios of measured times: medians of quotients, each of one round."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.figures import Ratio, Sample, Spread, order_of


def taking(*seconds: float) -> list[Sample]:
    return [Sample(wall, wall / 2) for wall in seconds]


def test_a_spread_goes_from_the_least_to_the_most_by_way_of_the_median() -> None:
    spread = Spread.of([5.0, 1.0, 3.0, 2.0, 4.0])

    assert (spread.least, spread.low, spread.median, spread.high, spread.most) == (1, 2, 3, 4, 5)
    assert spread.count == 5


def test_one_figure_is_its_own_spread() -> None:
    assert Spread.of([2.5]) == Spread(2.5, 2.5, 2.5, 2.5, 2.5, 1)


def test_nothing_measured_is_no_spread() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Spread.of([])


def test_a_ratio_is_of_pairs_so_that_a_slow_round_weighs_nothing() -> None:
    ratio = Ratio.of("a over b", taking(2, 20, 3), taking(1, 10, 2))

    assert (ratio.wall.least, ratio.wall.median, ratio.wall.most) == (1.5, 2, 2)


def test_sides_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Ratio.of("a over b", taking(1, 2), taking(1))


@pytest.mark.parametrize(("target", "at_most", "met"), [(2.0, True, True), (1.9, True, False), (2.1, False, False)])
def test_a_target_is_a_ceiling_or_a_floor_for_the_median(target: float, at_most: bool, met: bool) -> None:
    assert Ratio.of("a over b", taking(2, 2, 9), taking(1, 1, 1), target=target, at_most=at_most).met is met


def test_where_nothing_is_promised_nothing_is_met_or_missed() -> None:
    assert Ratio.of("a over b", taking(1), taking(1)).met is None


def test_processor_time_too_short_to_be_told_divides_nothing_by_zero() -> None:
    ratio = Ratio.of("a over b", [Sample(1, 0.5)], [Sample(1, 0)])

    assert ratio.cpu.median > 1


@pytest.mark.parametrize("sides", [("a", "b"), ("a", "b", "c")])
def test_each_side_goes_first_as_often_as_another(sides: tuple[str, ...]) -> None:
    orders = [order_of(sides, number) for number in range(2 * len(sides))]

    assert all(sorted(order) == sorted(sides) for order in orders)
    assert set(Counter(order[0] for order in orders).values()) == {2}
