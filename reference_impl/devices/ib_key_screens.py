"""What the app shows on any phone on the way to the challenge form: the screens before it, and where they lead."""

from __future__ import annotations

from collections.abc import Mapping

from reference_impl.devices.screens import Control, Field, ScreenView

__all__ = ["BEFORE_THE_FORM", "CHALLENGE", "ROUTES", "TABS"]

ROUTES: Mapping[str, str] = {
    "Services": "home",
    "Authenticate": "challenge",
    "Home Page": "home-page",
    "Portfolio": "portfolio",
    "Watchlists": "watchlists",
    "More": "more",
    "Two-Factor Authentication": "two-factor",
}
"""Labels that lead to a screen, whatever went before (VID-IOS-3A to 3C, VID-AND-3A to 3C)."""

TABS = (
    Control("Home Page", "bottom"),
    Control("Portfolio", "bottom"),
    Control("Watchlists", "bottom"),
    Control("More", "bottom-right"),
)
"""The bar at the bottom of the signed-in app."""

CHALLENGE = Field("Challenge")
"""Where the challenge code goes."""

BEFORE_THE_FORM = (
    ScreenView("home", "IBKR Mobile", (Control("Authenticate"),), texts=("Services without signing in",)),
    ScreenView(
        "login",
        "Log in",
        (Control("Services", "top-left"),),
        texts=("Signing in on the phone is not part of this simulation; Services needs no signing in.",),
    ),
    ScreenView("home-page", "Home", TABS, texts=("Markets and orders are not part of this simulation.",)),
    ScreenView("portfolio", "Positions", TABS, texts=("Positions are not part of this simulation.",)),
    ScreenView("watchlists", "Quotes", TABS, texts=("Quotes are not part of this simulation.",)),
    ScreenView("more", "Menu", (Control("Two-Factor Authentication"), *TABS)),
)
"""The app's home screen, its login screen, and the pages of the signed-in app."""
