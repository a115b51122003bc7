"""Partners' files: when one is complete, when its data is stale (practice A7: kept as exactly as customers', A4, A5)."""

from datetime import date
from enum import StrEnum

from keliu.rules.data_quality import complete_by, is_stale
from keliu.rules.sentence import N_


class PartnerPart(StrEnum):
    """档案要件: what a partner's file needs besides code and name."""

    CONTACT = "partner_contact"
    PHONE = "partner_phone"
    ADDRESS = "partner_address"
    DISTRICT = "partner_district"
    GOODS = "partner_goods"


PARTS = (
    N_("partner_contact"), N_("partner_phone"), N_("partner_address"), N_("partner_district"), N_("partner_goods"),
)  # fmt: skip


def missing_of_partner(
    *, contact: str, phone: str, address: str, region_code: str, brands: str, goods: str
) -> tuple[PartnerPart, ...]:
    """This function will return what a partner's file lacks: a person, a phone, address and district, what it supplies."""
    there = (
        (PartnerPart.CONTACT, contact), (PartnerPart.PHONE, phone), (PartnerPart.ADDRESS, address),
        (PartnerPart.DISTRICT, region_code), (PartnerPart.GOODS, brands or goods),
    )  # fmt: skip
    return tuple(part for part, text in there if not text.strip())


def is_overdue(registered_on: date | None, today: date, days: int) -> bool:
    """This function will say whether the days are over within which a file is to be complete; of an unknown day they are."""
    return registered_on is None or complete_by(registered_on, days) < today


def is_unconfirmed(confirmed_on: date | None, registered_on: date | None, today: date, months: int) -> bool:
    """This function will say whether a partner's data was not confirmed, nor entered, for so many months (A5)."""
    return is_stale(confirmed_on or registered_on, today, months)
