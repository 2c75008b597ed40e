"""The STRESS-DES checklist (Monks and others 2019), filled in from the run itself; and what a forecast cannot tell anybody."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.policy.explaining.document import Bullets as List
from tidegate.policy.explaining.document import Document, Grid, Row, Section, plain, say
from tidegate.reports.forecast.content import Report

CANNOT = (
    (
        "Whether a policy is right. It counts consequences under stated assumptions; how a missed offender weighs against a "
        "shorter wait is for people to judge."
    ),
    "Anything about a person. Nobody in it exists, and nothing in it may be used to decide a case.",
    "What offenders would do because the policy changed: deterrence, and whether people come forward, are not in it.",
    (
        "How often assessments err in practice. The published validation is of convicted men in a retrospective sample; misuse "
        "under pressure is a scenario here, not a measurement."
    ),
    (
        "What treatment does for people who were diverted. No trial on image offenders was found; the range includes no effect "
        "and harm."
    ),
    (
        "The future of demand. Reports from providers have doubled and halved with a change of their practice; ranges are wide "
        "and may still be too narrow."
    ),
    "What is not reported. Those who are never referred appear only through the assumed hidden pool.",
    "Effects on victims, families and trust in the police, which are not numbers here and are not therefore small.",
)


def cannot_tell() -> Document:
    """The limits, in words."""
    return Document("What this cannot tell you", "", (List((), tuple(plain(each) for each in CANNOT)),), ())


def checklist(report: Report) -> Document:
    """Every item of the checklist with its answer."""
    sections = tuple(
        Section(title, f"stress-{place}", (Grid(title, ("Item", "Answer"), tuple(_rows(items))),), folded=True)
        for place, (title, items) in enumerate(_items(report).items(), start=1)
    )
    lead = say(
        "Strengthening the reporting of empirical simulation studies, for discrete-event simulation. Filled in by the run."
    )
    return Document("STRESS-DES checklist", "", (lead,), sections)


def _rows(items: dict[str, str]) -> Iterator[Row]:
    for item, answer in items.items():
        yield Row(((say(item),), (say(answer),)))


def _items(report: Report) -> dict[str, dict[str, str]]:
    made = report.provenance
    return {
        "Objectives": {
            "1.1 Purpose": "To show what a policy does to police, courts, the register and children at risk, beforehand.",
            "1.2 Outputs": "; ".join(each.heading for each in report.measures) + ".",
            "1.3 Aims of experimentation": f"To compare {report.after.title} with {report.before.title}, and to find "
            "under which assumptions the comparison reverses.",
        },
        "Logic": {
            "2.1 Overview": "The flow of people on this page, stage by stage.",
            "2.2 Base model": report.before.says,
            "2.3 Scenario": report.after.says,
            "2.4 Algorithms": "Cases are ranked and routed by the policy's own rules, run by the engine of live cases. "
            "Queues are served in the policy's order, first come first served within a rank, without pre-emption.",
            "2.5 Components": "People with true traits and observed facts; stages with staff, delays, courses or caseloads; "
            "entry by referral, by proactive work and by reoffending; exit by the end of the last duty.",
        },
        "Data": {
            "3.1 Sources": "The assumption log on this page: each value with its source and status.",
            "3.2 Preparation": "Published figures are used as published; what is derived from others is marked as such.",
            "3.3 Input parameters": f"{len(report.assumptions)}, in the assumption log.",
            "3.4 Assumptions": f"{sum(each.status == 'assumed' for each in report.assumptions)} parameters have no published "
            "figure; each has a wide range.",
        },
        "Experimentation": {
            "4.1 Initialisation": "Starts from a caseload, not from empty; there is no warm-up.",
            "4.2 Run length": f"{made.years} years.",
            "4.3 Estimation": f"{made.replications} paired replications over {made.draws} draws of the parameters, with common "
            "random numbers. Intervals hold 95 per cent of replications.",
        },
        "Implementation": {
            "5.1 Software": f"Tidegate {made.version}, Python.",
            "5.2 Random sampling": f"Streams keyed by replication, person, pass and stage from seed {made.seed}, so that both "
            "scenarios see the same people.",
            "5.3 Execution": made.command,
            "5.4 System": "Any: the same inputs give the same bytes, however the work is spread.",
        },
        "Code access": {"6.1 Where": f"Open source, MIT licence. Inputs have the digest {made.digest}."},
    }
