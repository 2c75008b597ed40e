"""Erasure: proposed over exactly what is held, authorised by another person, carried out whole in that person's act."""

from __future__ import annotations

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError
from tidegate.casework.people.models import Subject
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection import catalogue, certificates
from tidegate.casework.protection.erasing import erase
from tidegate.casework.protection.extent import Extent, extent_of
from tidegate.casework.protection.models import Erasure, ErasureCertificate, RetentionReview
from tidegate.casework.protection.standing import day_of, obstacles, standing_of
from tidegate.casework.protection.whole import may_know_of, whole


@action(Permission.PROTECT_DATA, Operation.ADMINISTRATION)
def propose_erasure(acting: Acting, *, subject_id: str, reason: str, register_check: str, seen_digest: str) -> Done:
    """Propose to erase everything that is held of a person; another person may authorise it."""
    extent = _held(acting, subject_id, Permission.PROTECT_DATA)
    _check_still(extent, seen_digest)
    if Erasure.everything.filter(subject_id__in=extent.subjects, state="open").exists():
        raise ConflictError("It is proposed already to erase these records: that is authorised, refused or withdrawn first.")
    _check_code("reason", reason, catalogue.ERASURES)
    _check_code("register_check", register_check, catalogue.REGISTER_CHECKS)
    _check_may_go(acting, extent, reason, register_check)
    made = Erasure.everything.create(
        id=acting.new_id("era"),
        subject_id=extent.subjects[0],
        reason=reason,
        register_check=register_check,
        extent_digest=extent.digest,
        proposed_by=acting.user_id,
        proposed_at=acting.at,
    )
    return Done(subject=made, details={"reason": reason, "register_check": register_check, "extent": extent.digest})


@action(Permission.PROTECT_DATA, Operation.ADMINISTRATION)
def withdraw_erasure(acting: Acting, *, erasure_id: str, reason: str) -> Done:
    """Withdraw one's own proposal to erase."""
    proposal = _open_proposal(acting, erasure_id, Permission.PROTECT_DATA)
    if proposal.proposed_by != acting.user_id:
        raise NotPermittedError("Only who proposed it may withdraw it. Whoever may authorise it can refuse it instead.")
    _check_code("reason", reason, catalogue.WITHDRAWALS)
    _close(acting, proposal, "withdrawn", reason)
    return Done(subject=proposal, details={"reason": reason})


@action(Permission.AUTHORISE_ERASURE, Operation.ADMINISTRATION)
def refuse_erasure(acting: Acting, *, erasure_id: str, reason: str) -> Done:
    """Refuse another person's proposal to erase."""
    proposal = _open_proposal(acting, erasure_id, Permission.AUTHORISE_ERASURE)
    _check_another(acting, proposal)
    _check_code("reason", reason, catalogue.REFUSALS)
    _close(acting, proposal, "refused", reason)
    return Done(subject=proposal, details={"reason": reason})


@action(Permission.AUTHORISE_ERASURE, Operation.ERASURE, once_for="erasure_id")
def authorise_erasure(acting: Acting, *, erasure_id: str, seen_digest: str) -> Done:
    """Authorise another person's proposal to erase: it is carried out at once, whole, and certified."""
    proposal = _open_proposal(acting, erasure_id, Permission.AUTHORISE_ERASURE)
    _check_another(acting, proposal)
    extent = _held(acting, proposal.subject_id, Permission.AUTHORISE_ERASURE)
    for digest in (seen_digest, proposal.extent_digest):
        _check_still(extent, digest)
    _check_may_go(acting, extent, proposal.reason, proposal.register_check)
    erased = erase(extent)
    identifier, at = acting.new_id("cer"), acting.at.isoformat()
    signed = certificates.Signed(identifier=identifier, by=acting.user_id, at=at)
    written = certificates.write(signed, proposal, extent, erased)
    made = ErasureCertificate.everything.create(
        id=identifier,
        erasure=proposal,
        proposed_by=proposal.proposed_by,
        authorised_by=acting.user_id,
        extent_digest=proposal.extent_digest,
        carried_out_at=acting.at,
        content=written.text,
        digest=written.digest,
        seal=written.seal,
    )
    _close(acting, proposal, "carried_out", catalogue.CARRIED_OUT)
    return Done(subject=made, details={"rows": erased.rows, "certificate": written.digest, "reason": proposal.reason})


@action(Permission.USE_SYSTEM, Operation.ERASURE)
def reapply_erasure(acting: Acting, *, certificate: str) -> Done:
    """Erase again what a certificate says was erased, in a database that was restored from an older backup."""
    del acting
    content = certificates.read(certificate)
    marks = content["marks"]
    subjects = certificates.marked(Subject.everything.order_by("pk").values_list("pk", flat=True), marks["subjects"])
    rows = 0
    for subject_id in subjects:
        extent = extent_of(subject_id)
        if len(certificates.marked(extent.cases, marks["cases"])) < len(extent.cases):
            raise ConflictError(
                "In this backup the person has a case that was not erased, so nothing was: before the erasure it was linked to "
                "somebody else. Link it so again, then apply the certificate."
            )
        rows += erase(extent).rows
    made = ErasureCertificate(id=content["certificate"])
    return Done(subject=made, details={"rows": rows, "subjects": len(subjects)})


def _held(acting: Acting, subject_id: str, permission: Permission) -> Extent:
    """Everything that is held of a person, locked: their records change after this, or before it, and not within."""
    list(Subject.everything.select_for_update().filter(pk__in=family_of(subject_id)).order_by("pk"))
    return whole(acting, subject_id, permission)


def _open_proposal(acting: Acting, erasure_id: str, permission: Permission) -> Erasure:
    proposal = Erasure.everything.select_for_update().filter(pk=erasure_id).first()
    if proposal is None or (proposal.state == "open" and not may_know_of(acting, proposal.subject_id, permission)):
        raise NotFoundError("There is no such proposal to erase, or it is of a person whose cases you may not see.")
    if proposal.state != "open":
        raise ConflictError(f"This proposal is no longer open: it is {proposal.state.replace('_', ' ')}.")
    return proposal


def _check_another(acting: Acting, proposal: Erasure) -> None:
    if proposal.proposed_by == acting.user_id:
        raise NotPermittedError("Another person must authorise or refuse what you proposed. You can withdraw it.")


def _check_still(extent: Extent, digest: str) -> None:
    if extent.digest != digest:
        raise ConflictError("What is held of this person is no longer what you were shown, so nothing was done. Look again.")


def _check_code(field: str, given: str, codes: Codes) -> None:
    problems = Problems()
    problems.check(field, given, codes)
    problems.raise_any()


def _check_may_go(acting: Acting, extent: Extent, reason: str, register_check: str) -> None:
    """Raise ConflictError, saying everything that forbids it."""
    found = obstacles(extent.subjects)
    if register_check != "none_stands":
        found.append("It is not established that no registration or order stands: check the register first.")
    if reason == "period_ended":
        standing, today = standing_of(extent.subjects, acting.at), day_of(acting.at)
        due = RetentionReview.everything.filter(
            subject_id__in=extent.subjects, ended_at=None, because="period_ended", due_on__lte=today
        )
        if not due.exists():
            found.append("No review is open because the retention period ended.")
        if not standing.is_past_age(today):
            found.append(f"Records of this group are kept until the age of {standing.until_age}. {standing.age_says}")
    if found:
        raise ConflictError(f"These records cannot be erased, and nothing was done. {' '.join(found)}", changes=found)


def _close(acting: Acting, proposal: Erasure, state: str, because: str) -> None:
    proposal.state, proposal.closed_by, proposal.closed_at, proposal.closed_because = state, acting.user_id, acting.at, because
    proposal.save(update_fields=["state", "closed_by", "closed_at", "closed_because"])
