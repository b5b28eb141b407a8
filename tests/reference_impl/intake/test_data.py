"""What follows DATA, in pieces of any size: where a message ends, what it is made of, what it may not hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.intake.data import LONGEST_LINE, DataStream

LINES = st.lists(st.binary(max_size=30).map(lambda line: line.translate(None, b"\r\n\0")), max_size=12)
SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=20)


def fed(stream: DataStream, wire: bytes, sizes: list[int]) -> bytes:
    """What a stream makes of bytes that come in pieces of these sizes, over and over."""
    taken, at, turn = b"", 0, 0
    while at < len(wire) and not stream.ended:
        size = sizes[turn % len(sizes)]
        taken += stream.feed(wire[at : at + size])
        at, turn = at + size, turn + 1
    stream.rest += wire[at:]
    return taken


@given(LINES, SIZES, st.binary(max_size=20))
def test_a_message_is_what_was_sent_however_it_is_cut(lines: list[bytes], sizes: list[int], after: bytes) -> None:
    message = b"".join(line + b"\r\n" for line in lines)
    wire = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"
    stream = DataStream(10_000)
    assert fed(stream, wire + after, sizes) == message
    assert (stream.ended, stream.fault, stream.rest, stream.size) == (True, None, after, len(message))


FAULTY = {
    b"a\nb\r\n": "bare-line-end",
    b"a\rb\r\n": "bare-line-end",
    b"a\r\r\n": "bare-line-end",
    b"a\n.\r\n\r\n": "bare-line-end",
    b"a\r\n.\n\r\n": "bare-line-end",
    b"a\n.\n\r\n": "bare-line-end",
    b"a\r.\r\n\r\n": "bare-line-end",
    b"a\0b\r\n": "null-byte",
    b"a" * (LONGEST_LINE - 1) + b"\r\n": "line-too-long",
    b"a" * 70_000 + b".\r\n": "line-too-long",
    b"a" * 2000 + b"\r\n.": "line-too-long",
}


@pytest.mark.parametrize("size", [1, 3, 1000, 65536])
@pytest.mark.parametrize("line", FAULTY, ids=lambda line: repr(line[:12]))
def test_what_no_message_may_hold_is_noticed_and_the_true_end_is_found(line: bytes, size: int) -> None:
    stream = DataStream(1_000_000)
    wire = line + b"QUIT\r\n.\r\n"
    if line.endswith(b"\r\n."):
        wire = line + b".x\r\n.\r\n"
    taken = fed(stream, wire + b"NOOP\r\n", [size])
    assert stream.fault == FAULTY[line]
    assert stream.ended
    assert stream.rest == b"NOOP\r\n"
    assert len(taken) < len(wire)


def test_the_longest_line_is_taken_with_its_dot_doubled() -> None:
    stream = DataStream(10_000)
    longest = b"." + b"a" * (LONGEST_LINE - 3) + b"\r\n"
    assert fed(stream, b"." + longest + b".\r\n", [7]) == longest
    assert stream.fault is None


def test_a_message_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    for more, fault in ((0, None), (1, "too-large")):
        stream = DataStream(100)
        fed(stream, b"a" * (98 + more) + b"\r\n.\r\n", [64])
        assert stream.fault == fault


def test_nothing_is_held_of_a_message_that_never_ends() -> None:
    stream = DataStream(1000)
    for _ in range(100):
        assert len(stream.feed(b"a" * 65536)) == 0
    assert stream.received == 100 * 65536
    assert stream.fault == "line-too-long"
    assert len(stream._open) < 10
