"""The tasks that the practice demands, as data: what each asks, where that comes from, and its clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tidegate.records.deadlines import Duration, Unit

NOW = Duration(0, Unit.HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """One kind of task.

    ``anchor`` says from what its clock runs. It is due ``allow`` after that; somebody is reminded ``remind`` hours before it
    is due, and ``escalates_to`` is told ``escalate`` hours after (before, where negative). ``then``: what an outcome opens.
    Unless ``by_hand`` it ends by itself, when what it asks for is done.
    """

    code: str
    title: str
    demands: str
    source: str
    anchor: str
    allow: Duration
    remind: int
    escalate: int
    escalates_to: str = "supervisor"
    outcomes: tuple[str, ...] = ("done", "not_needed")
    by_hand: bool = True
    then: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_WT = "Working Together to Safeguard Children (2023); Children Act 1989, section 47 (recalled)"
_IOPC = "IOPC and force policies: every such suspect is treated as at risk of suicide (read in force documents, 2023 and 2024)"
_PACE = "Police and Criminal Evidence Act 1984, Part 4A, as amended in 2022 (recalled)"
_HMICFRS = "HMICFRS, police response to online child sexual abuse, 5 April 2023 (read in press reports)"
_OURS = "Our assumption: nobody publishes this time. A force should set its own"
_ASKED = ("asked", "no_reply", "concern_passed_on")
_HOUR, _DAY, _WORKING = Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS


def _day_of_risk(code: str, title: str, anchor: str, allow: Duration = NOW, remind: int = 48) -> TaskKind:
    """Asking after the suspect's welfare on a day of raised risk."""
    return TaskKind(
        code=code,
        title=title,
        demands="A day of raised risk.",
        source=_IOPC,
        anchor=anchor,
        allow=allow,
        remind=remind,
        escalate=24,
        outcomes=_ASKED,
    )


def _chase(code: str, title: str, anchor: str, *, comes: str, remind: int, escalate: int) -> TaskKind:
    """Asking for what somebody else was to send by a day."""
    return TaskKind(
        code=code,
        title=title,
        demands="It was expected by now: ask for it, and record it when it comes.",
        source=_OURS,
        anchor=anchor,
        allow=NOW,
        remind=remind,
        escalate=escalate,
        outcomes=(comes, "not_needed"),
    )


KINDS: Mapping[str, TaskKind] = {
    kind.code: kind
    for kind in (
        TaskKind(
            code="safeguarding_check",
            title="Find out whether a child lives with the suspect or is accessible",
            demands="Establish it, or refer as if a child were there.",
            source=f"{_HMICFRS}. {_OURS}",
            anchor="the case was taken in, and it is not known",
            allow=Duration(3, _DAY),
            remind=24,
            escalate=24,
            outcomes=("child_found", "no_child", "not_established", "established"),
            then={"child_found": ("safeguarding_referral",), "not_established": ("safeguarding_referral",)},
        ),
        TaskKind(
            code="safeguarding_referral",
            title="Refer to children's social care",
            demands="Share what is known at once: a child is, or may be, in the household or accessible.",
            source=f"{_WT}. The 24 hours: {_OURS}",
            anchor="a child is or may be there",
            allow=Duration(24, _HOUR),
            remind=12,
            escalate=4,
            escalates_to="unit_head",
            then={"done": ("strategy_discussion",)},
        ),
        TaskKind(
            code="strategy_discussion",
            title="Hold a strategy discussion",
            demands="Police, social care and health decide together whether enquiries under section 47 begin.",
            source=f"{_WT}. The one working day: {_OURS}",
            anchor="the referral was made",
            allow=Duration(1, _WORKING),
            remind=12,
            escalate=24,
            outcomes=("section_47", "no_section_47", "not_needed"),
            then={"section_47": ("section_47_outcome",)},
        ),
        TaskKind(
            code="section_47_outcome",
            title="Record the outcome of the section 47 enquiries",
            demands="A conference, where one is needed, is held within 15 working days of the strategy discussion.",
            source=_WT,
            anchor="the strategy discussion",
            allow=Duration(15, _WORKING),
            remind=72,
            escalate=24,
            outcomes=("plan_recorded", "closed", "not_needed"),
        ),
        TaskKind(
            code="lado_referral",
            title="Refer to the local authority designated officer",
            demands="Within one working day, for people who work or volunteer with children.",
            source="Referral to the local authority designated officer (recalled)",
            anchor="a position of trust is known",
            allow=Duration(1, _WORKING),
            remind=12,
            escalate=24,
        ),
        TaskKind(
            code="welfare_assessment",
            title="Assess the suspect's risk of suicide and record a plan",
            demands="Before interview or release; refer to liaison and diversion or a health care professional.",
            source=_IOPC,
            anchor="arrest, voluntary interview or search",
            allow=Duration(4, _HOUR),
            remind=2,
            escalate=2,
            outcomes=("plan_recorded", "referred_to_health", "refused_help"),
        ),
        TaskKind(
            code="welfare_48_hours",
            title="Ask after the suspect's welfare within 48 hours",
            demands="The risk is highest in the first 48 hours.",
            source=_IOPC,
            anchor="arrest, voluntary interview or search",
            allow=Duration(48, _HOUR),
            remind=24,
            escalate=4,
            escalates_to="unit_head",
            outcomes=_ASKED,
        ),
        _day_of_risk("welfare_bail_return", "Ask after the suspect's welfare at the bail return", "the bail return"),
        _day_of_risk(
            "welfare_charge", "Ask after the suspect's welfare at charge", "the charge", allow=Duration(24, _HOUR), remind=12
        ),
        _day_of_risk("welfare_court", "Ask after the suspect's welfare around the court hearing", "the court hearing"),
        TaskKind(
            code="priority_risen",
            title="Act on the raised priority",
            demands="The case was acted on, and its priority has risen since: decide what that calls for, and do it.",
            source=f"{_HMICFRS}. The 24 hours: {_OURS}",
            anchor="the assessment that raised it",
            allow=Duration(24, _HOUR),
            remind=12,
            escalate=4,
            outcomes=("acted_again", "measures_stand"),
        ),
        TaskKind(
            code="reassess",
            title="Assess again before acting",
            demands="On any new information, and before a warrant or an arrest.",
            source="National Police Chiefs' Council guidance (recalled)",
            anchor="the planned action",
            allow=NOW,
            remind=24,
            escalate=-4,
            outcomes=("assessed_again", "action_cancelled"),
        ),
        TaskKind(
            code="bail_end",
            title="Decide before bail ends",
            demands="Charge, extend by the grade that the length demands, or end the bail.",
            source=_PACE,
            anchor="the end of bail",
            allow=NOW,
            remind=14 * 24,
            escalate=-72,
            outcomes=("extended", "ended"),
        ),
        _chase(
            "forensics_back",
            "Chase the forensic examination",
            "the day the result is expected",
            comes="returned",
            remind=72,
            escalate=7 * 24,
        ),
        _chase(
            "prosecutor_reply",
            "Chase the prosecutor's reply",
            "the day the reply is due",
            comes="replied",
            remind=24,
            escalate=72,
        ),
        TaskKind(
            code="answer_return",
            title="Answer the prosecutor's return",
            demands="Do what each reason asks, decide again, and send the file back by the day the prosecutor named.",
            source="Pattern of the prosecutors' own case service, 2025",
            anchor="the day the prosecutor named",
            allow=NOW,
            remind=72,
            escalate=-24,
            outcomes=("sent_again", "not_needed"),
        ),
        TaskKind(
            code="authorise_proposal",
            title="Authorise or refuse the proposed decision",
            demands="A proposal waits for a second person of the grade that the policy demands.",
            source=_OURS,
            anchor="the proposal",
            allow=Duration(2, _WORKING),
            remind=24,
            escalate=24,
            escalates_to="unit_head",
            outcomes=("decided", "no_longer_open"),
            by_hand=False,
        ),
        TaskKind(
            code="review_break_glass",
            title="Review an emergency opening of a restricted case",
            demands="Another person looks at who opened it, why, and what they read.",
            source=_OURS,
            anchor="the opening",
            allow=Duration(1, _WORKING),
            remind=12,
            escalate=24,
            escalates_to="unit_head",
            outcomes=("reviewed",),
            by_hand=False,
        ),
        TaskKind(
            code="answer_finding",
            title="Answer the scrutiny panel's finding",
            demands="The panel found the decision inappropriate: say what follows, for the case and for practice.",
            source=_OURS,
            anchor="the finding",
            allow=Duration(10, _WORKING),
            remind=48,
            escalate=24,
            escalates_to="unit_head",
        ),
        TaskKind(
            code="victim_told",
            title="Tell the victim of the decision",
            demands="And of the right to a review, where there is one.",
            source="Code of Practice for Victims of Crime (recalled; the five working days too)",
            anchor="the decision",
            allow=Duration(5, _WORKING),
            remind=24,
            escalate=48,
            outcomes=("told", "did_not_wish_to_know", "no_victim"),
        ),
    )
}
"""Every kind of task, by code."""

WELFARE = tuple(code for code in KINDS if code.startswith("welfare_"))
"""Those about a suspect's welfare."""

AWAITING = tuple(code for code, kind in KINDS.items() if not kind.by_hand)
"""Those that wait for a second person, and end by what that person does."""
