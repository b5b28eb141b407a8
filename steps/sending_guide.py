"""The guidance on sending a document with a smartphone: the steps of each platform, and the way to the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_bdd import parsers, then, when

from conformance.seams import People, PhonePlatform, SendingStart, expect

_STEPS = "steps of the guidance"
_RULES = "rules for address and subject"
_PLATFORMS: Mapping[str, PhonePlatform] = {"iOS": "ios", "Android": "android"}
_STARTS: Mapping[str, SendingStart] = {
    "the beginning": "beginning",
    "the last step of iOS": "ios",
    "the last step of Android": "android",
}
_TOLD = (
    r"outside.{0,40}newaccounts@interactivebrokers\.com",
    r"Europe.{0,40}newaccounts\.uk@interactivebrokers\.co\.uk",
    r"account number",
    r"user ?name",
    r"PoRes",
    r"PID",
)


@when(parsers.parse('somebody opens the guidance on sending a document with "{platform}"'))
def opens_guidance(people: People, platform: str) -> None:
    people["Ada"].notes[_STEPS] = people.troubleshooter.sending_steps(_PLATFORMS[platform])


@when(parsers.parse("somebody goes to the rules from {start}"))
def goes_to_rules(people: People, start: str) -> None:
    people["Ada"].notes[_RULES] = people.troubleshooter.sending_rules(_STARTS[start])


@then("where the email is begun it sends whoever has no mail set up to the email provider")
def sends_to_provider(people: People) -> None:
    steps: Sequence[str] = people["she"].notes[_STEPS]
    begun = [step for step in steps if re.search(r"new e-?mail", step, re.IGNORECASE)]
    expect(
        any(re.search(r"provider", step, re.IGNORECASE) for step in begun),
        expected="the step that begins the email names the email provider for whoever has no mail set up",
        actual="it names none" if begun else "no step begins an email",
        hint="mail that is not set up is nothing that Client Services could mend",
    )


@then("they name both addresses, what the subject holds, and the two codes")
def rules_are_whole(people: People) -> None:
    rules: Sequence[str] = people["she"].notes[_RULES]
    told = " ".join(rules)
    missing = [pattern for pattern in _TOLD if not re.search(pattern, told, re.IGNORECASE)]
    expect(
        not missing,
        expected="the address for each region, the account number or user name, PoRes and PID",
        actual="no way leads there" if not rules else f"nothing like {', '.join(missing)}",
        hint="lead there from the beginning of the guidance and from the last step of each platform",
    )
