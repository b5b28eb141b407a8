"""The troubleshooter with one rule broken: about its list, its advice, its articles, and its diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reference_impl.domain.access import Standing
from reference_impl.domain.diagnosis import Diagnosis, Goal
from reference_impl.domain.documents.guide import GuideStep, Platform
from reference_impl.domain.guidance import Advice, Situation
from reference_impl.domain.model import Means, TradingAccount
from reference_impl.domain.refusals import Refused
from reference_impl.domain.troubleshooter import Advised, Troubleshooter
from reference_impl.parts import Parts
from reference_impl.variants.registry import EVERYWHERE, Surface, Variant

__all__ = ["HELP_VARIANTS"]

_FEW_ROWS: Mapping[Surface, str] = {"browser": "the one advice of each kind that is followed there is sound"}


# ---------------------------------------------------------------- TRB-W-1, TRB-W-3: the list, and what it leads to
class OneSituationMissing(Troubleshooter):
    """Has no entry for the one before the last."""

    def situations(self) -> Sequence[Situation]:
        """Ten."""
        return [each for each in super().situations() if each.letter != "J"]


class AdviceOfTheNext(Troubleshooter):
    """Leads from each entry to the advice of the next."""

    def situation(self, letter: str) -> Situation:
        """The next one's."""
        all_ = list(self.situations())
        chosen = super().situation(letter)
        return replace(chosen, advice=all_[(all_.index(chosen) + 1) % len(all_)].advice)


class _OtherAdvice(Troubleshooter):
    """Says something else in one situation."""

    letter = ""

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """What it says there."""
        return advice

    def situations(self) -> Sequence[Situation]:
        """All others as they are."""
        return [
            replace(each, advice=self.instead(each.advice)) if each.letter == self.letter else each
            for each in super().situations()
        ]


class ClosureFirst(_OtherAdvice):
    """Checks closure before approval."""

    letter = "A"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """The first two the other way round."""
        return (advice[1], advice[0], *advice[2:])


class NoPaperAdvice(_OtherAdvice):
    """Forgets the paper account."""

    letter = "A"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """All but the last."""
        return advice[:-1]


# ---------------------------------------------------------------- DOC-IOS-7C, DOC-AND-7C, DOC-G-1
class _OtherSteps(Troubleshooter):
    """Says something else about one platform."""

    platform: Platform = "ios"

    def instead(self, steps: Sequence[GuideStep]) -> Sequence[GuideStep]:
        """What it says there."""
        return steps

    def sending_steps(self, platform: Platform) -> Sequence[GuideStep]:
        """The other platform's as they are."""
        steps = super().sending_steps(platform)
        return self.instead(steps) if platform == self.platform else steps


class NoProviderOnIos(_OtherSteps):
    """Leaves whoever has no mail set up alone."""

    def instead(self, steps: Sequence[GuideStep]) -> Sequence[GuideStep]:
        """No note where the email is begun."""
        return [replace(each, note="") if each.words.startswith("Tap Mail") else each for each in steps]


class ClientServicesOnAndroid(_OtherSteps):
    """Sends whoever has no mail set up to Client Services."""

    platform = "android"

    def instead(self, steps: Sequence[GuideStep]) -> Sequence[GuideStep]:
        """Another note where the email is begun."""
        note = "Is no mail set up on your phone? Then call Client Services."
        return [replace(each, note=note) if "email client" in each.words else each for each in steps]


class NoWayFromTheBeginning(Troubleshooter):
    """Shows the rules to those alone who go through the steps."""

    def rules_from_the_beginning(self) -> bool:
        """No."""
        return False


class NoWayFromTheLastStep(Troubleshooter):
    """Shows the rules before the steps alone."""

    def sending_steps(self, platform: Platform) -> Sequence[GuideStep]:
        """Without a way on."""
        return [replace(each, leads_to_rules=False) for each in super().sending_steps(platform)]


class OneAddressForAll(Troubleshooter):
    """Sends all documents to one address."""

    def sending_rules(self) -> Sequence[str]:
        """Without the one for Europe."""
        return [rule for rule in super().sending_rules() if self.policy.documents_europe not in rule]


# ---------------------------------------------------------------- TRB-E-3, TRB-I-3, TRB-J-2
class NoCardForLonger(_OtherAdvice):
    """Does not say that there is a card for longer."""

    letter = "E"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """All but that."""
        return [each for each in advice if each.topic != "card"]


class CardForAWeek(_OtherAdvice):
    """Promises less than the card's 21 days."""

    letter = "E"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """Another figure."""
        return [replace(each, words=each.words.replace("21 days", "7 days")) for each in advice]


class ClientServicesForSelfActivation(_OtherAdvice):
    """Sends everybody to Client Services."""

    letter = "I"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """The wrong desk."""
        words = "If a device that activated itself keeps you from logging in, call Client Services."
        return [replace(each, words=words) for each in advice]


class WaitForTheDevice(_OtherAdvice):
    """Tells whoever cannot log in to wait for the device."""

    letter = "J"

    def instead(self, advice: Sequence[Advice]) -> Sequence[Advice]:
        """Nobody to call."""
        words = "Can you not log in to Client Portal? Wait until your device is there."
        return [replace(each, words=words) if each.topic == "desk" else each for each in advice]


# ---------------------------------------------------------------- CARD-O-6
class ArticleMissing(Troubleshooter):
    """Does not name the article on the temporary code."""

    def articles(self) -> Mapping[str, str]:
        """All but that."""
        return {number: subject for number, subject in super().articles().items() if number != "KB70"}


class SubjectsSwapped(Troubleshooter):
    """Gives two articles the subjects of each other."""

    def articles(self) -> Mapping[str, str]:
        """Two the other way round."""
        told = super().articles()
        return {**told, "KB975": told["KB1861"], "KB1861": told["KB975"]}


# ---------------------------------------------------------------- TRB-W-2: the diagnosis
class TellsEverybody(Troubleshooter):
    """Does not look at the password."""

    def diagnose(
        self,
        username: str,
        password: str,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],
        now: datetime,
    ) -> Advised:
        """Told without it."""
        try:
            return super().diagnose(username, password, goal, account, without, now)
        except Refused:
            with self.store.transaction() as work:
                user = work.user(username)
                if user is None:
                    raise
                standing = self._standing(work, user, now)
            return Advised(self.diagnosis(standing, "live", goal, account, without, now), self.desks[0])


class _AnotherDiagnosis(Troubleshooter):
    """Diagnoses something else than what is so."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """What it goes by."""
        return standing

    def told(self, found: Diagnosis) -> Diagnosis:
        """What it makes of the result."""
        return found

    def diagnosis(
        self,
        standing: Standing,
        credentials: TradingAccount,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],
        now: datetime,
    ) -> Diagnosis:
        """By that."""
        return self.told(super().diagnosis(self.seen(standing, now), credentials, goal, account, without, now))


class ForgetsTheCutOff(_AnotherDiagnosis):
    """Takes an account that was approved today for one that was approved yesterday."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Approved a day before."""
        user = standing.user
        if user.approved_at is None:
            return standing
        return replace(standing, user=replace(user, approved_at=user.approved_at - timedelta(days=1)))


class ForgetsTheClosing(_AnotherDiagnosis):
    """Takes a closed account for an open one."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """Open."""
        return replace(standing, user=replace(standing.user, closed=None))


class PasscodeForEver(_AnotherDiagnosis):
    """Takes a temporary passcode for good as long as nothing took its place."""

    def seen(self, standing: Standing, now: datetime) -> Standing:
        """Given a moment ago."""
        passcode = standing.passcode
        return standing if passcode is None else replace(standing, passcode=replace(passcode, issued_at=now))


class CardForEver(_AnotherDiagnosis):
    """Takes a card for good as long as nothing took its place."""

    def seen(self, standing: Standing, now: datetime) -> Standing:
        """Accepted a moment ago."""
        card = standing.card
        return standing if card is None else replace(standing, card=replace(card, accepted_at=now))


class LocksUnseen(_AnotherDiagnosis):
    """Does not see that too many wrong codes locked something."""

    def seen(self, standing: Standing, now: datetime) -> Standing:  # noqa: ARG002
        """None was wrong."""
        user, passcode, card = standing.user, standing.passcode, standing.card
        return replace(
            standing,
            user=replace(user, wrong_responses=0),
            passcode=passcode and replace(passcode, wrong=0),
            card=card and replace(card, wrong=0),
        )


class ForgetsWhatIsMissing(Troubleshooter):
    """Advises to log in with what the person is without."""

    def diagnosis(
        self,
        standing: Standing,
        credentials: TradingAccount,
        goal: Goal,
        account: TradingAccount,
        without: Collection[Means],  # noqa: ARG002
        now: datetime,
    ) -> Diagnosis:
        """As if all were at hand."""
        return super().diagnosis(standing, credentials, goal, account, (), now)


class AlwaysTheDesk(_AnotherDiagnosis):
    """Sends everybody to Client Services."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """Whatever was found."""
        return replace(found, step="client-services", means=(), advice="Call the Client Services desk of your region.")


class TheWrongDesk(_AnotherDiagnosis):
    """Sends whoever is without a device that activated itself to Client Services."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """The other desk."""
        return replace(found, step="client-services") if found.step == "technical-assistance" else found


class WaitsForTheDevice(_AnotherDiagnosis):
    """Tells whoever has nothing to log in with to log in with the device."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """Advice that does not work."""
        if found.step != "client-services":
            return found
        return replace(found, step="log-in", means=("device",), advice="Log in with your device once it is there.")


class WrongCredentialsAdvised(_AnotherDiagnosis):
    """Advises to give a paper account's own credentials at Client Portal."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """Whose were given."""
        return replace(found, credentials="paper") if found.cause == "paper-credentials" else found


class PaperNotSelected(_AnotherDiagnosis):
    """Does not say to select the paper account."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """The live account, as it was."""
        return replace(found, account="live") if found.cause == "paper-not-selected" else found


class OpensTooEarly(_AnotherDiagnosis):
    """Tells a moment at which the trading platform is not open yet."""

    def told(self, found: Diagnosis) -> Diagnosis:
        """An hour early."""
        return found if found.opens_at is None else replace(found, opens_at=found.opens_at - timedelta(hours=1))


def _by(troubleshooter: type[Troubleshooter]) -> Callable[[Parts], Parts]:
    return lambda parts: replace(parts, troubleshooter=troubleshooter)


def _everywhere(name: str, clause: str, breaks: str, troubleshooter: type[Troubleshooter]) -> Variant:
    return Variant(name, (clause,), breaks, EVERYWHERE, _by(troubleshooter))


def _by_rows(name: str, breaks: str, troubleshooter: type[Troubleshooter]) -> Variant:
    """One whose break shows in states that are gone through on model and api alone."""
    return Variant(name, ("TRB-W-2",), breaks, ("model", "api"), _by(troubleshooter), _FEW_ROWS)


HELP_VARIANTS = (
    _everywhere(
        "no-provider-on-ios", "DOC-IOS-7C", "Whoever has no mail set up on an iPhone is told nothing.", NoProviderOnIos
    ),
    _everywhere(
        "client-services-set-up-mail",
        "DOC-AND-7C",
        "Whoever has no mail set up on Android is sent to Client Services.",
        ClientServicesOnAndroid,
    ),
    _everywhere(
        "rules-after-the-steps-only",
        "DOC-G-1",
        "Nothing leads from the beginning of the guidance to the rules.",
        NoWayFromTheBeginning,
    ),
    _everywhere(
        "steps-end-without-rules", "DOC-G-1", "Nothing leads from a last step to the rules.", NoWayFromTheLastStep
    ),
    _everywhere("one-address-for-all", "DOC-G-1", "The rules name one of the two addresses.", OneAddressForAll),
    _everywhere("situation-missing", "TRB-W-1", "A situation is not in the list.", OneSituationMissing),
    _everywhere(
        "advice-of-the-next-situation", "TRB-W-1", "An entry leads to the advice of the next.", AdviceOfTheNext
    ),
    _everywhere("closure-checked-first", "TRB-W-3", "Closure is checked before approval.", ClosureFirst),
    _everywhere("paper-account-not-checked", "TRB-W-3", "The paper account is not among the checks.", NoPaperAdvice),
    _everywhere("no-card-for-longer", "TRB-E-3", "No code card is advised for longer than 2 days.", NoCardForLonger),
    _everywhere("card-for-a-week-advised", "TRB-E-3", "The advice gives the card 7 days.", CardForAWeek),
    _everywhere(
        "self-activation-to-client-services",
        "TRB-I-3",
        "A device that activated itself leads to Client Services.",
        ClientServicesForSelfActivation,
    ),
    _everywhere("diagnosis-names-the-wrong-desk", "TRB-I-3", "The diagnosis names the wrong desk.", TheWrongDesk),
    _everywhere("wait-for-the-device", "TRB-J-2", "Nobody is named to call meanwhile.", WaitForTheDevice),
    _everywhere("diagnosis-waits-for-the-device", "TRB-J-2", "It advises a login that fails.", WaitsForTheDevice),
    _everywhere("article-missing", "CARD-O-6", "The article on the temporary code is not named.", ArticleMissing),
    _everywhere("article-subjects-swapped", "CARD-O-6", "Two articles have each other's subjects.", SubjectsSwapped),
    _everywhere("diagnosis-for-everybody", "TRB-W-2", "A diagnosis is told without the password.", TellsEverybody),
    _everywhere("diagnosis-always-the-desk", "TRB-W-2", "Everybody is sent to the desk.", AlwaysTheDesk),
    _everywhere("diagnosis-forgets-cut-off", "TRB-W-2", "The cut-off is not looked at.", ForgetsTheCutOff),
    _everywhere("diagnosis-forgets-closing", "TRB-W-2", "The closing is not looked at.", ForgetsTheClosing),
    _everywhere("diagnosis-passcode-for-ever", "TRB-W-2", "A passcode is taken for good for ever.", PasscodeForEver),
    _by_rows("diagnosis-card-for-ever", "A card is taken for good for ever.", CardForEver),
    _by_rows("diagnosis-locks-unseen", "Locks are not looked at.", LocksUnseen),
    _by_rows("diagnosis-forgets-what-is-missing", "It advises what the person is without.", ForgetsWhatIsMissing),
    _by_rows("diagnosis-wrong-credentials", "It names the wrong credentials.", WrongCredentialsAdvised),
    _by_rows("diagnosis-paper-not-selected", "It does not say to select the paper account.", PaperNotSelected),
    Variant(
        "diagnosis-opens-too-early",
        ("TRB-W-2",),
        "It tells a moment that is too early.",
        EVERYWHERE,
        _by(OpensTooEarly),
    ),
)
