"""Tables of this desk: places and people, approvals by a second person, notices inside the app, back-ups."""

from keliu.org.models.approvals import Approval, ApprovalQuerySet
from keliu.org.models.backups import Backup
from keliu.org.models.grants import GrantLook, GrantLookQuerySet, GrantQuerySet, RowGrant
from keliu.org.models.notices import NoticeQuerySet, NoticeRead, StaffNotice
from keliu.org.models.places import (
    Account,
    AccountManager,
    Department,
    Export,
    ExportQuerySet,
    FigureQuerySet,
    Group,
    LoginLog,
    LoginLogQuerySet,
    OwnPlaces,
    Posting,
    PostingQuerySet,
    Region,
    SavedView,
    ShopFigure,
    Staff,
    StaffQuerySet,
    Store,
    StoreQuerySet,
    Team,
)
from keliu.org.models.second_factor import RecoveryCode, SecondFactor
from keliu.org.models.sending import SendingPause

__all__ = [
    "Account", "AccountManager", "Approval", "ApprovalQuerySet", "Backup", "Department", "Export", "ExportQuerySet",
    "FigureQuerySet", "GrantLook", "GrantLookQuerySet", "GrantQuerySet", "Group", "LoginLog", "LoginLogQuerySet",
    "NoticeQuerySet", "NoticeRead", "OwnPlaces", "Posting", "PostingQuerySet", "RecoveryCode", "Region", "RowGrant",
    "SavedView", "SecondFactor", "SendingPause", "ShopFigure", "Staff", "StaffNotice", "StaffQuerySet", "Store",
    "StoreQuerySet", "Team",
]  # fmt: skip
