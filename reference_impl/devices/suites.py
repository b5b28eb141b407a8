"""Which OCRA suites a device without a counter, a session or a clock can answer by."""

from __future__ import annotations

from reference_impl.domain.ocra import Suite

__all__ = ["device_suite"]


def device_suite(text: str, *, device: str, challenge_digits: int, pin: bool = False, display: int = 32) -> Suite:
    """Read a device's suite, and refuse one that the device could never answer by.

    Args:
        text: the OCRA suite.
        device: the device's name, for the refusal.
        challenge_digits: the number of decimal digits that the device takes as a challenge.
        pin: whether the device knows a PIN that may go into the response.
        display: the most characters of a response that the device can show.

    Returns:
        the suite.

    Raises:
        MalformedSuite: ``text`` is no OCRA suite.
        ValueError: the suite asks for something that the device does not have.
    """
    suite = Suite.parse(text)
    lacking = [
        name
        for name, asked in (
            ("a counter", suite.counter),
            ("a PIN", suite.pin_hash is not None and not pin),
            ("session information", suite.session_length is not None),
            ("a clock", suite.time_step is not None),
            (f"more than {suite.question_length} digits of challenge", suite.question_length < challenge_digits),
            (f"a display for all of {suite.hash_name}", suite.digits == 0 and display < 128),
        )
        if asked
    ]
    if lacking:
        raise ValueError(
            f"{device} cannot answer by {text}: that takes {' and '.join(lacking)}. "
            f"Give it a suite over a challenge of {challenge_digits} digits" + (" and a PIN." if pin else " alone.")
        )
    return suite
