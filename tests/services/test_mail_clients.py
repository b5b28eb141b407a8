"""Mail that other programs wrote and sent: Debian's swaks and msmtp, curl, and Python's smtplib."""

from __future__ import annotations

import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from reference_impl.intake.process import IntakeProcess
from tests.reference_impl.intake import mails
from tests.reference_impl.intake.conftest import ADDRESSES, Office, starting

SENDER = "ada@example.com"
PATIENT_SECONDS = 60


@dataclass(frozen=True)
class Post:
    """An intake, who files for it, and what a client needs."""

    intake: IntakeProcess
    office: Office
    authority: Path
    picture: Path


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    authority, picture = trustme.CA(), folder / "passport.jpg"
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for part in certificate.cert_chain_pems:
        part.write_to_path(folder / "chain.pem", append=True)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    picture.write_bytes(mails.jpeg((1600, 1200)))
    office = Office()
    with starting(folder, office) as start:
        yield Post(start(tls=(folder / "chain.pem", folder / "key.pem")), office, folder / "ca.pem", picture)
    office.close()


def run(*command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which(command[0])
    assert program, f"{command[0]} is not installed; nox -s services installs it"
    return subprocess.run(
        [program, *command[1:]], input=given, capture_output=True, timeout=PATIENT_SECONDS, check=False
    )


def swaks(post: Post, subject: str, *more: str) -> subprocess.CompletedProcess[bytes]:
    host, port = post.intake.address
    to = ("--server", f"{host}:{port}", "--from", SENDER, "--header", f"Subject: {subject}")
    return run("swaks", *to, *more)


def with_swaks(post: Post, subject: str) -> None:
    attach = ("--attach-type", "image/jpeg", "--attach-name", "passport.jpg", "--attach", f"@{post.picture}")
    done = swaks(post, subject, "--to", ADDRESSES[0], "--tls", "--tls-ca-path", str(post.authority), *attach)
    assert done.returncode == 0, done.stdout


def with_curl(post: Post, subject: str) -> None:
    host, port = post.intake.address
    parts = ("-F", "=Here it is;type=text/plain", "-F", f"file=@{post.picture};type=image/jpeg;encoder=base64")
    head = ("-H", f"Subject: {subject}", "-H", f"From: {SENDER}")
    addresses = ("--mail-from", SENDER, "--mail-rcpt", ADDRESSES[0])
    tls = ("--ssl-reqd", "--cacert", str(post.authority))
    done = run("curl", "-sS", f"smtp://{host}:{port}/client.example.com", *addresses, *tls, *head, *parts)
    assert done.returncode == 0, done.stderr


def with_msmtp(post: Post, subject: str) -> None:
    host, port = post.intake.address
    options = (f"--host={host}", f"--port={port}", f"--from={SENDER}", "--auth=off", "--domain=example.com")
    tls = ("--tls=on", "--tls-starttls=on", f"--tls-trust-file={post.authority}")
    done = run("msmtp", "--file=/dev/null", *options, *tls, ADDRESSES[0], given=written(post, subject).as_bytes())
    assert done.returncode == 0, done.stderr


def with_smtplib(post: Post, subject: str) -> None:
    trust = ssl.create_default_context(cafile=post.authority)
    with smtplib.SMTP(*post.intake.address, timeout=PATIENT_SECONDS) as server:
        server.starttls(context=trust)
        assert server.send_message(written(post, subject), SENDER, [ADDRESSES[0]]) == {}


def written(post: Post, subject: str) -> EmailMessage:
    email = EmailMessage()
    email["From"], email["Subject"] = SENDER, subject
    email.set_content("Here it is.\n.\n..\nFrom here on nothing.\n")
    email.add_attachment(post.picture.read_bytes(), maintype="image", subtype="jpeg", filename="passport.jpg")
    return email


@pytest.mark.parametrize("send", [with_swaks, with_curl, with_msmtp, with_smtplib])
def test_a_picture_that_another_program_sends_over_tls_is_filed(post: Post, send: Callable[[Post, str], None]) -> None:
    send(post, f"U1234567 PID {send.__name__}")
    found = post.office.wait_for_one(f"U1234567 PID {send.__name__}")
    assert [(picture.name, picture.width, picture.height) for picture in found.pictures] == [
        ("passport.jpg", 1600, 1200)
    ]
    assert (found.sender, found.recipients, found.faults) == (SENDER, (ADDRESSES[0],), ())
    assert not found.automatic


def test_swaks_is_refused_where_the_address_is_not_ours(post: Post) -> None:
    done = swaks(post, "U1234567 PID", "--to", "somebody@example.com")
    assert b"550 5.1.1" in done.stdout
    assert done.returncode != 0


def test_swaks_pipelines(post: Post) -> None:
    done = swaks(post, "U1234567 PID piped", "--to", ADDRESSES[1], "--pipeline")
    assert done.returncode == 0, done.stdout
    assert post.office.wait_for_one("U1234567 PID piped").recipients == (ADDRESSES[1],)


def test_msmtp_finds_no_authentication_to_give_a_password_to(post: Post) -> None:
    host, port = post.intake.address
    done = run("msmtp", "--file=/dev/null", "--serverinfo", f"--host={host}", f"--port={port}", "--tls=off")
    assert done.returncode == 0, done.stderr
    assert b"AUTH" not in done.stdout
    assert b"STARTTLS" in done.stdout
