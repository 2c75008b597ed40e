"""Filing each referral of a batch with the case it belongs to: the open case of its subject in this unit, else a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments.assessing import assess_case
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.catalogue import REFERRAL
from tidegate.casework.facts.recording import Given, add_entries
from tidegate.casework.facts.replay import known, recorded_of
from tidegate.casework.people.subjects import family_of, subject_for
from tidegate.casework.referrals.models import Batch, Referral
from tidegate.casework.referrals.reconciling import additions
from tidegate.records import referrals as records
from tidegate.records.referrals import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of one item: as intake said, unless the unit had that referral already."""

    status: Status
    reason: str
    referral_id: str = ""
    case_id: str = ""
    subject_id: str = ""
    opened: bool = False
    read: records.Referral | None = None


@dataclass(slots=True)
class Filing:
    """Files the referrals of one batch, in the unit that took it. Cases are assessed once, when all are filed."""

    acting: Acting
    unit_id: str
    team_id: str | None
    _touched: dict[str, Case] = field(default_factory=dict)
    _by_subject: dict[str, Case] = field(default_factory=dict)
    _new: set[str] = field(default_factory=set)

    def file_all(self, receipts: Sequence[records.Receipt]) -> list[Filed]:
        """What became of each item; then every case they touched is assessed."""
        names = [each.reference for each in receipts if each.reference]
        held = set(Referral.everything.filter(unit_id=self.unit_id, reference__in=names).values_list("reference", flat=True))
        ends = [self._file(each, held) for each in receipts]
        for case in self._touched.values():
            assess_referred(self.acting, case_id=case.pk)
        return ends

    def save_referrals(self, batch: Batch, ends: Iterable[Filed]) -> None:
        """Keep the referrals themselves, now that their batch has its row."""
        Referral.everything.bulk_create(
            (
                Referral(
                    id=end.referral_id,
                    unit_id=self.unit_id,
                    reference=end.read.reference,
                    batch=batch,
                    case_id=end.case_id,
                    subject_id=end.subject_id,
                    received_at=end.read.received_at,
                    unread=dict(end.read.unread),
                )
                for end in ends
                if end.read is not None
            ),
            batch_size=500,
        )

    def _file(self, receipt: records.Receipt, held: set[str]) -> Filed:
        if receipt.status is not Status.ACCEPTED or receipt.referral is None:
            return Filed(status=receipt.status, reason=receipt.reason)
        if receipt.referral.reference in held:
            return Filed(status=Status.DUPLICATE, reason=_TAKEN_BEFORE)
        subject = subject_for(self.acting, receipt.referral.subject_keys)
        case = self._case_of(subject.pk, receipt.referral)
        self._add_facts(case, receipt.referral)
        return Filed(
            status=Status.ACCEPTED,
            reason=receipt.reason,
            referral_id=self.acting.new_id("ref"),
            case_id=case.pk,
            subject_id=subject.pk,
            opened=self._opens(case),
            read=receipt.referral,
        )

    def _case_of(self, subject_id: str, referral: records.Referral) -> Case:
        family = family_of(subject_id)
        touched = next((self._by_subject[each] for each in family if each in self._by_subject), None)
        case = touched or (
            Case.everything.select_for_update()
            .filter(unit_id=self.unit_id, subject_id__in=family, closed_at=None)
            .order_by("opened_at", "pk")
            .first()
        )
        if case is None:
            return self._open(subject_id, referral)
        if touched is None:
            case.version += 1
        if referral.received_at and (case.received_at is None or referral.received_at < case.received_at):
            case.received_at = referral.received_at
        case.save(update_fields=("version", "received_at"))
        self._note(case)
        return case

    def _note(self, case: Case) -> None:
        self._touched[case.pk] = self._by_subject[case.subject_id] = case

    def _open(self, subject_id: str, referral: records.Referral) -> Case:
        case_id = self.acting.new_id("cas")
        case = Case.everything.create(
            id=case_id,
            reference=reference_of(case_id, self.acting.at.year),
            subject_id=subject_id,
            unit_id=self.unit_id,
            team_id=self.team_id,
            opened_at=self.acting.at,
            received_at=referral.received_at or self.acting.at,
        )
        self._note(case)
        self._new.add(case.pk)
        return case

    def _opens(self, case: Case) -> bool:
        """Whether this case is new and not yet counted."""
        new = case.pk in self._new
        self._new.discard(case.pk)
        return new

    def _add_facts(self, case: Case, referral: records.Referral) -> None:
        vocabulary = current_pack().vocabulary
        before = [] if case.pk in self._new else recorded_of(case.pk)
        standing = known(before, vocabulary)
        given = [
            Given(name=name, state=state, source=REFERRAL, known_on=referral.known_on.get(name))
            for name, state in additions(standing, referral.facts, vocabulary).items()
        ]
        add_entries(self.acting, case.pk, given, before, reference=referral.reference)


@action(Permission.TAKE_REFERRALS, Operation.COLLECTION)
def assess_referred(acting: Acting, *, case_id: str) -> Done:
    """Assess a case that a referral was filed with, whether or not the one who took it may see the case."""
    case = Case.everything.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFoundError("There is no such case.")
    acting.require(Permission.TAKE_REFERRALS, case.unit_id)
    known = assess_case(acting, case, "referral").facts
    return Done(subject=case, case_id=case.pk, details={"level": case.level, "could_be": case.could_be}, facts=known)


def reference_of(case_id: str, year: int) -> str:
    """What people call the case: the year, and ten characters of the random part of its identifier."""
    tail = case_id[-10:]
    return f"TG-{year % 100:02}-{tail[:5]}-{tail[5:]}"


_TAKEN_BEFORE = "this unit has already taken a referral of that reference, so nothing was changed; if it is another, rename it"
