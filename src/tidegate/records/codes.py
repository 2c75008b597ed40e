"""Facts as small whole numbers: the coding that Parquet files and the columnar engine share.

A bool is 0 or 1, an enum the position of its level (least first), an int itself, a date the days since 1 January 1970.
Unknown and not applicable are values that no fact can take. A file says which of its columns are coded, and with which
levels, under the metadata key ``tidegate.facts``; a file whose levels are not the vocabulary's is refused, because the
same number would mean another thing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from tidegate.records.facts import EPOCH, NOT_APPLICABLE, UNKNOWN, FactDefinition, FactState, FactType, Vocabulary

UNKNOWN_CODE = -1
NOT_APPLICABLE_CODE = -2
UNKNOWN_DATE = -2147483648
NOT_APPLICABLE_DATE = -2147483647
METADATA_KEY = "tidegate.facts"

_INT8_LEVELS = 127
_INT16_HIGH = 32000
_INT32_HIGH = 2147483647


class CodeError(ValueError):
    """A value, a definition or a file's metadata cannot be coded. The message says why and what to do."""


def dtype_name(definition: FactDefinition) -> str:
    """The numpy and Arrow name of the smallest type that holds every code of this fact."""
    match definition.type:
        case FactType.BOOL:
            return "int8"
        case FactType.ENUM:
            if len(definition.levels) > _INT8_LEVELS:
                raise CodeError(f"{definition.name} has more than {_INT8_LEVELS} levels and cannot be coded: split it")
            return "int8"
        case FactType.INT:
            if definition.low < 0 or definition.high > _INT32_HIGH:
                raise CodeError(
                    f"{definition.name} cannot be coded: negative codes mean unknown and not applicable, and codes end "
                    f"at {_INT32_HIGH}; give it a range from 0"
                )
            return "int16" if definition.high <= _INT16_HIGH else "int32"
    return "int32"  # a date


def unknown_code(definition: FactDefinition) -> int:
    """The code by which this fact is unknown."""
    return UNKNOWN_DATE if definition.type is FactType.DATE else UNKNOWN_CODE


def not_applicable_code(definition: FactDefinition) -> int:
    """The code by which this fact does not apply."""
    return NOT_APPLICABLE_DATE if definition.type is FactType.DATE else NOT_APPLICABLE_CODE


def encode(definition: FactDefinition, state: FactState) -> int:
    """The code of ``state``, which must be a state of this fact (as :meth:`FactDefinition.check` returns it)."""
    if state is UNKNOWN:
        return unknown_code(definition)
    if state is NOT_APPLICABLE:
        return not_applicable_code(definition)
    match state:
        case dt.date():
            return (state - EPOCH).days
        case str():
            return definition.levels.index(state)
        case int():
            return int(state)
    raise CodeError(f"{definition.name} has no code for a state of this kind")


def decode(definition: FactDefinition, code: int) -> FactState:
    """The state that ``code`` stands for. Raises CodeError, or FactError where it is beyond the range."""
    if code == unknown_code(definition):
        return UNKNOWN
    if code == not_applicable_code(definition):
        return definition.check(NOT_APPLICABLE)
    return definition.check(_value(definition, code))


def _value(definition: FactDefinition, code: int) -> object:
    try:
        match definition.type:
            case FactType.BOOL:
                return {0: False, 1: True}[code]
            case FactType.ENUM:
                return dict(enumerate(definition.levels))[code]
            case FactType.INT:
                return code
        return EPOCH + dt.timedelta(days=code)
    except (KeyError, OverflowError):
        raise CodeError(f"{code} is no code of {definition.name}: write the file again with this vocabulary") from None


def facts_metadata(vocabulary: Vocabulary) -> dict[str, str]:
    """The key-value metadata of a Parquet file that holds these facts coded. Give it to the Arrow schema."""
    described = {definition.name: _description(definition) for definition in vocabulary}
    return {METADATA_KEY: json.dumps(described, sort_keys=True, separators=(",", ":"))}


def coded_facts(metadata: Mapping[bytes, bytes] | None, vocabulary: Vocabulary) -> frozenset[str]:
    """The names that a file's metadata marks as coded; empty when it marks none.

    Raises CodeError, naming every disagreement, when the metadata do not fit the vocabulary.
    """
    text = (metadata or {}).get(METADATA_KEY.encode("ascii"))
    if text is None:
        return frozenset()
    marked = _marked(text)
    wrong = sorted(name for name, described in marked.items() if not _agrees(name, described, vocabulary))
    if wrong:
        shown = ", ".join(ascii(name)[1:-1][:40] for name in wrong[:10])
        raise CodeError(
            f"the file's coding of {shown} is not this vocabulary's, so its numbers would be misread; "
            "write the file again with this vocabulary"
        )
    return frozenset(marked)


def _marked(text: bytes) -> dict[str, object]:
    try:
        marked = json.loads(text)
    except (ValueError, RecursionError):
        marked = None
    if not isinstance(marked, dict):
        raise CodeError(f"the file's {METADATA_KEY} metadata are not a JSON object; write the file again")
    return marked


def _agrees(name: str, described: object, vocabulary: Vocabulary) -> bool:
    return name in vocabulary and described == _description(vocabulary[name])


def _description(definition: FactDefinition) -> dict[str, object]:
    described: dict[str, object] = {"type": definition.type.value}
    if definition.type is FactType.ENUM:
        described["levels"] = list(definition.levels)
    return described
