"""Who asks for his data: the customers of a group by a whole phone, number, plate or VIN, masked, for the auditor.

Declared in `apps.py` as `subject_finder`: the desk that answers such requests stands below this one.
"""

from keliu.customers.card.shown import find_files
from keliu.customers.finding.lookup import spellings
from keliu.customers.models import Customer, CustomerPhone
from keliu.rules.masking import mask_phone
from keliu.rules.plates import mask_plate
from keliu.rules.rights import Viewer
from keliu.rules.search_text import dialled

MOST = 10


def meant(word: str, viewer: Viewer) -> list[tuple[int, str, str, str]]:
    """This function will return key, masked name, masked numbers and home store of the customers whom a word names."""
    if viewer.group_id is None:
        return []
    phones = CustomerPhone.objects.unscoped("exact look-up").filter(number__in=spellings(dialled(word)))
    keys = set(phones.filter(customer__group_id=viewer.group_id).values_list("customer_id", flat=True))
    person, _cars = find_files(word, viewer.group_id)
    keys |= {person.pk} if person else set()
    people = Customer.objects.unscoped("exact look-up").filter(pk__in=keys).exclude(level=Customer.Level.ERASED)
    return [_told(one) for one in people.select_related("home_store").order_by("pk")[:MOST]]


def _told(person: Customer) -> tuple[int, str, str, str]:
    phones = CustomerPhone.objects.unscoped("a customer found exactly").filter(customer=person).order_by("rank", "id")
    cars = person.vehicles.unscoped("a customer found exactly").order_by("id")
    numbers = [mask_phone(number) for number in phones.values_list("number", flat=True)[:3]]
    numbers += [mask_plate(plate) for plate in cars.values_list("plate", flat=True)[:3] if plate]
    return person.pk, f"{person.name[:1]}**", " ".join(numbers), person.home_store.name
