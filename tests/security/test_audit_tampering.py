"""Whatever is done to an exported trail, the verifier finds it and names the first entry that is not as it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tidegate.casework.audit.checkpoints import Checkpoint, CheckpointError, read, sign
from tidegate.casework.audit.entries import START, body_of, digest_of, line_of, seal_of
from tidegate.casework.audit.verifying import Fault, verify

KEY = bytes(range(32))
ENTRIES = 60
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
Trail = list[bytes]


def trail(length: int = ENTRIES, key: bytes = KEY, word: str = "consult") -> Trail:
    """A whole, untouched trail."""
    lines, previous = [], START
    for position in range(1, length + 1):
        entry: dict[str, str | int] = {
            "position": position, "id": f"aud_{position:026}", "at": f"2026-11-23T09:00:00.{position:06}+00:00", "user_id": "usr_1",
            "action": word, "operation": "consultation", "purpose": "audit", "through": "web", "request_id": f"{position:032x}",
            "case_id": f"cas_{position % 7}", "subject_kind": "cases.case", "subject_id": f"cas_{position % 7}",
            "details": '{"what":"summary, \\"position\\":1,"}',
        }  # fmt: skip
        body = body_of(entry)
        seal = seal_of(key, previous, body)
        previous = digest_of(previous, body, seal)
        lines.append(line_of(previous, seal, body).encode())
    return lines


def checkpoint_of(lines: Trail, position: int) -> Checkpoint:
    digest = lines[position - 1][11:75].decode()
    return sign(SIGNER, position=position, digest=digest, at="2026-11-24T00:00:00+00:00")


WHOLE = trail()
LAST = checkpoint_of(WHOLE, ENTRIES)


def altered(lines: Trail, chance: random.Random) -> int:
    row = chance.randrange(len(lines))
    place = chance.randrange(len(lines[row]))
    changed = bytearray(lines[row])
    changed[place] = chance.choice([byte for byte in range(256) if byte != changed[place]])
    lines[row] = bytes(changed)
    return row + 1


def dropped(lines: Trail, chance: random.Random) -> int:
    row = chance.randrange(len(lines))
    del lines[row : row + chance.randint(1, 5)]
    return row + 1


def inserted(lines: Trail, chance: random.Random) -> int:
    row = chance.randrange(len(lines))
    lines.insert(row, lines[row - 1] if row else lines[-1])
    return row + 1


def reordered(lines: Trail, chance: random.Random) -> int:
    first, second = sorted(chance.sample(range(len(lines)), 2))
    lines[first], lines[second] = lines[second], lines[first]
    return first + 1


def rolled_back(lines: Trail, chance: random.Random) -> int:
    length = chance.randrange(len(lines))
    del lines[length:]
    return length + 1


def forged(lines: Trail, chance: random.Random) -> int:
    """By somebody without the audit key, who writes everything after it anew and well chained."""
    row = chance.randrange(len(lines))
    lines[row:] = [
        _rechained(lines, place, chance) for place in range(row, len(lines))
    ]  # fmt: skip
    return row + 1


def _rechained(lines: Trail, place: int, chance: random.Random) -> bytes:
    previous = lines[place - 1][11:75].decode() if place else START
    body = lines[place][159:-2].decode().replace('"web"', '"cli"')
    seal = f"{chance.getrandbits(256):064x}"
    lines[place] = line_of(digest_of(previous, body, seal), seal, body).encode()
    return lines[place]


TAMPERINGS = (altered, dropped, inserted, reordered, rolled_back, forged)


def test_an_untouched_trail_holds_with_and_without_key_and_checkpoint() -> None:
    for key in (KEY, None):
        for checkpoint in (LAST, None):
            verdict = verify(WHOLE, key=key, checkpoint=checkpoint)
            assert (verdict.holds, verdict.first, verdict.last) == (True, 1, ENTRIES)


@pytest.mark.parametrize("key", [KEY, None], ids=["with the audit key", "without a key"])
@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_every_one_of_1200_random_tamperings_is_found_at_its_first_entry(
    tamper: Callable[[Trail, random.Random], int], key: bytes | None
) -> None:
    for seed in range(100):
        lines = list(WHOLE)
        place = tamper(lines, random.Random(f"{tamper.__name__} {seed}"))
        verdict = verify(lines, key=key, checkpoint=LAST)
        assert not verdict.holds, (tamper.__name__, seed)
        if tamper is forged and key is None:
            assert (verdict.fault, verdict.position) == (Fault.REWRITTEN, LAST.position)
        else:
            assert verdict.position == place, (verdict, seed)


def test_every_single_byte_of_an_entry_is_covered_without_any_key() -> None:
    line = WHOLE[1]
    for place in range(len(line)):
        changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        assert verify([WHOLE[0], changed, *WHOLE[2:]]).position == 2, place


@pytest.mark.parametrize(
    ("lines", "fault", "position"),
    [
        ([*WHOLE[:4], *WHOLE[5:]], Fault.MISSING, 5),
        ([*WHOLE[:4], WHOLE[5], WHOLE[4], *WHOLE[6:]], Fault.REORDERED, 5),
        ([*WHOLE[:4], WHOLE[3], *WHOLE[4:]], Fault.REPEATED, 5),
        ([*WHOLE[:4], WHOLE[4][:-9]], Fault.CUT_SHORT, 5),
        ([*WHOLE[:4], b"\n"], Fault.ALTERED, 5),
        (WHOLE[:30], Fault.ROLLED_BACK, 31),
        (trail(word="other"), Fault.REWRITTEN, ENTRIES),
        ([], Fault.ROLLED_BACK, 1),
    ],
    ids=["missing", "reordered", "repeated", "cut short", "no line", "rolled back", "another trail", "nothing left"],
)
def test_what_happened_to_the_first_entry_is_named(lines: Trail, fault: Fault, position: int) -> None:
    verdict = verify(lines, key=KEY, checkpoint=LAST)
    assert (verdict.fault, verdict.position) == (fault, position)


def test_a_trail_made_with_another_key_is_found_at_its_first_entry() -> None:
    verdict = verify(trail(key=bytes(32)), key=KEY)
    assert verdict.position == 1
    assert "Its digest fits, its seal does not" in verdict.says


def test_the_tail_after_a_checkpoint_is_verified_alone_and_an_alteration_in_it_found() -> None:
    checkpoint = checkpoint_of(WHOLE, 40)
    assert verify(WHOLE[40:], key=KEY, checkpoint=checkpoint, tail=True).last == ENTRIES
    changed = WHOLE[45].replace(b"usr_1", b"usr_2")
    assert verify([*WHOLE[40:45], changed, *WHOLE[46:]], checkpoint=checkpoint, tail=True).position == 46
    assert verify(WHOLE[39:], checkpoint=checkpoint, tail=True).fault is Fault.REPEATED


def test_a_checkpoint_is_read_back_and_any_altered_one_is_refused() -> None:
    text = LAST.text()
    assert read(text) == LAST
    for old, new in (
        (f'"position":{ENTRIES}', '"position":59'),
        ("2026-11-24", "2026-11-25"),
        ("tidegate-audit", "other-audit"),
    ):
        with pytest.raises(CheckpointError):
            read(text.replace(old, new))
    with pytest.raises(CheckpointError, match="no checkpoint"):
        read("[]")


def test_a_checkpoint_signed_by_somebody_else_is_refused_by_who_holds_the_public_key() -> None:
    forger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    theirs = sign(forger, position=1, digest=LAST.digest, at=LAST.at).text()
    assert read(theirs).position == 1
    with pytest.raises(CheckpointError, match="another key"):
        read(theirs, LAST.public_key)


@pytest.mark.parametrize("said", [{"position": "5"}, {"position": None}, {"position": True}, {"position": -3}, {"digest": 5}])
def test_a_checkpoint_of_other_types_is_none_whoever_signed_it(said: dict[str, Any]) -> None:
    given: dict[str, Any] = {"position": 5, "digest": "00" * 32, "at": "2026-11-25T10:00:00+00:00"} | said
    signed = sign(SIGNER, **given)
    with pytest.raises(CheckpointError, match="no checkpoint"):
        read(signed.text())
