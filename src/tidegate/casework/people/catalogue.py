"""The codes of people: kinds of identity, where it comes from, why subjects are merged, dismissed or unmerged."""

from __future__ import annotations

from tidegate.casework.common.codes import Codes

KINDS: Codes = {
    "name": "Name",
    "alias": "Other name",
    "date_of_birth": "Date of birth",
    "postcode": "Postcode of an address",
    "email": "E-mail address",
    "telephone": "Telephone number",
    "account": "Account name with a service",
    "pnc_id": "Police National Computer identifier",
}

SOURCES: Codes = {
    "subscriber_check": "Subscriber check with a provider",
    "police_records": "Police records",
    "electoral_register": "Electoral register",
    "partner_agency": "A partner agency",
    "suspect": "The suspect",
    "referral_document": "The referral's own document",
}

MERGES: Codes = {
    "same_identifiers": "The same identifiers",
    "same_person_established": "Enquiries established that it is one person",
    "same_device_and_user": "One device, and one user of it",
}

DISMISSALS: Codes = {
    "different_people": "Enquiries established that they are different people",
    "shared_device_or_line": "They share a device or a line only",
    "too_little": "Too little speaks for it",
}

UNMERGES: Codes = {
    "merged_in_error": "It was merged in error",
    "new_information": "New information shows two people",
}
