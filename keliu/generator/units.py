"""Who comes with which cars (车主): a person, a family with one phone, a firm, a fleet; owners who change."""

from dataclasses import dataclass

from keliu.generator.days import Calendar
from keliu.generator.names import Draw, company_name, person_name
from keliu.generator.numbers import phone_number
from keliu.generator.places import street_address
from keliu.generator.shops import Advisor, Shop

NOT_SHARED_OUT = 0.05
NOTES = ("偏好周末来店", "要求使用原厂件", "电话请下午打", "车主在外地，多由家人送修", "价格敏感", "老客户介绍")


@dataclass(frozen=True, slots=True)
class Owner:
    """车主: the customer's number, shop, advisors before and after a hand-over, and how he drives.

    One household in twenty is not shared out to an advisor yet: it belongs to nobody.
    """

    number: str
    shop: Shop
    advisor: Advisor
    use: str
    is_shared_out: bool = True


@dataclass(slots=True)
class Register:
    """登记册: counters that keep numbers unique, and rows waiting to be written."""

    customers: int = 0
    phones: int = 0

    def next_phone(self) -> str:
        """This function will return a mobile number that nobody has yet."""
        self.phones += 1
        return phone_number(self.phones)


def draw_unit(draw: Draw) -> tuple[str, int, int]:
    """This function will return what comes next: person, family or company, how many customers and how many cars."""
    kind = draw()
    if kind < 0.76:
        return "person", 1, 1
    if kind < 0.88:
        return "person", 1, 2
    if kind < 0.95:
        return "family", 2, 2
    if kind < 0.99:
        return "company", 1, 1 + int(draw() * 3)
    return "company", 1, 5 + int(draw() * 25)


def enrol(
    draw: Draw, register: Register, shop: Shop, calendar: Calendar, what: str, people: int
) -> tuple[list[Owner], list[str]]:
    """This function will return the owners of a unit with their customers.csv rows.

    A family shares surname, phone and address.
    """
    district = shop.near[int(draw() * len(shop.near))]
    phone, address = register.next_phone(), street_address(draw, district)
    point = f"{district.longitude + (draw() - 0.5) * 0.04:.6f},{district.latitude + (draw() - 0.5) * 0.04:.6f}"
    advisor = shop.advisors[int(draw() * len(shop.advisors))]
    is_shared_out = draw() >= NOT_SHARED_OUT
    keeper = _current(shop, advisor, calendar).staff_no if is_shared_out else ""
    owners, customers, surname = [], [], ""
    for _ in range(people):
        register.customers += 1
        number = f"C{register.customers:07d}"
        gender, birthday = "", ""
        if what == "company":
            name = company_name(draw, district.city)
        else:
            gender = "male" if draw() < 0.64 else "female"
            name = person_name(draw, gender, surname)
            surname = name[:2] if len(name) == 4 else name[:1]
            if draw() < 0.82:
                birthday = f"{calendar.year[calendar.end] - 22 - int(draw() * 43)}{calendar.iso[int(draw() * 365)][4:]}"
                birthday = birthday.replace("-02-29", "-02-28")
        second = register.next_phone() if draw() < 0.06 else ""
        note = NOTES[int(draw() * len(NOTES))] if draw() < 0.05 else ""
        customers.append(
            f"{number},{shop.code},{name},{gender},{birthday},{phone},{second},{address},{district.code},{point},"
            f"{int(what == 'company')},{keeper},{note}\n"
        )
        use = "company" if what == "company" else "commuter" if draw() < 0.3 else "private"
        owners.append(Owner(number, shop, advisor, use, is_shared_out))
    return owners, customers


def _current(shop: Shop, advisor: Advisor, calendar: Calendar) -> Advisor:
    """Return the advisor of today: the heir where the first one left."""
    return shop.advisors[advisor.heir] if advisor.leaves <= calendar.end else advisor


def assign(owner: Owner, calendar: Calendar, first: int, last: int | None = None) -> list[str]:
    """This function will return one customer's assignments.csv rows from a day to another, both included.

    A hand-over when the advisor left; without a last day the assignment is open.
    """
    if not owner.is_shared_out:
        return []
    head, advisor, end = f"{owner.number},{owner.shop.code}", owner.advisor, "" if last is None else calendar.iso[last]
    left = advisor.leaves
    if left > (calendar.end if last is None else last):
        return [f"{head},{advisor.staff_no},{advisor.team},{calendar.iso[first]},{end}\n"]
    heir = owner.shop.advisors[advisor.heir]
    rows = [f"{head},{heir.staff_no},{heir.team},{calendar.iso[max(left, first)]},{end}\n"]
    if first < left:
        rows.insert(0, f"{head},{advisor.staff_no},{advisor.team},{calendar.iso[first]},{calendar.iso[left - 1]}\n")
    return rows
