"""Our responses against those of the ``oath`` package, on random keys, suites and inputs."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest
from oath import str2ocrasuite  # type: ignore[import-untyped]

from reference_impl.domain.ocra import Suite, respond

ALPHABETS = {"N": string.digits, "A": string.ascii_letters + string.digits, "H": string.hexdigits}
SEEDS = 40
INPUTS_PER_SEED = 100


def random_case(source: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A suite with inputs for it, once as we name them and once as the oracle does."""
    form, length = source.choice("NAH"), source.randint(4, 64)
    size = source.randint(1, length)
    if form == "H":
        size += size % 2  # the oracle takes whole bytes only
        size = min(size, length - length % 2)
    question = "".join(source.choices(ALPHABETS[form], k=size))
    parts = [f"Q{form}{length:02d}"]
    ours: dict[str, Any] = {"question": question}
    theirs: dict[str, Any] = {"Q": question}
    if source.random() < 0.5:
        counter = source.choice([0, 1, 2**32, 2**64 - 1, source.randrange(2**64)])
        parts.insert(0, "C")
        ours["counter"] = theirs["C"] = counter
    if source.random() < 0.5:
        pin = "".join(source.choices(string.printable, k=source.randint(1, 12)))
        parts.append("P" + source.choice(["SHA1", "SHA256", "SHA512"]))
        ours["pin"] = theirs["P"] = pin
    if source.random() < 0.5:
        session_length = source.choice([1, 64, 128, 256, 512, 999, source.randint(1, 999)])
        session = "".join(source.choices(string.ascii_letters, k=session_length))
        parts.append(f"S{session_length:03d}")
        ours["session"], theirs["S"] = session.encode(), session
    if source.random() < 0.5:
        amount, unit = source.choice([(source.randint(1, 59), "S"), (source.randint(1, 59), "M"), (48, "H"), (1, "H")])
        timestamp = source.randrange(2**40)
        parts.append(f"T{amount}{unit}")
        ours["timestamp"] = timestamp
        theirs["T_precomputed"] = timestamp // (amount * {"S": 1, "M": 60, "H": 3600}[unit])
    function = f"HOTP-{source.choice(['SHA1', 'SHA256', 'SHA512'])}-{source.randint(4, 10)}"
    return f"OCRA-1:{function}:{'-'.join(parts)}", ours, theirs


@pytest.mark.parametrize("seed", range(SEEDS))
def test_our_response_is_the_oracles(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(INPUTS_PER_SEED):
        text, ours, theirs = random_case(source)
        key = source.randbytes(source.choice([1, 20, 32, 64, 65, 128, 200]))
        assert respond(Suite.parse(text), key, **ours) == str2ocrasuite(text)(key, **theirs), (text, ours)


@pytest.mark.parametrize("seed", range(10))
def test_our_response_to_a_pair_of_challenges_is_the_oracles(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(INPUTS_PER_SEED):
        form, length = source.choice("NAH"), source.randrange(4, 65, 2)
        pair = tuple("".join(source.choices(ALPHABETS[form], k=length)) for _ in range(2))
        text = f"OCRA-1:HOTP-SHA256-8:Q{form}{length:02d}"
        key = source.randbytes(32)
        ours = respond(Suite.parse(text), key, question=(pair[0], pair[1]))
        assert ours == str2ocrasuite(text)(key, Qsc="".join(pair)), (text, pair)
