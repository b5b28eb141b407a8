"""What each variant of the login, of temporary passcodes and of their pages breaks, as a question with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx

from conformance.seams import ContractBroken, Outcome, SecondFactor
from reference_impl import target
from tests.reference_impl.variants.scene import ADA, CARD, NOW, PHONE, TASK, Scene
from tests.reference_impl.variants.verification_rules import BOB, other, with_bob

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FULL, END = 2 * DAY, 12 * DAY


def fresh(scene: Scene) -> target.ModelPortal:
    """Client Portal where nobody has signed in."""
    return target.portal(scene.opened, ADA)


def given(scene: Scene) -> str:
    """A temporary passcode, which suspends Ada's devices."""
    return scene.control.give_temporary_passcode("ada")


def asked(scene: Scene) -> tuple[target.ModelPortal, SecondFactor | None]:
    """What the login asks for after the right password."""
    portal = fresh(scene)
    portal.sign_in(ADA.credentials)
    return portal, portal.second_factor()


def entered(scene: Scene, code: str) -> Outcome:
    """What becomes of a code that is entered at the login."""
    return asked(scene)[0].give_second_factor(code)


def opened(scene: Scene, code: str) -> target.ModelPortal:
    """A session that was opened with a passcode, if it was."""
    portal, _ = asked(scene)
    portal.give_second_factor(code)
    return portal


def after(scene: Scene, since: timedelta) -> None:
    """Let so much time have passed."""
    scene.control.set_clock(NOW + since)


def shows_account(portal: target.ModelPortal) -> bool:
    try:
        portal.account()
    except ContractBroken:
        return False
    return True


def response(asks: SecondFactor | None) -> str:
    """What the sound card answers at the login."""
    assert asks is not None
    return target.dsc_plus(target.open_in_process(), CARD).respond(asks.challenge or "")


# ---------------------------------------------------------------- who is let in
def asks_for_the_passcode(scene: Scene) -> bool:
    given(scene)
    return asked(scene)[1] == SecondFactor("temporary-passcode")


def opens_nothing_before_the_code(scene: Scene) -> bool:
    given(scene)
    portal, _ = asked(scene)
    return portal.access() == "none"


def shows_no_account_before_the_code(scene: Scene) -> bool:
    given(scene)
    return not shows_account(asked(scene)[0])


def takes_the_passcode(scene: Scene) -> bool:
    return entered(scene, given(scene)).accepted


def refuses_the_passcode_of_another(scene: Scene) -> bool:
    with_bob(scene)
    bobs = scene.control.give_temporary_passcode(BOB.username)
    given(scene)
    return not entered(scene, bobs).accepted


def refuses_the_passcode_before(scene: Scene) -> bool:
    before = given(scene)
    given(scene)
    return not entered(scene, before).accepted


def with_nothing(scene: Scene) -> Outcome:
    for spec in (CARD, PHONE):
        scene.control.deactivate("ada", spec.serial)
    return fresh(scene).sign_in(ADA.credentials)


def lets_nobody_in_with_nothing(scene: Scene) -> bool:
    return not with_nothing(scene).accepted


def sends_to_client_services(scene: Scene) -> bool:
    return "Client Services" in with_nothing(scene).message


def asks_for_the_device(scene: Scene) -> bool:
    _, asks = asked(scene)
    return asks is not None and asks.kind == "device"


def asks_for_the_device_beside_a_passcode(scene: Scene) -> bool:
    given(scene)
    with scene.opened.system.client_portal.store.transaction() as work:
        work.set_device_active(CARD.serial, True)
    return asks_for_the_device(scene)


def refuses_a_wrong_response(scene: Scene) -> bool:
    portal, asks = asked(scene)
    return not portal.give_second_factor(other(response(asks))).accepted


def takes_the_right_response(scene: Scene) -> bool:
    portal = fresh(scene)
    portal.sign_in(ADA.credentials)
    return portal.give_second_factor(response(portal.second_factor())).accepted


def _spaced(scene: Scene) -> Outcome:
    portal, asks = asked(scene)
    right = response(asks)
    return portal.give_second_factor(f"{right[:4]} {right[4:]}")


def refuses_a_response_with_a_space(scene: Scene) -> bool:
    return not _spaced(scene).accepted


def says_that_a_response_has_no_spaces(scene: Scene) -> bool:
    return "space" in _spaced(scene).message


# ---------------------------------------------------------------- how a passcode is typed
def refuses(change: Callable[[str], str], named: str) -> Callable[[Scene], bool]:
    """The rule that a passcode that was changed so is refused."""

    def rule(scene: Scene) -> bool:
        return not entered(scene, change(given(scene))).accepted

    rule.__name__ = f"refuses_a_passcode_{named}"
    return rule


def _one_letter_lower(code: str) -> str:
    letter = next(character for character in code if character.isalpha())
    return code.replace(letter, letter.lower(), 1)


def _full_width(code: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in code)


refuses_lower_case = refuses(str.lower, "in_lower_case")
refuses_one_letter_in_lower_case = refuses(_one_letter_lower, "with_one_letter_in_lower_case")
refuses_full_width = refuses(_full_width, "in_full_width")
refuses_a_longer_one = refuses(lambda code: f"{code}A", "that_is_longer")
refuses_a_shorter_one = refuses(lambda code: code[:-1], "that_is_shorter")
refuses_another_end = refuses(lambda code: code[:-1] + ("A" if code[-1] != "A" else "B"), "with_another_end")
refuses_a_space_within = refuses(lambda code: f"{code[:4]} {code[4:]}", "with_a_space_within")
refuses_a_space_after = refuses(lambda code: f"{code} ", "with_a_space_after")
refuses_a_no_break_space = refuses(lambda code: f"{code[:4]}\u00a0{code[4:]}", "with_a_no_break_space")


def says_upper_case(scene: Scene) -> bool:
    return "upper case" in entered(scene, given(scene).lower()).message


def says_no_spaces(scene: Scene) -> bool:
    return "space" in entered(scene, f"{given(scene)} ").message


def says_no_spaces_of_any_kind(scene: Scene) -> bool:
    return "There is a space" in entered(scene, f"{given(scene)}\u00a0").message


def is_made_of_letters_and_digits(scene: Scene) -> bool:
    code = given(scene)
    return any(each.isalpha() for each in code) and any(each.isdigit() for each in code)


# ---------------------------------------------------------------- how long it opens what
def opens(since: timedelta, wanted: str) -> Callable[[Scene], bool]:
    """The rule that a passcode opens this and nothing else after so much time."""

    def rule(scene: Scene) -> bool:
        code = given(scene)
        after(scene, since)
        return opened(scene, code).access() == wanted

    rule.__name__ = f"opens_{wanted.replace('-', '_')}_after_{since.days}_days_and_{since.seconds}_seconds"
    return rule


opens_everything_at_the_start = opens(timedelta(0), "full")
opens_everything_to_the_last_second = opens(FULL - SECOND, "full")
opens_the_card_right_after = opens(FULL, "card-only")
opens_the_card_to_the_last_second = opens(END - SECOND, "card-only")
opens_nothing_right_at_the_end = opens(END, "none")
opens_nothing_a_day_after_the_end = opens(END + DAY - SECOND, "none")
opens_nothing_a_year_after_the_end = opens(END + 365 * DAY, "none")


def works_again(scene: Scene) -> bool:
    code = given(scene)
    return entered(scene, code).accepted and entered(scene, code).accepted


def counts_from_the_issue(scene: Scene) -> bool:
    code = given(scene)
    after(scene, DAY)
    assert entered(scene, code).accepted
    after(scene, FULL)
    return opened(scene, code).access() == "card-only"


def session_opens_no_more_than_the_passcode(scene: Scene) -> bool:
    code = given(scene)
    after(scene, FULL - SECOND)
    portal = opened(scene, code)
    after(scene, FULL)
    return portal.access() == "card-only"


def session_ends_with_the_passcode(scene: Scene) -> bool:
    code = given(scene)
    after(scene, END - SECOND)
    portal = opened(scene, code)
    after(scene, END)
    return portal.access() == "none"


def login_ends_with_the_passcode(scene: Scene) -> bool:
    code = given(scene)
    after(scene, END - SECOND)
    portal, _ = asked(scene)
    after(scene, END)
    return not portal.give_second_factor(code).accepted


def shows_the_account_in_two_days(scene: Scene) -> bool:
    return shows_account(opened(scene, given(scene)))


def starts_tasks_in_two_days(scene: Scene) -> bool:
    return opened(scene, given(scene)).begin(TASK).accepted


def _in_card_days(scene: Scene) -> target.ModelPortal:
    code = given(scene)
    after(scene, FULL)
    return opened(scene, code)


def shows_no_account_in_card_days(scene: Scene) -> bool:
    return not shows_account(_in_card_days(scene))


def starts_no_task_in_card_days(scene: Scene) -> bool:
    return not _in_card_days(scene).begin(TASK).accepted


def re_activates_in_card_days(scene: Scene) -> bool:
    return _in_card_days(scene).reactivate_device(CARD.serial).accepted


def sends_to_client_services_in_the_end(scene: Scene) -> bool:
    given(scene)
    after(scene, END)
    return "Client Services" in fresh(scene).sign_in(ADA.credentials).message


# ---------------------------------------------------------------- re-activation
def re_activates(scene: Scene) -> bool:
    return opened(scene, given(scene)).reactivate_device(CARD.serial).accepted


def asks_for_the_device_again(scene: Scene) -> bool:
    opened(scene, given(scene)).reactivate_device(CARD.serial)
    return asks_for_the_device(scene)


def ends_the_session(scene: Scene) -> bool:
    portal = opened(scene, given(scene))
    portal.reactivate_device(CARD.serial)
    return portal.access() == "none"


def ends_every_session(scene: Scene) -> bool:
    code = given(scene)
    first, second = opened(scene, code), opened(scene, code)
    second.reactivate_device(CARD.serial)
    return first.access() == "none"


def ends_logins_that_had_begun(scene: Scene) -> bool:
    code = given(scene)
    waiting, _ = asked(scene)
    opened(scene, code).reactivate_device(CARD.serial)
    return not waiting.give_second_factor(code).accepted


# ---------------------------------------------------------------- pages
def markup(scene: Scene, path: str) -> str:
    """A page as it is shown before anybody signed in, where the code is asked for, or in a session opened with it."""
    if path in {"/", "/sign-in"}:
        portal = fresh(scene)
    else:
        code = given(scene)
        portal = asked(scene)[0] if path == "/sign-in/second-factor" else opened(scene, code)
    token = portal._token

    async def look() -> str:
        transport = httpx.ASGITransport(app=scene.opened.system.portal_app)
        cookies = {"__Host-session": token} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.test", cookies=cookies) as client:
            return (await client.get(path)).text

    return asyncio.run(look())


def on(path: str, wanted: str, named: str) -> Callable[[Scene], bool]:
    """The rule that a page has this in it."""

    def rule(scene: Scene) -> bool:
        return wanted in markup(scene, path)

    rule.__name__ = f"page_{named}"
    return rule


leads_to_login = on("/", '<a class="button" href="sign-in">Login</a>', "leads_to_login")
asks_for_username = on("/sign-in", '<label for="username">Username</label>', "asks_for_the_username")
asks_for_password = on("/sign-in", '<label for="password">Password</label>', "asks_for_the_password")
sends_credentials = on("/sign-in", "<button>Login</button>", "sends_the_credentials_with_login")
names_the_code = on("/sign-in/second-factor", '<label for="passcode">Temporary Code</label>', "names_the_code")
sends_the_code = on("/sign-in/second-factor", "<button>Login</button>", "sends_the_code_with_login")
has_settings = on("/account", ">Settings</a>", "leads_to_the_settings")
has_user_settings = on("/settings", '<a href="settings/user">User Settings</a>', "leads_to_the_users_settings")
has_security = on("/settings/user", ">Security</h2>", "has_the_security_box")
has_secure_login = on("/settings/user", "<span>Secure Login System</span>", "has_the_secure_login_system")
has_a_wheel = on("/settings/user", '<a class="wheel" href="../settings/secure-login"', "has_a_wheel_to_the_devices")
names_the_wheel = on("/settings/user", 'aria-label="Configure"', "names_the_wheel")
lists_devices = on("/settings/secure-login", f"<code>{CARD.serial}</code>", "lists_the_devices")
has_a_button = on(
    "/settings/secure-login", '<button class="quiet" aria-describedby="inactive">Re-activate</button>', "re_activates"
)


SIGN_IN_RULES: dict[str, Callable[[Scene], bool]] = {
    "passcode-not-asked": asks_for_the_passcode,
    "open-before-the-second-factor": opens_nothing_before_the_code,
    "account-before-the-second-factor": shows_no_account_before_the_code,
    "any-passcode-taken": refuses_the_passcode_before,
    "right-passcode-refused": takes_the_passcode,
    "one-passcode-for-everybody": refuses_the_passcode_of_another,
    "first-passcode-stays": refuses_the_passcode_before,
    "let-in-with-nothing": lets_nobody_in_with_nothing,
    "card-with-nothing": lets_nobody_in_with_nothing,
    "inactive-device-asked": lets_nobody_in_with_nothing,
    "nothing-without-advice": sends_to_client_services,
    "device-not-asked": asks_for_the_device,
    "passcode-before-the-device": asks_for_the_device_beside_a_passcode,
    "any-response-signs-in": refuses_a_wrong_response,
    "right-response-signs-nobody-in": takes_the_right_response,
    "spaces-in-a-response-dropped": refuses_a_response_with_a_space,
    "spaces-in-a-response-unsaid": says_that_a_response_has_no_spaces,
    "passcode-case-folded": refuses_lower_case,
    "passcode-mixed-case-folded": refuses_one_letter_in_lower_case,
    "passcode-full-width-folded": refuses_full_width,
    "longer-passcode-taken": refuses_a_longer_one,
    "shorter-passcode-taken": refuses_a_shorter_one,
    "last-character-not-looked-at": refuses_another_end,
    "upper-case-unsaid": says_upper_case,
    "passcode-in-lower-case": takes_the_passcode,
    "passcode-spaces-dropped": refuses_a_space_within,
    "passcode-trimmed": refuses_a_space_after,
    "no-break-spaces-dropped": refuses_a_no_break_space,
    "passcode-spaces-unsaid": says_no_spaces,
    "other-spaces-unsaid": says_no_spaces_of_any_kind,
    "passcode-of-digits-alone": is_made_of_letters_and_digits,
    "passcode-of-letters-alone": is_made_of_letters_and_digits,
    "two-days-end-a-second-early": opens_everything_to_the_last_second,
    "two-days-end-a-second-late": opens_the_card_right_after,
    "one-day": opens_everything_to_the_last_second,
    "card-only-from-the-start": opens_everything_at_the_start,
    "passcode-works-once": works_again,
    "passcode-renewed-by-use": counts_from_the_issue,
    "session-keeps-full-access": session_opens_no_more_than_the_passcode,
    "account-closed-to-the-passcode": shows_the_account_in_two_days,
    "tasks-closed-to-the-passcode": starts_tasks_in_two_days,
    "full-access-in-the-cards-days": opens_the_card_to_the_last_second,
    "nothing-after-two-days": opens_the_card_to_the_last_second,
    "cards-days-end-a-second-early": opens_the_card_to_the_last_second,
    "account-in-the-cards-days": shows_no_account_in_card_days,
    "tasks-in-the-cards-days": starts_no_task_in_card_days,
    "no-re-activation-in-the-cards-days": re_activates_in_card_days,
    "cards-days-end-a-second-late": opens_nothing_right_at_the_end,
    "thirteen-days": opens_nothing_a_day_after_the_end,
    "passcode-never-ends": opens_nothing_a_year_after_the_end,
    "session-outlives-the-passcode": session_ends_with_the_passcode,
    "login-begun-before-the-end": login_ends_with_the_passcode,
    "end-without-advice": sends_to_client_services_in_the_end,
    "no-re-activation": re_activates,
    "re-activation-says-so-only": asks_for_the_device_again,
    "nothing-ended": ends_the_session,
    "passcode-outlives-re-activation": ends_every_session,
    "login-begun-before-re-activation": ends_logins_that_had_begun,
    "login-by-another-name": leads_to_login,
    "public-page-without-login": leads_to_login,
    "login-leads-nowhere": leads_to_login,
    "no-username-at-login": asks_for_username,
    "no-password-at-login": asks_for_password,
    "no-login-after-the-credentials": sends_credentials,
    "temporary-code-by-another-name": names_the_code,
    "temporary-code-without-a-field": names_the_code,
    "no-login-after-the-code": sends_the_code,
    "settings-by-another-name": has_settings,
    "no-user-settings": has_user_settings,
    "user-settings-by-another-name": has_user_settings,
    "security-by-another-name": has_security,
    "secure-login-system-by-another-name": has_secure_login,
    "no-wheel": has_a_wheel,
    "wheel-without-its-name": names_the_wheel,
    "wheel-leads-elsewhere": has_a_wheel,
    "devices-unlisted": lists_devices,
    "no-button-to-re-activate": has_a_button,
}
