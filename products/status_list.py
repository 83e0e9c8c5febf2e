"""The signed status list: how every code stands, in one small file that answers without a line.

The format is documented for others on /verify/offline/. Nothing here asks the database: `check_status_list` reads
with this module alone; `products.status_entries` writes the entries.
"""

import base64
import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

VERSION = 1
ALGORITHM = "Ed25519"


class Registry(jws.JWSRegistry):
    """The one algorithm, and room for many thousand products."""

    max_payload_length = 16_000_000


_REGISTRY = Registry(algorithms=[ALGORITHM])
DAY = "%Y%m%d"

_STAR = r"[345]\d{8}"
_ENTRY = re.compile(
    rf"(?P<code>[0-9A-HJKMNP-TV-Z]{{6}})(?:(?P<state>[VXWEUR])(?P<of>{_STAR})(?P<then>[wr]?)|(?P<none>[NK]))"
    rf"(?P<coming>(?:F{_STAR}\d{{8}}[wr]?)*)"
)
_COMING = re.compile(rf"F(?P<of>{_STAR})(?P<last>\d{{8}})(?P<then>[wr]?)")


class State(StrEnum):
    """How a product stands; V to K are the letters of an entry, the others follow from its days."""

    VALID = "V"
    EXTENDED = "X"
    WITHDRAWN = "W"
    ENDED = "E"
    """Ended, and not rated again."""
    NOT_FOUND = "U"
    """Ended, and no later decision found."""
    REPLACED = "R"
    """Replaced by a recognition that the register does not have."""
    NEVER = "N"
    NO_RECORD = "K"
    """No decision found."""
    UPCOMING = "F"


WORDS = {
    State.VALID: "in force",
    State.EXTENDED: "in force by extension, re-rating pending",
    State.WITHDRAWN: "withdrawn",
    State.ENDED: "ended, not rated again",
    State.NOT_FOUND: "ended, no later decision found",
    State.REPLACED: "replaced by a later recognition that the register does not have",
    State.NEVER: "never rated here",
    State.NO_RECORD: "not known, no decision found",
    State.UPCOMING: "not yet in force",
}
IN_FORCE = (State.VALID, State.EXTENDED)
OF_THE_DAY_ONLY = {State.ENDED: State.NOT_FOUND, State.NEVER: State.NO_RECORD}
"""What is certain on the day of the list may be decided otherwise on the next."""


class Refused(Exception):
    """One sentence: why a file is not believed."""


@dataclass(frozen=True)
class Stars:
    """A recognition as an entry holds it. `day`: the last one in force; of W and R the first one without."""

    stars: int
    day: datetime.date
    then: str = ""
    """What follows the last day: "w" withdrawn, "r" replaced, nothing for the end of the term."""
    first: datetime.date | None = None
    """The first day of one still to begin."""

    def write(self) -> str:
        first = f"F{self.stars}{self.first.strftime(DAY)}" if self.first else str(self.stars)
        return f"{first}{self.day.strftime(DAY)}{self.then}"


@dataclass(frozen=True)
class Entry:
    """How one code stands on the day of the list, and what is known to come."""

    code: str
    state: State
    now: Stars | None = None
    coming: tuple[Stars, ...] = ()

    def write(self) -> str:
        """ "K7M42QV520270701": code, state, stars, day; behind it what is still to begin."""
        return "".join([self.code, self.state, *(part.write() for part in (self.now, *self.coming) if part)])

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError for what is no entry."""
        found = _ENTRY.fullmatch(text)
        if not found:
            raise ValueError(f"no entry: {text!r}")
        now = Stars(int(found["of"][0]), _day(found["of"][1:]), found["then"]) if found["of"] else None
        coming = tuple(
            Stars(int(part["of"][0]), _day(part["last"]), part["then"], _day(part["of"][1:]))
            for part in _COMING.finditer(found["coming"])
        )
        return cls(found["code"], State(found["state"] or found["none"]), now, coming)

    def on(self, day: datetime.date, of_day: datetime.date) -> tuple[State, Stars | None]:
        """State and stars on `day`, from an entry of a list of `of_day` or earlier days' ends.

        After the day of the list an end stays open: it cannot know what was decided since.
        """
        state, stars = self.state, self.now
        for part in self.coming:
            if part.first <= day:
                state, stars = State.VALID, part
        if state in IN_FORCE and stars.day < day:
            follows = {"w": State.WITHDRAWN, "r": State.REPLACED, "": State.NOT_FOUND}[stars.then]
            shift = datetime.timedelta(days=1 if stars.then else 0)
            state, stars = follows, Stars(stars.stars, stars.day + shift)
        if day > of_day:
            state = OF_THE_DAY_ONLY.get(state, state)
        ahead = [part for part in self.coming if part.first > day]
        if ahead and state not in (*IN_FORCE, State.WITHDRAWN):
            return State.UPCOMING, ahead[0]
        return state, stars


@dataclass(frozen=True)
class StatusList:
    """`day`: the one it speaks for first. `recorded`: when the register was last changed; None while it is empty."""

    day: datetime.date
    issued_at: datetime.datetime
    recorded: datetime.datetime | None
    entries: tuple[str, ...]

    def payload(self) -> bytes:
        """The same register gives the same bytes in the same minute: entries in the order of their codes."""
        content = {
            "v": VERSION,
            "iat": int(self.issued_at.timestamp()),
            "day": self.day.isoformat(),
            "recorded": self.recorded.isoformat(timespec="seconds") if self.recorded else None,
            "codes": sorted(self.entries),
        }
        return json.dumps(content, separators=(",", ":")).encode()

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Raises Refused for another version or another thing."""
        try:
            content = json.loads(payload)
            if content["v"] != VERSION:
                raise Refused(f"This list is of version {content['v']}; this program reads version {VERSION}.")
            recorded = content["recorded"] and datetime.datetime.fromisoformat(content["recorded"])
            issued_at = datetime.datetime.fromtimestamp(content["iat"], datetime.UTC)
            entries = tuple(content["codes"])
            if not all(map(_ENTRY.fullmatch, entries)):
                raise ValueError("something else among the entries")
            return cls(datetime.date.fromisoformat(content["day"]), issued_at, recorded, entries)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise Refused("What was signed is no status list.") from error

    def entry(self, code: str) -> Entry | None:
        """The entry of a code, or None where the list has none."""
        return next((Entry.read(text) for text in self.entries if text.startswith(code)), None)


def _day(digits: str) -> datetime.date:
    return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


# --- keys and signatures --------------------------------------------------------------------------------


def private_key(seed: bytes) -> OKPKey:
    """The key of 32 random bytes, named by its thumbprint (RFC 7638)."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return _named({"d": _text(seed)} | _public(public))


def public_keys(publics: Iterable[bytes]) -> dict:
    """The JSON Web Key Set of public keys of 32 bytes each, the one that signs now first."""
    keys = [_named(_public(public)) for public in dict.fromkeys(publics)]
    return {"keys": [key.as_dict(private=False) | {"alg": ALGORITHM, "use": "sig"} for key in keys]}


def public_bytes(key: OKPKey) -> bytes:
    return key.public_key.public_bytes_raw()


def _public(public):
    return {"kty": "OKP", "crv": "Ed25519", "x": _text(public)}


def _named(facts):
    return OKPKey.import_key(facts | {"kid": OKPKey.import_key(facts).thumbprint()})


def _text(key):
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def sign(status_list: StatusList, key: OKPKey) -> str:
    """The list as a compact JWS."""
    header = {"alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(header, status_list.payload(), key, registry=_REGISTRY)


def verify(text: str, keys: dict) -> StatusList:
    """The list that one of `keys` (a JWK or JWK Set) signed. Raises Refused."""
    try:
        known = KeySet.import_key_set(keys if "keys" in keys else {"keys": [keys]})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused("The key cannot be read: it is neither a JWK nor a JWK Set.") from error
    try:
        signed = jws.deserialize_compact(text.strip(), known, registry=_REGISTRY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused("The signature does not fit: the file was changed, or another key signed it.") from error
    return StatusList.read(signed.payload)
