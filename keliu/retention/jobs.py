"""Jobs of this desk: a statement is drawn up anew for who asked, with the rights that he has then. Safe to run twice."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from keliu.analytics.calendar import text_of
from keliu.org.models import Account
from keliu.org.noticing.giving import notice_account
from keliu.retention import drawing_up
from keliu.retention.models import Statement
from keliu.rules.sentence import N_, Sentence


@task()
def draw_up_anew(number: int, account_key: int) -> bool:
    """Draw an unsigned statement up anew and tell who asked; one that went or was signed meanwhile is told, too."""
    account = Account.objects.select_related("staff").get(pk=account_key)
    found = Statement.objects.unscoped("asked to be drawn up anew").select_related("store").filter(pk=number).first()
    if found is None or not account.is_active:
        return False
    told = Sentence(N_("The churn statement of %(month)s is drawn up anew"), {"month": text_of(found.month)})
    try:
        drawing_up.draw_up_anew(found, actor=account.viewer(), now=timezone.now())
    except drawing_up.StatementRefused as refused:
        told = refused.sentence
    page, group_id = reverse("retention:statements"), found.store.group_id
    with transaction.atomic():
        notice_account(account_key, told, page=page, group_id=group_id, now=timezone.now())
    return True
