"""Natural columns (booleans, level names, whole numbers, dates) turned into coded ones, batch by batch.

Null and ``unknown`` are unknown; ``not_applicable`` is allowed where the fact may not apply. Anything else that the fact cannot
be is refused, with the value and what was expected.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from tidegate.policy.engines.columnar import WIDTHS
from tidegate.policy.engines.limits import known_bounds
from tidegate.policy.engines.widths import column_bits
from tidegate.records.codes import CodeError, not_applicable_code, unknown_code
from tidegate.records.facts import FactDefinition, FactError, FactType, Vocabulary

_WORDS = (pl.String, pl.Categorical, pl.Enum)


def coded_frame(frame: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """``frame`` with its columns that are facts coded, and its other columns as they are. Lazy; works batch by batch.

    Raises CodeError when it is collected and a value is found that the fact cannot have.
    """
    schema = frame.collect_schema()
    facts = [vocabulary[name] for name in schema if name in vocabulary]
    coded = pl.Schema(schema)
    coded.update({fact.name: code_type(fact)() for fact in facts})
    return frame.map_batches(partial(_coded_batch, facts), schema=coded, streamable=True)


def code_type(fact: FactDefinition) -> type[pl.DataType]:
    """The Polars type of a fact's coded column."""
    return WIDTHS[column_bits(fact)]


def unknown_column(fact: FactDefinition, rows: int) -> pl.Series:
    """A coded column of a fact that nothing is known of."""
    return pl.repeat(unknown_code(fact), rows, dtype=code_type(fact), eager=True).alias(fact.name)


def coded_column(column: pl.Series, fact: FactDefinition) -> pl.Series:
    """A natural column as codes. Raises CodeError at a value that the fact cannot have."""
    if isinstance(column.dtype, _WORDS):
        codes = _from_words(column.cast(pl.String), fact)
    elif column.dtype == pl.Null:
        return unknown_column(fact, len(column))
    elif _suits(column.dtype, fact):
        codes = column.to_physical().cast(pl.Int64, strict=False)
        low, high = known_bounds(fact)
        codes = codes.set(~codes.is_between(low, high), None)
    else:
        raise CodeError(f"the column {fact.name} is of type {column.dtype}: {fact.expected()}")
    wrong = column.filter(codes.is_null() & column.is_not_null())
    if len(wrong):
        raise CodeError(_complaint(wrong[0], fact))
    return codes.fill_null(unknown_code(fact)).cast(code_type(fact)).alias(fact.name)


def recoded_column(column: pl.Series, fact: FactDefinition) -> pl.Series:
    """A coded column in its own type, null read as unknown. What it holds is checked by whoever computes with it."""
    kind = code_type(fact)
    try:
        narrow = column if column.dtype == kind else column.cast(kind)
    except pl.exceptions.InvalidOperationError:
        raise CodeError(
            f"the coded column {fact.name} holds numbers that are no codes of it ({fact.expected()}): write the file again"
        ) from None
    return narrow.fill_null(unknown_code(fact)) if narrow.null_count() else narrow


def _coded_batch(facts: list[FactDefinition], batch: pl.DataFrame) -> pl.DataFrame:
    return batch.with_columns(coded_column(batch[fact.name], fact) for fact in facts)


def _suits(dtype: pl.DataType, fact: FactDefinition) -> bool:
    match fact.type:
        case FactType.BOOL:
            return dtype == pl.Boolean
        case FactType.INT:
            return dtype.is_integer()
        case FactType.DATE:
            return dtype == pl.Date
        case FactType.ENUM:
            return False


def _from_words(words: pl.Series, fact: FactDefinition) -> pl.Series:
    """Codes of spelled values; null where a word is none, or there is none."""
    spelled = _spellings(fact)
    codes = words.replace_strict(list(spelled), list(spelled.values()), default=None, return_dtype=pl.Int64)
    match fact.type:
        case FactType.INT:
            numbers = words.set(~words.str.contains(r"^[0-9]{1,10}$"), None).cast(pl.Int64)
        case FactType.DATE:
            numbers = words.set(words.str.len_bytes() != 10, None).str.to_date("%Y-%m-%d", strict=False)
        case FactType.BOOL | FactType.ENUM:
            return codes
    numbers = numbers.to_physical().cast(pl.Int64)
    low, high = known_bounds(fact)
    return codes.fill_null(numbers.set(~numbers.is_between(low, high), None))


def _spellings(fact: FactDefinition) -> dict[str, int]:
    spelled = {level: index for index, level in enumerate(fact.levels)}
    if fact.type is FactType.BOOL:
        spelled = {"false": 0, "true": 1}
    if fact.may_not_apply:
        spelled["not_applicable"] = not_applicable_code(fact)
    return spelled | {"unknown": unknown_code(fact)}


def _complaint(value: object, fact: FactDefinition) -> str:
    try:
        fact.check(value)
    except FactError as error:
        return str(error)
    return f"{fact.name} cannot be read: {fact.expected()}"
