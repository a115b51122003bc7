"""One login a role in a furnished home, named as the role: run inside that home, `python -m tests.browser.logins`."""

import os

import django


def main() -> None:
    """Give the first member of staff of each role a login; roles that the data lacks get a member of staff, too."""
    from django.contrib.auth.hashers import make_password

    from keliu.org.models import Account, Group, Staff, Store
    from keliu.rules.rights import GROUP_LEVEL, Role
    from tests.browser.site import PASSWORD

    password = make_password(PASSWORD)  # once: it takes a quarter of a second
    group = Group.objects.get()
    store = Store.objects.unscoped("browser tests").order_by("code").first()
    for role in Role:
        if Account.objects.filter(username=role.value).exists():
            continue
        people = (
            Staff.objects.unscoped("browser tests").filter(role=role, account=None).order_by("store__code", "staff_no")
        )
        person = people.first() or Staff.objects.create(
            group=group,
            store=None if role in GROUP_LEVEL else store,
            staff_no=f"t-{role.value}",
            name=role.value,
            role=role,
        )
        Account.objects.create(username=role.value, password=password, staff=person, must_change_password=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keliu.config.settings")
    django.setup()
    main()
