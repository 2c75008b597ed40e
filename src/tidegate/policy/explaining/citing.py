"""Sources where they are used: each with its mark if it is in doubt, and how many are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tidegate.policy.explaining.document import DOUBTS, Block, Line, Link, Mark, Plain, listed
from tidegate.policy.explaining.names import counted, sentence, series
from tidegate.policy.language.pack import Pack, Rule

_COUNTED = {
    "unverified": ("is not verified", "are not verified"),
    "recalled": ("is cited from memory", "are cited from memory"),
    "assumption": ("is our own assumption", "are our own assumptions"),
}


def cited(pack: Pack, ids: Iterable[str]) -> tuple[Block, ...]:
    """The sources as a list of references to the end of the document."""
    return listed(tuple(_reference(pack, each) for each in ids))


def _reference(pack: Pack, source: str) -> Line:
    link, status = Link(source, f"source-{source}"), pack.sources[source].status
    return (link, Plain(" "), Mark(status)) if status in DOUBTS else (link,)


def doubts_in_words(pack: Pack) -> str:
    """How much of the policy rests on what was not read as it stands. Empty if nothing does."""
    found = Counter(source.status for source in pack.sources.values() if source.is_doubtful)
    if not found:
        return ""
    parts = [f"{found[status]} {_COUNTED[status][found[status] > 1]}" for status in DOUBTS if found[status]]
    rules = list(_doubtful_rules(pack))
    alone = sum(all(pack.sources[each].is_doubtful for each in rule.source) for rule in rules)
    total = sum(len(table.rules) for table in pack.tables.values())
    return (
        f"Of {counted(len(pack.sources), 'source')}, {series(parts)}. {sentence(counted(len(rules), 'rule'))} of {total} "
        f"cite at least one of these, {alone} of them nothing else. Each is marked where it is cited."
    )


def _doubtful_rules(pack: Pack) -> Iterator[Rule]:
    for table in pack.tables.values():
        yield from (rule for rule in table.rules if any(pack.sources[each].is_doubtful for each in rule.source))
