"""What each variant breaks about pictures and other files, as a question with one answer. Ada lives in Austria."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from reference_impl.domain.documents.model import Fault, Legibility
from tests.reference_impl.office import EUROPE
from tests.reference_impl.variants.document_rules import HANDED_IN, filed, replies, send
from tests.reference_impl.variants.scene import Scene

_GOOD = HANDED_IN.submission("ada PID").pictures[0]


def says_what_is_wrong_with_a_picture(scene: Scene) -> bool:
    flawed = replace(_GOOD, legibility=Legibility(("blurred",), {"blurred": 2.0}))
    send(scene, "ada PID", pictures=(flawed,))
    return "blurred" in replies(scene)[0].body


def says_all_that_is_wrong_with_a_picture(scene: Scene) -> bool:
    flawed = replace(_GOOD, legibility=Legibility(("blurred", "shadow"), {"blurred": 2.0, "shadow": 2.0}))
    send(scene, "ada PID", pictures=(flawed,))
    body = replies(scene)[0].body
    return "blurred" in body and "shadow" in body


def goes_on_after_a_bad_file(scene: Scene) -> bool:
    send(scene, "ada PID", pictures=(), faults=(Fault("not-a-picture", "passport.jpg"),))
    send(scene, "ada PID")
    return filed(scene) == ["PID"]


def files_a_picture_as_the_intake_wrote_it(scene: Scene) -> bool:
    email = EmailMessage()
    email.set_content("enclosed")
    email.add_attachment(b"as it came", "image", "jpeg")
    scene.opened.system.file(HANDED_IN.submission("ada PID", EUROPE), email.as_bytes())
    (found,) = scene.portal.documents()
    return scene.portal.document(found.id) == _GOOD.content


class Killed:
    """An intake whose spool holds one message that was accepted."""

    def __init__(self, spool: Path) -> None:
        self.spool, self.message = spool, spool / "new" / "message"
        self.message.parent.mkdir()
        self.message.write_bytes(b"accepted")

    def settle(self, seconds: float) -> bool:
        return not self.message.exists()

    def reset(self, reading: str) -> Collection[str]:
        return ()

    def restart(self) -> None:
        self.kill()
        self.start()

    def kill(self) -> None:
        pass

    def start(self) -> None:
        pass


def keeps_what_waits_through_a_kill(scene: Scene) -> bool:
    system = scene.opened.system
    with TemporaryDirectory() as folder:
        system.intake = Killed(Path(folder))
        system.restart_intake()
        return [path.name for path in Path(folder).rglob("*") if path.is_file()] == ["message"]


def files_what_is_handed_in_again_once(scene: Scene) -> bool:
    submission = HANDED_IN.submission("ada PID", EUROPE)
    for _ in range(2):
        with contextlib.suppress(ConnectionError):
            scene.opened.system.file(submission, b"original")
    return filed(scene) == ["PID"]


DOCUMENT_FILE_RULES: dict[str, Callable[[Scene], bool]] = {
    "documents-flaw-unnamed": says_what_is_wrong_with_a_picture,
    "documents-one-flaw-told": says_all_that_is_wrong_with_a_picture,
    "documents-filed-at-each-hand-in": files_what_is_handed_in_again_once,
    "documents-doubled-by-a-kill": keeps_what_waits_through_a_kill,
    "documents-lost-in-a-kill": keeps_what_waits_through_a_kill,
    "documents-filed-as-they-came": files_a_picture_as_the_intake_wrote_it,
    "documents-stop-after-bad-file": goes_on_after_a_bad_file,
}
