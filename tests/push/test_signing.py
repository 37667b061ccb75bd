"""Signatures: by published examples, by several keys, and against everything that is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from share.signing import METHODS, ghost_signed_at, sign, sign_webhook, verifies, webhook_key, webhook_secret, webhook_verifies

KEY, OTHER = b"Jefe", b"another key"
BODY = b"what do ya want for nothing?"
EXAMPLES = {
    "sha1": "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "sha256": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "sha384": "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    "sha512": "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
}
"""RFC 2202, section 3, and RFC 4231, section 4.3: test case 2."""
AT = datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TEST = b'{"test": 2432232314}'


@pytest.mark.parametrize("method", METHODS)
def test_signatures_are_those_of_the_published_examples(method: str) -> None:
    assert sign(BODY, [KEY], method) == f"{method}={EXAMPLES[method]}"
    assert verifies(BODY, f"{method}={EXAMPLES[method]}", [KEY])


def test_the_newest_key_signs_and_any_verifies() -> None:
    assert sign(BODY, [OTHER, KEY]) == sign(BODY, [OTHER])
    assert verifies(BODY, sign(BODY, [KEY]), [OTHER, KEY])
    assert not verifies(BODY, sign(BODY, [KEY]), [OTHER])
    assert not verifies(BODY, sign(BODY, [KEY]), [])


@pytest.mark.parametrize(
    "signature", ["", "sha256", "sha256=", f"={EXAMPLES['sha256']}", f"md5={EXAMPLES['sha256']}", "sha256=é", "sha256=\ud800"]
)
def test_what_is_no_signature_does_not_verify(signature: str) -> None:
    assert not verifies(BODY, signature, [KEY])


def test_a_method_that_is_not_taken_does_not_verify() -> None:
    assert not verifies(BODY, sign(BODY, [KEY], "sha1"), [KEY], methods=["sha256"])
    with pytest.raises(ValueError, match="md5"):
        sign(BODY, [KEY], "md5")


def given(header: str, *, secrets: tuple[str, ...] = (SECRET,), timestamp: str = "1614265330", now: datetime = AT) -> bool:
    return webhook_verifies(TEST, secrets, message_id=MESSAGE, timestamp=timestamp, header=header, now=now)


def test_a_webhook_is_signed_as_the_libraries_of_the_specification_do() -> None:
    assert sign_webhook(TEST, [SECRET], MESSAGE, AT) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert given(sign_webhook(TEST, [SECRET], MESSAGE, AT))


def test_every_secret_signs_a_webhook_and_any_verifies() -> None:
    other = webhook_secret(b"o" * 32)
    header = sign_webhook(TEST, [other, SECRET], MESSAGE, AT)
    assert header.count("v1,") == 2
    assert given(header)
    assert given(header, secrets=(other,))
    assert given(f"v1a,AAAA {sign_webhook(TEST, [SECRET], MESSAGE, AT)}")
    assert not given(header, secrets=(webhook_secret(b"x" * 32),))


@pytest.mark.parametrize("header", ["", "v1,", "v1", "v2,g0hM", "v1,é", "v1,\ud800"])
def test_what_is_no_webhook_signature_does_not_verify(header: str) -> None:
    assert not given(header)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1614265330.0", "١٦١٤٢٦٥٣٣٠", "9" * 5_000])
def test_a_webhook_with_another_time_does_not_verify(timestamp: str) -> None:
    assert not given(sign_webhook(TEST, [SECRET], MESSAGE, AT), timestamp=timestamp)


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_an_old_webhook_does_not_verify(seconds: int, taken: bool) -> None:
    assert given(sign_webhook(TEST, [SECRET], MESSAGE, AT), now=AT + timedelta(seconds=seconds)) is taken


def test_a_secret_is_its_key_in_base64_behind_a_word() -> None:
    assert webhook_secret(webhook_key(SECRET)) == SECRET
    with pytest.raises(ValueError, match=r"(?i)base64|padding|character"):
        webhook_key("whsec_not a key!")


GHOST_BODY = '{"post":{"current":{"id":"1","title":"Fähre"},"previous":{}}}'.encode()
GHOST_KEY = b"quay-and-pier"
GHOST_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STAMPED = "sha256=072da37ab1391046deca8b563a36207f63e0fe101a95d2d4e7c00b7d81352ee7, t=1795435200000"
"""Made with ``openssl dgst -sha256 -hmac quay-and-pier`` of the body and the time behind it …"""
UNSTAMPED = "sha256=f5dcd157a4c17d89fec6da5e8be1fc2617233525eaa08391718b601f76342a35"
"""… and of the body alone, as Ghost did until 5.88."""


def ghost(
    header: str, *, keys: tuple[bytes, ...] = (GHOST_KEY,), now: datetime = GHOST_AT, unstamped: bool = True
) -> datetime | None:
    return ghost_signed_at(GHOST_BODY, header, keys, now=now, unstamped=unstamped)


def test_both_signatures_of_ghost_are_understood() -> None:
    assert ghost(STAMPED) == GHOST_AT
    assert ghost(f"{UNSTAMPED}, t=1795435200000") == GHOST_AT
    assert ghost(UNSTAMPED) == GHOST_AT
    assert ghost(STAMPED.upper().replace("SHA256", "sha256").replace("T=", "t=")) == GHOST_AT


def test_the_older_signature_of_ghost_can_be_left_out() -> None:
    assert ghost(STAMPED, unstamped=False) == GHOST_AT
    assert ghost(f"{UNSTAMPED}, t=1795435200000", unstamped=False) is None
    assert ghost(UNSTAMPED, unstamped=False) is None


def test_any_key_of_the_list_verifies_what_ghost_signed() -> None:
    assert ghost(STAMPED, keys=(OTHER, GHOST_KEY)) == GHOST_AT
    assert ghost(STAMPED, keys=(OTHER,)) is None
    assert ghost(STAMPED, keys=()) is None


@pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400 * 365])
def test_what_ghost_signed_long_ago_is_not_taken_again(seconds: int) -> None:
    assert ghost(STAMPED, now=GHOST_AT + timedelta(seconds=seconds)) is None
    assert ghost(f"{UNSTAMPED}, t=1795435200000", now=GHOST_AT + timedelta(seconds=seconds)) is None


def test_another_time_needs_another_signature() -> None:
    assert ghost(STAMPED.replace("t=1795435200000", "t=1795435201000")) is None


@pytest.mark.parametrize(
    "header",
    [
        "", "sha256=", "t=1795435200000", STAMPED.replace("sha256", "sha1"), f"{STAMPED}, v=1", STAMPED.replace("=0", "=1", 1),
        "sha256=é", STAMPED.replace("1795435200000", "٣"), STAMPED.replace("1795435200000", "9" * 4000),
        "\ud800", f"{STAMPED}\x00",
    ],
)  # fmt: skip
def test_what_is_no_signature_of_ghost_does_not_verify(header: str) -> None:
    assert ghost(header) is None
