"""The pages of the login and of the way to the devices with one thing missing, or called otherwise."""

from __future__ import annotations

from collections.abc import Callable

from reference_impl.parts import Parts
from reference_impl.variants.pages import on_page, worded
from reference_impl.variants.registry import PAGES_ONLY, SCREENS_ONLY, Variant

__all__ = ["SIGN_IN_PAGE_VARIANTS"]

_TO_DEVICES = "href=\"{{ to('settings/secure-login') }}\""
_CODE = "{{ words.temporary_code }}"
_NAMED = 'aria-label="{{ words.configure }}" title="{{ words.configure }}"'


def _lacks(name: str, clause: str, breaks: str, change: Callable[[Parts], Parts]) -> Variant:
    return Variant(name, (clause,), breaks, ("browser",), change, PAGES_ONLY)


def _calls(name: str, clause: str, breaks: str, change: Callable[[Parts], Parts]) -> Variant:
    return Variant(name, (clause,), breaks, ("browser",), change, SCREENS_ONLY)


SIGN_IN_PAGE_VARIANTS = (
    _calls("login-by-another-name", "CARD-1", "Login is called Sign in.", worded(login="Sign in")),
    _calls(
        "public-page-without-login",
        "CARD-1",
        "The link on the public page that leads to the login is called Enter in place of Login.",
        on_page("home.html", "{{ words.login }}", "Enter"),
    ),
    _lacks(
        "login-leads-nowhere",
        "CARD-1",
        "Login on the public page leads to the public page.",
        on_page("home.html", "to('sign-in') }}", "to('') }}"),
    ),
    _lacks(
        "no-username-at-login",
        "CARD-1",
        "The login has no field with the name Username.",
        on_page("sign_in.html", '<label for="username">', "<label hidden>"),
    ),
    _lacks(
        "no-password-at-login",
        "CARD-1",
        "The login has no field with the name Password.",
        on_page("sign_in.html", '<label for="password">', "<label hidden>"),
    ),
    _calls(
        "no-login-after-the-credentials",
        "CARD-1",
        "The button that sends username and password is called Next in place of Login.",
        on_page("sign_in.html", "{{ words.login }}", "Next"),
    ),
    _calls(
        "temporary-code-by-another-name",
        "CARD-3",
        "The temporary code is asked for under the name Code.",
        worded(temporary_code="Code"),
    ),
    _lacks(
        "temporary-code-without-a-field",
        "CARD-3",
        "The words Temporary Code stand on the page, and no field carries them as its name.",
        on_page("asked_fields.html", f'<label for="passcode">{_CODE}', f"<label>{_CODE}"),
    ),
    _calls(
        "no-login-after-the-code",
        "CARD-3",
        "The button that sends the temporary code is called Continue in place of Login.",
        on_page("second_factor.html", "{{ words.login }}", "Continue"),
    ),
    _calls("settings-by-another-name", "CARD-4", "Settings are called Preferences.", worded(settings="Preferences")),
    _lacks(
        "no-user-settings",
        "CARD-4",
        "The settings have no menu that leads to User Settings.",
        on_page("settings.html", "<a href=\"{{ to('settings/user') }}\">", "<a hidden>"),
    ),
    _calls(
        "user-settings-by-another-name", "CARD-4", "User Settings are called Profile.", worded(user_settings="Profile")
    ),
    _calls("security-by-another-name", "CARD-4", "The Security box is called Safety.", worded(security="Safety")),
    _calls(
        "secure-login-system-by-another-name",
        "CARD-4",
        "Secure Login System is called Devices in the Security box.",
        on_page("user_settings.html", "<span>{{ words.secure_login_system }}</span>", "<span>Devices</span>"),
    ),
    _lacks(
        "no-wheel",
        "CARD-4",
        "No wheel stands beside Secure Login System.",
        on_page("user_settings.html", '<a class="wheel"', "<a hidden"),
    ),
    _calls(
        "wheel-without-its-name",
        "CARD-4",
        "The wheel beside Secure Login System has no name.",
        on_page("user_settings.html", _NAMED, ""),
    ),
    _lacks(
        "wheel-leads-elsewhere",
        "CARD-4",
        "The wheel beside Secure Login System leads back to the settings.",
        on_page("user_settings.html", _TO_DEVICES, "href=\"{{ to('settings') }}\""),
    ),
    _lacks(
        "devices-unlisted",
        "CARD-4",
        "The page behind the wheel names no device by its serial.",
        on_page("devices.html", "{% for device in suspended %}", "{% for device in suspended[:0] %}"),
    ),
    _lacks(
        "no-button-to-re-activate",
        "TRB-E-4",
        "The page of the devices has no button that says Re-activate.",
        on_page("devices.html", "{{ words.reactivate }}</button>", "</button>"),
    ),
)
