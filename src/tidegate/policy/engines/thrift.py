"""Thrift's compact protocol, as far as the footer of a Parquet file uses it: read into a tree, written back."""

from __future__ import annotations

from dataclasses import dataclass

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
_INTEGERS = frozenset({I16, I32, I64})


@dataclass(slots=True)
class Items:
    """A list of values of one type."""

    kind: int
    items: list[Value]


@dataclass(slots=True)
class Struct:
    """A struct: field id → (type, value)."""

    fields: dict[int, tuple[int, Value]]

    def number(self, field: int) -> int:
        """A field that is a whole number, 0 where it is not there."""
        value = self.fields.get(field, (0, 0))[1]
        return value if isinstance(value, int) else 0

    def shift(self, field: int, by: int) -> None:
        """Adds to a whole number that is there and not 0."""
        if self.number(field):
            self.fields[field] = self.fields[field][0], self.number(field) + by

    def struct(self, field: int) -> Struct:
        """A field that is a struct, an empty one where it is not there."""
        value = self.fields.get(field, (0, None))[1]
        return value if isinstance(value, Struct) else Struct({})

    def structs(self, field: int) -> list[Struct]:
        """A field that is a list of structs, empty where it is not there."""
        value = self.fields.get(field, (0, None))[1]
        return [each for each in value.items if isinstance(each, Struct)] if isinstance(value, Items) else []


Value = bool | int | bytes | Struct | Items


class Reader:
    """Reads values one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self, last: int = 0) -> Struct:
        """A struct, as far as its field ``last`` where one is named."""
        fields: dict[int, tuple[int, Value]] = {}
        field = 0
        while (head := self._byte()) != 0:
            # Field ids are written as steps from the one before where the step is small.
            field = field + (head >> 4) if head >> 4 else self._integer()
            kind = head & 15
            fields[field] = kind, (kind == TRUE if kind in {TRUE, FALSE} else self._value(kind))
            if field == last:
                break
        return Struct(fields)

    def _value(self, kind: int) -> Value:
        if kind in _INTEGERS:
            return self._integer()
        match kind:
            case 12:
                return self.struct()
            case 8:
                return self._take(self._varint())
            case 9 | 10:
                return self._items()
            case 1 | 2:
                return self._byte() == TRUE
            case 3:
                return self._byte()
            case 7:
                return self._take(8)
        raise ValueError(f"a Parquet footer has no values of Thrift type {kind}: the file is damaged")

    def _items(self) -> Items:
        head = self._byte()
        count = self._varint() if head >> 4 == 15 else head >> 4
        return Items(head & 15, [self._value(head & 15) for _ in range(count)])

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if len(found) < size:
            raise ValueError("a Parquet footer ends too early: the file is damaged")
        self._at += size
        return found


def written(struct: Struct) -> bytes:
    """A struct as bytes."""
    out = bytearray()
    last = 0
    for field, (kind, value) in sorted(struct.fields.items()):
        kind_now = (TRUE if value else FALSE) if kind in {TRUE, FALSE} else kind
        if 0 < field - last < 16:
            out.append((field - last) << 4 | kind_now)
        else:
            out += bytes([kind_now]) + _integer(field)
        last = field
        if kind not in {TRUE, FALSE}:
            out += _value(kind, value)
    return bytes(out) + b"\0"


def _value(kind: int, value: Value) -> bytes:
    match value:
        case bool():
            return bytes([TRUE if value else FALSE])
        case int():
            return bytes([value]) if kind == BYTE else _integer(value)
        case bytes():
            return value if kind == DOUBLE else varint(len(value)) + value
        case Struct():
            return written(value)
        case Items(kind_of_items, items):
            count = len(items)
            head = bytes([count << 4 | kind_of_items]) if count < 15 else bytes([15 << 4 | kind_of_items]) + varint(count)
            return head + b"".join(_value(kind_of_items, item) for item in items)


def _integer(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def varint(number: int) -> bytes:
    """A whole number from 0, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
