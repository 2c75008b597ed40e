"""XML read safely: one element at a time as it ends, within limits, with no document type, entity or outside reference.

Expat's events are used directly so that memory stays flat and a limit stops the reading where it is passed. The bytes
are decoded here, strictly, so that a wrong encoding is told apart from a mistake in the XML.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from tidegate.intake.limits import Limits, RefusedError, refuse_encoded

_CHUNK = 64 * 1024
_PROLOG = 8 * 1024
_BEFORE_ROOT = re.compile(r"\ufeff?(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_ROOT = re.compile(r"<([^\s<>/!?=\"'&]{1,100})")
_DECLARED = re.compile(r"\ufeff?\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "latin-1": "iso-8859-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_FIELD = 4096


@dataclass(frozen=True, slots=True)
class Element:
    """An element that has ended: the local names from the root down to it, and what stood directly in it.

    ``fields`` are the texts of its direct children, cut short; the last one where a name is repeated.
    """

    path: tuple[str, ...]
    attributes: Mapping[str, str]
    text: str
    fields: Mapping[str, str]

    def is_true(self) -> bool:
        """What an element of type boolean says; an empty one is a mark, which says yes."""
        return self.text.strip().lower() not in {"false", "0"}


@dataclass(slots=True)
class _Open:
    path: tuple[str, ...]
    attributes: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def root_of(head: bytes) -> str | None:
    """The local name of the document's first element, ``!`` when a document type is first; None when it is not XML."""
    try:
        text = head[: 4 * _PROLOG].decode(_encoding_of(head), "replace")[:_PROLOG]
    except RefusedError:
        return "?"
    rest = text[_BEFORE_ROOT.match(text).end() :]  # type: ignore[union-attr]  # the pattern matches the empty text
    if rest.startswith("<!DOCTYPE"):
        return "!"
    if rest.startswith(("<!", "<?")):
        return "?"
    match = _ROOT.match(rest)
    return match.group(1).rpartition(":")[2] if match else None


def read_xml(stream: BinaryIO, limits: Limits, ended: Callable[[Element], None]) -> None:
    """Read a document and give each element to ``ended``. Refused when it is not safe or not well-formed XML."""
    reader = _Reader(limits, ended)
    first = stream.read(_CHUNK)
    decoder = codecs.getincrementaldecoder(_encoding_of(first))("strict")
    chunk = first.removeprefix(_mark_of(first))
    try:
        while chunk:
            reader.parser.Parse(decoder.decode(chunk), False)
            chunk = stream.read(_CHUNK)
        reader.parser.Parse(decoder.decode(b"", True), True)
    except UnicodeDecodeError:
        raise RefusedError(
            "its bytes are not in the character encoding that it declares (UTF-8 when it declares none), so its words "
            "would be misread; ask the sender for it in UTF-8"
        ) from None
    except expat.ExpatError as error:
        raise RefusedError(
            f"it is not well-formed XML (line {error.lineno}: {expat.ErrorString(error.code)}), so it may be cut short "
            "or damaged; ask the sender for it again"
        ) from None


class _Reader:
    """Keeps the open elements, counts against the limits, and hands each element on as it ends."""

    def __init__(self, limits: Limits, ended: Callable[[Element], None]) -> None:
        self._limits, self._ended = limits, ended
        self._open: list[_Open] = []
        self._count = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = refuse_encoded
        parser.ProcessingInstructionHandler = lambda _target, text: refuse_encoded(text)
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_document_type

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._within(self._count, self._limits.elements, "elements in all")
        self._within(len(self._open) + 1, self._limits.depth, "elements within one another")
        self._within(len(attributes), self._limits.attributes, "attributes on one element")
        self._within(max(map(len, attributes.values()), default=0), self._limits.attribute, "characters in an attribute")
        above = self._open[-1].path if self._open else ()
        self._open.append(_Open((*above, name.rpartition(":")[2]), attributes))

    def _text(self, text: str) -> None:
        here = self._open[-1]
        here.length += len(text)
        self._within(here.length, self._limits.text, "characters in one text")
        here.pieces.append(text)

    def _end(self, _name: str) -> None:
        ended = self._open.pop()
        text = "".join(ended.pieces)
        refuse_encoded(text)
        if self._open:
            self._open[-1].fields[ended.path[-1]] = text[:_FIELD]
        self._ended(Element(ended.path, ended.attributes, text, ended.fields))

    def _within(self, number: int, limit: int, what: str) -> None:
        if number > limit:
            raise RefusedError(
                f"it has more than {limit:,} {what}, which no report has; it was not taken. "
                "Look at the file by other means before you trust it"
            )


def refuse_document_type(*_declared: object) -> NoReturn:
    """Refuse a document type or entity: both can make a small file explode, or fetch other files."""
    raise RefusedError(
        "it declares a document type or entities, which reports do not and which can be used to attack the reader; "
        "ask the sender for the plain report"
    )


def _mark_of(head: bytes) -> bytes:
    return next((mark for mark, _name in _MARKS if head.startswith(mark)), b"")


def _encoding_of(head: bytes) -> str:
    """The codec of a document: its byte-order mark, or what it declares, which must agree; else UTF-8."""
    sure = next((name for mark, name in (*_MARKS, *_UNMARKED) if head.startswith(mark)), None)
    match = _DECLARED.match(head[:1024].decode(sure or "iso-8859-1", "replace"))
    if match is None:
        return sure or "utf-8"
    declared = _KNOWN.get(match.group(1).lower())
    agree = declared is not None and (sure.startswith(declared) if sure else not declared.startswith("utf-16"))
    if declared is None or not agree:
        raise RefusedError(
            "it declares a character encoding that is not its own, or none of UTF-8, UTF-16, ISO-8859-1 and "
            "windows-1252, so its words would be misread; ask the sender for it in UTF-8"
        )
    return sure or declared
