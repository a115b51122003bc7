"""Who may see and do what: roles, their rows and their deeds (practice C9, G4, M1; the shop's table of rights).

Pure: a decision from a `Viewer` and names. The scopes of the QuerySets and the decorators of the views both ask here,
so that a page, the API and a job cannot disagree.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """岗位: the posts of a shop, as staff.csv names them."""

    CSR = "csr"
    ADVISOR = "advisor"
    TEAM_LEADER = "team_leader"
    CS_MANAGER = "cs_manager"
    SERVICE_MANAGER = "service_manager"
    GENERAL_MANAGER = "general_manager"
    DATA_CLERK = "data_clerk"
    RENEWAL = "renewal"
    CLAIMS = "claims"
    MARKETING = "marketing"
    TECHNICIAN = "technician"
    CASHIER = "cashier"
    DEPARTMENT = "department"
    FIELD = "field"
    GROUP = "group"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """看得见的范围: which customers' and vehicles' rows a role sees."""

    STORE = "store"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    TOTALS = "totals"
    NOTHING = "nothing"


class Deed(StrEnum):
    """能做的事: what a view or an action may ask for."""

    SEE_FILES = "see_files"
    LOOK_UP_CALLER = "look_up_caller"
    EDIT_FILES = "edit_files"
    REVEAL = "reveal"
    EXPORT_MASKED = "export_masked"
    IMPORT = "import"
    UNDO_OWN_IMPORT = "undo_own_import"
    SEE_DUPLICATES = "see_duplicates"
    SEE_DATA_QUALITY = "see_data_quality"
    PROPOSE_MERGE = "propose_merge"
    DECIDE_MERGE = "decide_merge"
    DECIDE_ACROSS_STORES = "decide_across_stores"
    ASSIGN = "assign"
    PROPOSE_BLACKLIST = "propose_blacklist"
    DECIDE_BLACKLIST = "decide_blacklist"
    EXPORT_FULL = "export_full"
    DECIDE_UNDO = "decide_undo"
    SEE_VISITS = "see_visits"
    SEE_TODAY = "see_today"
    SEE_TOTALS = "see_totals"
    SEE_AUDIT = "see_audit"
    SEE_LOGINS = "see_logins"
    SEE_STAFF = "see_staff"
    MANAGE_STAFF = "manage_staff"
    SEE_FIGURES = "see_figures"
    SET_FIGURES = "set_figures"
    SET_OPT_OUT = "set_opt_out"
    RECORD_CONSENT = "record_consent"
    SEE_CONSENTS = "see_consents"
    SUBJECT_REQUESTS = "subject_requests"
    SEE_KEEPING = "see_keeping"
    KEEP_PARTNERS = "keep_partners"
    KEEP_BACKUPS = "keep_backups"
    ASK_GRANT = "ask_grant"
    DECIDE_GRANT = "decide_grant"
    SEE_GRANTS = "see_grants"
    SEE_STATEMENTS = "see_statements"
    SIGN_STATEMENTS = "sign_statements"
    APPEAL_STATEMENTS = "appeal_statements"


STORE_MANAGERS = frozenset({Role.CS_MANAGER, Role.SERVICE_MANAGER, Role.GENERAL_MANAGER})
LIST_CLERKS = frozenset({Role.RENEWAL, Role.CLAIMS, Role.MARKETING})
TEAM_ROLES = frozenset({Role.ADVISOR, Role.TEAM_LEADER})
GROUP_LEVEL = frozenset({Role.GROUP, Role.ADMIN, Role.AUDITOR})

REACH: dict[Role, Reach] = {
    Role.CSR: Reach.UNASSIGNED,
    Role.ADVISOR: Reach.TEAM,
    Role.TEAM_LEADER: Reach.TEAM,
    **dict.fromkeys(STORE_MANAGERS | LIST_CLERKS | {Role.DATA_CLERK}, Reach.STORE),
    Role.GROUP: Reach.TOTALS,
}

_CONSENTS = {Deed.SET_OPT_OUT, Deed.RECORD_CONSENT}
_FRONT = {Deed.SEE_FILES, Deed.LOOK_UP_CALLER, Deed.EDIT_FILES, Deed.REVEAL, Deed.SEE_VISITS}
_CLERK = {Deed.SEE_FILES, Deed.LOOK_UP_CALLER, Deed.REVEAL, Deed.SEE_VISITS}
_CHARGED = {Deed.SEE_STATEMENTS, Deed.APPEAL_STATEMENTS}
_SECOND = {Deed.DECIDE_BLACKLIST, Deed.EXPORT_FULL, Deed.DECIDE_UNDO, Deed.SET_FIGURES, Deed.SIGN_STATEMENTS}
_MANAGER = _FRONT | {
    Deed.EXPORT_MASKED,
    Deed.SEE_AUDIT,
    Deed.SEE_STAFF,
    Deed.SEE_FIGURES,
    Deed.SEE_DUPLICATES,
    Deed.SEE_DATA_QUALITY,
    Deed.PROPOSE_MERGE,
    Deed.DECIDE_MERGE,
    Deed.IMPORT,
    Deed.UNDO_OWN_IMPORT,
    Deed.ASSIGN,
    Deed.PROPOSE_BLACKLIST,
    Deed.KEEP_PARTNERS,
    Deed.SEE_GRANTS,
    Deed.SEE_STATEMENTS,
}
DEEDS: dict[Role, frozenset[Deed]] = {
    Role.CSR: frozenset(_CLERK | _CONSENTS | {Deed.PROPOSE_BLACKLIST}),
    Role.ADVISOR: frozenset(_FRONT | _CONSENTS | _CHARGED | {Deed.PROPOSE_BLACKLIST}),
    Role.TEAM_LEADER: frozenset(_FRONT | _CONSENTS | _CHARGED | {Deed.ASSIGN, Deed.PROPOSE_BLACKLIST}),
    # The managers who answer for the figures do not alter consents; a clerk who sends takes refusals only.
    Role.CS_MANAGER: frozenset(_MANAGER | _CONSENTS),
    Role.SERVICE_MANAGER: frozenset(_MANAGER | _SECOND),
    Role.GENERAL_MANAGER: frozenset(_MANAGER | _SECOND | {Deed.DECIDE_ACROSS_STORES, Deed.DECIDE_GRANT}),
    Role.DATA_CLERK: frozenset(
        {
            Deed.SEE_FILES,
            Deed.EDIT_FILES,
            Deed.SEE_VISITS,
            Deed.IMPORT,
            Deed.UNDO_OWN_IMPORT,
            Deed.SEE_DUPLICATES,
            Deed.SEE_DATA_QUALITY,
            Deed.PROPOSE_MERGE,
            Deed.KEEP_PARTNERS,
        }
    ),
    **{role: frozenset(_CLERK | {Deed.SET_OPT_OUT}) for role in LIST_CLERKS},
    Role.TECHNICIAN: frozenset({Deed.SEE_TODAY}),
    Role.CASHIER: frozenset({Deed.SEE_TODAY}),
    Role.DEPARTMENT: frozenset(),
    Role.FIELD: frozenset(),
    Role.GROUP: frozenset(
        {Deed.SEE_TOTALS, Deed.SEE_FIGURES, Deed.SET_FIGURES, Deed.SEE_STAFF, Deed.ASK_GRANT, Deed.SEE_GRANTS}
    ),
    Role.ADMIN: frozenset(
        {
            Deed.SEE_STAFF,
            Deed.MANAGE_STAFF,
            Deed.SEE_FIGURES,
            Deed.SET_FIGURES,
            Deed.SEE_LOGINS,
            Deed.SEE_KEEPING,
            Deed.KEEP_BACKUPS,
            Deed.IMPORT,
            Deed.UNDO_OWN_IMPORT,
            Deed.DECIDE_UNDO,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Deed.SEE_AUDIT,
            Deed.SEE_LOGINS,
            Deed.SEE_CONSENTS,
            Deed.SUBJECT_REQUESTS,
            Deed.SEE_KEEPING,
            Deed.SEE_GRANTS,
        }
    ),
}


# Who may take data out, change what others may do, or read the logs: a password alone does not open that.
GUARDED = frozenset(
    {
        Deed.EXPORT_MASKED,
        Deed.EXPORT_FULL,
        Deed.MANAGE_STAFF,
        Deed.SET_FIGURES,
        Deed.SEE_AUDIT,
        Deed.SEE_LOGINS,
        Deed.KEEP_BACKUPS,
    }
)


def needs_second_factor(role: Role) -> bool:
    """This function will say whether a login of this role takes a second step: it exports, administers or audits."""
    return not GUARDED.isdisjoint(DEEDS[role])


# What a grant opens: the files and visits of one store, to be read on pages, masked. No deed of the role goes with it.
GRANTED = frozenset({Deed.SEE_FILES, Deed.SEE_VISITS})
GRANT_HOURS = (4, 24, 72, 168)  # how long one may be asked for; the longest is a week


@dataclass(frozen=True, slots=True)
class Grant:
    """授权查看: one person of the group may read one store's rows until a moment."""

    key: int
    store_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """看的人: the person behind a request, by plain keys; without keys it is the program itself.

    `in_full`: what he reads is not masked, for the one export to which a second person agreed. `grant`: what he holds
    beside his role; it counts only where a page was opened by it (`is_under_grant`), and then his role's deeds do not.
    """

    account_id: int | None
    staff_id: int | None
    name: str
    role: Role | None
    group_id: int | None
    store_id: int | None = None
    team_id: int | None = None
    in_full: bool = False
    grant: Grant | None = None
    is_under_grant: bool = False

    @property
    def reach(self) -> Reach:
        """Which rows of customers and vehicles this person sees."""
        if self.is_under_grant:
            return Reach.STORE
        return REACH.get(self.role, Reach.NOTHING) if self.role else Reach.NOTHING

    @property
    def has_all_in_full(self) -> bool:
        """Whether every row within reach shows in full: only then may rows be ordered, or found, by what a mask hides."""
        return self.in_full or self.reach is Reach.TEAM

    def may(self, deed: Deed) -> bool:
        """Whether this person's role holds the deed; on a page opened by a grant, whether the grant does."""
        if self.is_under_grant:
            return deed in GRANTED
        return self.role is not None and deed in DEEDS[self.role]

    def may_open(self, deed: Deed) -> bool:
        """Whether pages of this deed are there for the person at all, by role or by grant."""
        return (self.role is not None and deed in DEEDS[self.role]) or (self.grant is not None and deed in GRANTED)

    def under_grant(self) -> Self:
        """Return the person as a page sees him that he opens by his grant: a reader of that store, and no more."""
        assert self.grant is not None
        return replace(self, store_id=self.grant.store_id, team_id=None, is_under_grant=True)

    def sees_in_full(self, *, team_id: int | None) -> bool:
        """Whether phones and plates of a customer of this team show in full: those of his own team."""
        return self.in_full or (self.role in TEAM_ROLES and team_id is not None and team_id == self.team_id)


def read_role(word: str) -> Role | None:
    """Return the role of that name, or None for another word, which is kept and gives no rights."""
    try:
        return Role(word)
    except ValueError:
        return None
