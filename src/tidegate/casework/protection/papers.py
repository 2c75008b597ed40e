"""The papers of data protection: what is exported of a person, and certificates of what was erased."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError, NotPermittedError
from tidegate.casework.protection import certificates, exporting
from tidegate.casework.protection.catalogue import EXPORTS
from tidegate.casework.protection.models import ErasureCertificate, SubjectExport
from tidegate.casework.protection.queries import require_either
from tidegate.casework.protection.standing import standing_of
from tidegate.casework.protection.whole import whole
from tidegate.records.digests import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportNamed:
    """An export: of whom, for what, until when."""

    id: str
    subject_id: str
    reason: str
    exported_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTaken:
    """What an export holds, as plain data, and its digest."""

    id: str
    content: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """A certificate as lists show it."""

    id: str
    carried_out_at: dt.datetime
    proposed_by: str
    authorised_by: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateShown:
    """A whole certificate. ``file`` is what is kept apart from the service."""

    row: CertificateRow
    content: dict[str, Any]
    file: str


def export_named(acting: Acting, export_id: str) -> ExportNamed:
    """An export without its content, for who asked for it."""
    found = _export(acting, export_id)
    return ExportNamed(
        id=found.pk,
        subject_id=found.subject_id,
        reason=EXPORTS[found.reason],
        exported_at=found.exported_at,
        expires_at=found.expires_at,
    )


def export(acting: Acting, export_id: str) -> ExportTaken:
    """What is held of a person, for who asked for it, until it ends. Each taking out is logged, with the content's digest."""
    found = _export(acting, export_id)
    extent = whole(acting, found.subject_id, Permission.PROTECT_DATA)
    content = exporting.content_of(extent, standing_of(extent.subjects, acting.at))
    named = digest(content)
    with transaction.atomic():
        for case_id in extent.cases:
            append(
                acting,
                action="take_out_export",
                operation=Operation.DISCLOSURE,
                case_id=case_id,
                subject_kind="protection.subjectexport",
                subject_id=found.pk,
                details={"purpose": acting.stated_purpose().value, "reason": found.reason, "content": named},
            )
    return ExportTaken(id=found.pk, content=content, digest=named)


def _export(acting: Acting, export_id: str) -> SubjectExport:
    acting.require(Permission.PROTECT_DATA)
    found = SubjectExport.everything.filter(pk=export_id, exported_by=acting.user_id).first()
    if found is None:
        raise NotFoundError("There is no such export, or somebody else asked for it.")
    if found.expires_at <= acting.at:
        raise NotPermittedError("This export has ended: what is held may have changed since. Export again.")
    return found


def certificate_list(acting: Acting) -> list[CertificateRow]:
    """The certificates, the newest first. They hold nothing about a person."""
    require_either(acting)
    return [_certificate(each) for each in ErasureCertificate.everything.order_by("-carried_out_at", "-pk")]


def certificate(acting: Acting, certificate_id: str) -> CertificateShown:
    """One certificate. Raises NotFoundError."""
    require_either(acting)
    found = ErasureCertificate.everything.filter(pk=certificate_id).first()
    if found is None:
        raise NotFoundError("There is no such certificate: look at the list of certificates.")
    written = certificates.Written(text=found.content, digest=found.digest, seal=found.seal)
    return CertificateShown(row=_certificate(found), content=json.loads(found.content), file=certificates.file_of(written))


def _certificate(row: ErasureCertificate) -> CertificateRow:
    return CertificateRow(
        id=row.pk,
        carried_out_at=row.carried_out_at,
        proposed_by=row.proposed_by,
        authorised_by=row.authorised_by,
        digest=row.digest,
    )
