"""What each variant breaks about the troubleshooter, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from conformance.seams import (
    AccountState,
    Credentials,
    Diagnosis,
    Goal,
    Means,
    Outcome,
    PhonePlatform,
    SendingStart,
)
from reference_impl import target
from tests.reference_impl.variants.scene import ADA, CARD, NOW, PHONE, Scene
from tests.reference_impl.variants.trading_rules import DAY, PAPER, SECOND, WINTER_CUT_OFF, WINTER_MIDNIGHT, card

_TRIES = 5


def advice(scene: Scene, letter: str) -> Sequence[str]:
    """What one situation advises."""
    return target.troubleshooter(scene.opened).advice(letter)


def asked(
    scene: Scene,
    goal: Goal = "trading-platform",
    without: Sequence[Means] = (),
    credentials: Credentials = ADA.credentials,
) -> Diagnosis:
    """What Ada is told who knows her password."""
    told = target.troubleshooter(scene.opened).diagnose(credentials, goal, without=without)
    assert isinstance(told, Diagnosis)
    return told


def without_devices(scene: Scene) -> Scene:
    for spec in (CARD, PHONE):
        scene.control.deactivate("ada", spec.serial)
    return scene


def later(scene: Scene, by: timedelta) -> Scene:
    scene.control.set_clock(NOW + by)
    return scene


# ---------------------------------------------------------------- sending a document
def names_the_provider(platform: PhonePlatform) -> Callable[[Scene], bool]:
    return lambda scene: any("provider" in step for step in target.troubleshooter(scene.opened).sending_steps(platform))


def leads_to_the_rules(start: SendingStart) -> Callable[[Scene], bool]:
    return lambda scene: bool(target.troubleshooter(scene.opened).sending_rules(start))


def names_both_addresses(scene: Scene) -> bool:
    told = " ".join(target.troubleshooter(scene.opened).sending_rules("ios"))
    return "newaccounts@interactivebrokers.com" in told and "newaccounts.uk@interactivebrokers.co.uk" in told


# ---------------------------------------------------------------- situations and articles
def lists_all(scene: Scene) -> bool:
    return "".join(target.troubleshooter(scene.opened).situations()) == "ABCDEFGHIJK"


def leads_to_its_own_advice(scene: Scene) -> bool:
    return "telephone" in advice(scene, "C")[0]


def checks_approval_first(scene: Scene) -> bool:
    return "approved" in advice(scene, "A")[0]


def checks_the_paper_account(scene: Scene) -> bool:
    return "paper" in advice(scene, "A")[-1]


def advises_the_card_for_longer(scene: Scene) -> bool:
    return any("code card" in each for each in advice(scene, "E"))


def gives_the_card_its_days(scene: Scene) -> bool:
    return any("21 days" in each for each in advice(scene, "E"))


def names_the_assistance_center(scene: Scene) -> bool:
    return any("Technical Assistance Center" in each for each in advice(scene, "I"))


def names_somebody_to_call(scene: Scene) -> bool:
    return any("Client Services" in each for each in advice(scene, "J"))


def names_the_temporary_code(scene: Scene) -> bool:
    return "temporary code" in target.troubleshooter(scene.opened).articles().get("KB70", "")


def gives_each_article_its_subject(scene: Scene) -> bool:
    return "return" in target.troubleshooter(scene.opened).articles()["KB975"]


# ---------------------------------------------------------------- the diagnosis
def tells_nobody_else(scene: Scene) -> bool:
    wrong = Credentials(ADA.username, "battery staple")
    return isinstance(target.troubleshooter(scene.opened).diagnose(wrong, "client-portal"), Outcome)


def lets_log_in_who_can(scene: Scene) -> bool:
    told = asked(scene)
    return (told.step, told.place) == ("log-in", "trading-platform")


def sends_to_the_assistance_center(scene: Scene) -> bool:
    scene.control.ship("ada", replace(CARD, serial="3"))
    later(without_devices(scene), 22 * DAY)
    return asked(scene, without=("device",)).step == "technical-assistance"


def sends_who_has_nothing_to_the_desk(scene: Scene) -> bool:
    return asked(without_devices(scene)).step == "client-services"


def waits_for_the_next_day(scene: Scene) -> bool:
    scene.control.set_clock(WINTER_CUT_OFF + SECOND)
    scene.control.set_account("ada", AccountState(WINTER_CUT_OFF + SECOND))
    return asked(scene).place == "client-portal"


def tells_when_the_day_begins(scene: Scene) -> bool:
    scene.control.set_clock(WINTER_CUT_OFF + SECOND)
    scene.control.set_account("ada", AccountState(WINTER_CUT_OFF + SECOND))
    return asked(scene).opens_at == WINTER_MIDNIGHT


def knows_that_it_is_closed(scene: Scene) -> bool:
    scene.control.set_account("ada", AccountState(NOW - DAY, "by-customer"))
    return tuple(asked(scene).means) == ("password",)


def knows_when_a_passcode_is_over(scene: Scene) -> bool:
    scene.control.give_temporary_passcode("ada")
    return asked(later(scene, 12 * DAY)).step == "client-services"


def knows_when_a_card_is_over(scene: Scene) -> bool:
    card(scene)
    return asked(later(scene, 21 * DAY)).step == "client-services"


def sees_a_lock(scene: Scene) -> bool:
    passcode = scene.control.give_temporary_passcode("ada")
    portal = target.portal(scene.opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    for _ in range(_TRIES):
        portal.give_second_factor("A" * len(passcode))
    return asked(scene).step == "client-services"


def minds_what_is_missing(scene: Scene) -> bool:
    return asked(scene, without=("device",)).step == "client-services"


def wants_the_live_credentials_at_the_portal(scene: Scene) -> bool:
    scene.control.set_account("ada", AccountState(NOW - DAY, paper=PAPER))
    return asked(scene, "client-portal", credentials=PAPER).credentials == "live"


def says_to_select_the_paper_account(scene: Scene) -> bool:
    scene.control.set_account("ada", AccountState(NOW - DAY, paper=PAPER))
    return asked(scene, credentials=PAPER).account == "paper"


HELP_RULES: dict[str, Callable[[Scene], bool]] = {
    "no-provider-on-ios": names_the_provider("ios"),
    "client-services-set-up-mail": names_the_provider("android"),
    "rules-after-the-steps-only": leads_to_the_rules("beginning"),
    "steps-end-without-rules": leads_to_the_rules("android"),
    "one-address-for-all": names_both_addresses,
    "situation-missing": lists_all,
    "advice-of-the-next-situation": leads_to_its_own_advice,
    "closure-checked-first": checks_approval_first,
    "paper-account-not-checked": checks_the_paper_account,
    "no-card-for-longer": advises_the_card_for_longer,
    "card-for-a-week-advised": gives_the_card_its_days,
    "self-activation-to-client-services": names_the_assistance_center,
    "diagnosis-names-the-wrong-desk": sends_to_the_assistance_center,
    "wait-for-the-device": names_somebody_to_call,
    "diagnosis-waits-for-the-device": sends_who_has_nothing_to_the_desk,
    "article-missing": names_the_temporary_code,
    "article-subjects-swapped": gives_each_article_its_subject,
    "diagnosis-for-everybody": tells_nobody_else,
    "diagnosis-always-the-desk": lets_log_in_who_can,
    "diagnosis-forgets-cut-off": waits_for_the_next_day,
    "diagnosis-forgets-closing": knows_that_it_is_closed,
    "diagnosis-passcode-for-ever": knows_when_a_passcode_is_over,
    "diagnosis-card-for-ever": knows_when_a_card_is_over,
    "diagnosis-locks-unseen": sees_a_lock,
    "diagnosis-forgets-what-is-missing": minds_what_is_missing,
    "diagnosis-wrong-credentials": wants_the_live_credentials_at_the_portal,
    "diagnosis-paper-not-selected": says_to_select_the_paper_account,
    "diagnosis-opens-too-early": tells_when_the_day_begins,
}
