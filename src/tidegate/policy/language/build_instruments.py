"""Builds the instruments of a pack."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tidegate.policy.language.document import InstrumentDoc, PointsDoc
from tidegate.policy.language.pack import Instrument, Logistic, LookUpRow, PointsRow
from tidegate.policy.language.scopes import Scope
from tidegate.policy.language.workshop import Path, Workshop


def build_instruments(shop: Workshop) -> dict[str, Instrument]:
    """Every instrument, in order. One for rules becomes a name that tables may use."""
    built = {}
    for name, doc in shop.doc.instruments.items():
        built[name] = _instrument(shop, name, doc, ("instruments", name))
        if doc.use == "rules":
            shop.results[name] = built[name].bands
        else:
            shop.display_only.add(name)
    return built


def _instrument(shop: Workshop, name: str, doc: InstrumentDoc, path: Path) -> Instrument:
    scope = _scope(shop, doc)
    _check_form(shop, doc, path)
    _check_points(shop, doc, path)
    bands = _bands(doc)
    reduce = doc.reduce_band
    return Instrument(
        name=name,
        title=doc.title,
        is_for_rules=doc.use == "rules",
        population=doc.population,
        horizon=doc.horizon,
        validity=doc.validity,
        figures=tuple((each.statistic, each.value, each.study) for each in doc.figures),
        notes=tuple(doc.notes),
        applies_when=shop.condition(doc.applies_when, (*path, "applies_when"), scope),
        bands=bands,
        cuts=_cuts(shop, doc, path),
        items={item: _points(shop, rows, (*path, "items", item), scope) for item, rows in (doc.items or {}).items()},
        rows=_look_up_rows(shop, doc, bands, path, scope),
        logistic=_logistic(doc),
        reduce_when=shop.condition(reduce.when, (*path, "reduce_band", "when"), scope) if reduce else None,
        reduce_above=shop.rank(reduce.above, bands, (*path, "reduce_band", "above")) if reduce else 0,
        refuses_missing=doc.missing == "refuse",
        source=shop.sources(doc.source, path),
    )


def _scope(shop: Workshop, doc: InstrumentDoc) -> Scope:
    """Facts and definitions: instruments are worked out side by side, before any result is there to be read."""
    scope = shop.scope(for_instrument=doc.use == "display")
    others = dict.fromkeys(shop.results, "an instrument reads facts and definitions, and no other instrument")
    return replace(scope, barred={**scope.barred, **others})


def _check_form(shop: Workshop, doc: InstrumentDoc, path: Path) -> None:
    if (doc.items is None) == (doc.rows is None):
        shop.complain(path, "an instrument has either 'items' (with 'bands') or 'rows'", "keep one of the two")
    elif doc.items is not None and not doc.bands:
        shop.complain(path, "an instrument with items needs 'bands'", "list them, least first, each with its least total")
    is_plain = doc.rows is None and doc.applies_when is True and doc.reduce_band is None and doc.missing == "range"
    if doc.use == "rules" and not is_plain:
        shop.complain(path, "an instrument for rules has items and bands only", "use 'use: display' for the rest")


def _check_points(shop: Workshop, doc: InstrumentDoc, path: Path) -> None:
    """Points that only fall, or only rise, have a range that every engine can read off the first row that may hold."""
    for item, rows in (doc.items or {}).items():
        points = [*(row.points for row in rows), 0]
        if doc.use == "rules" and points not in (sorted(points), sorted(points, reverse=True)):
            shop.complain((*path, "items", item), f"the points of {item!r} must fall, or rise, from row to row and to 0",
                          "reorder the rows, or split the item")  # fmt: skip


def _bands(doc: InstrumentDoc) -> tuple[str, ...]:
    if doc.bands:
        return tuple(each.band for each in doc.bands)
    return tuple(dict.fromkeys(each.band for each in reversed(doc.rows or [])))


def _cuts(shop: Workshop, doc: InstrumentDoc, path: Path) -> tuple[int, ...]:
    cuts = [each.from_ for each in (doc.bands or [])[1:]]
    found = tuple(cut for cut in cuts if cut is not None)
    if len(found) != len(cuts) or list(found) != sorted(set(found)):
        shop.complain((*path, "bands"), "every band after the first needs a rising 'from'", "list the bands least first")
    return found


def _points(shop: Workshop, rows: list[PointsDoc], path: Path, scope: Scope) -> tuple[PointsRow, ...]:
    return tuple(
        PointsRow(shop.condition(row.when, (*path, index, "when"), scope), str(row.when), row.points)
        for index, row in enumerate(rows)
    )


def _look_up_rows(
    shop: Workshop, doc: InstrumentDoc, bands: tuple[str, ...], path: Path, scope: Scope
) -> tuple[LookUpRow, ...]:
    return tuple(
        LookUpRow(
            shop.condition(row.when, (*path, "rows", index, "when"), scope),
            str(row.when),
            shop.rank(row.band, bands, (*path, "rows", index, "band")),
            Decimal(row.probability),
        )
        for index, row in enumerate(doc.rows or [])
    )


def _logistic(doc: InstrumentDoc) -> Logistic | None:
    given = doc.probability
    return Logistic(Decimal(given.intercept), Decimal(given.slope), given.zero_at_zero) if given else None
