"""What to ask a customer for, in a line: the headline of the next contact (practice E2, F3)."""

from keliu.rules.next_contact import ContactKind, NextContact
from keliu.rules.sentence import N_, Sentence

TITLES = {
    ContactKind.FIRST_MAINTENANCE: N_("Invite %(who)s to the first maintenance"),
    ContactKind.MAINTENANCE: N_("Invite %(who)s to the maintenance"),
    ContactKind.COOLING: N_("Stay in touch with %(who)s: the visits grow rarer"),
    ContactKind.AT_RISK: N_("Call %(who)s, who is about to leave, and invite the car"),
    ContactKind.WIN_BACK: N_("Win %(who)s back: ask for the cause first"),
    ContactKind.WARRANTY_END: N_("Offer %(who)s the check before the warranty ends on %(on)s"),
    ContactKind.INSURANCE: N_("Send %(who)s a quote for the insurance that ends on %(on)s"),
    ContactKind.INSPECTION: N_("Remind %(who)s of the annual inspection of %(on)s"),
    ContactKind.LICENCE: N_("Remind %(who)s of the driving licence, valid until %(on)s"),
    ContactKind.BIRTHDAY: N_("Wish %(who)s a happy birthday on %(on)s"),
    ContactKind.FESTIVAL: N_("Send %(who)s the wishes of the festival"),
    ContactKind.SATISFACTION: N_("Ask %(who)s how the repair was"),
    ContactKind.CALLBACK: N_("Call %(who)s back as agreed for %(on)s"),
}


def title_of(contact: NextContact, who: str) -> Sentence:
    """This function will say what a contact is to bring about, with the customer's name or title."""
    return Sentence(TITLES[contact.kind], {"who": who, "on": contact.due_on.isoformat()})
