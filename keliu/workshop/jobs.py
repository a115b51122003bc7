"""What the workshop hears: a model's figures changed, so that the due dates of its cars are worked out anew."""

from django.utils import timezone
from django_tasks import task

from keliu.customers.models import Vehicle
from keliu.workshop.facts import refresh_vehicle_facts


@task()
def refresh_model(model_id: int) -> int:
    """Bring the facts of a model's cars up to date; run again it writes nothing."""
    cars = Vehicle.objects.unscoped("facts of a changed model").filter(model_id=model_id)
    return refresh_vehicle_facts(list(cars.values_list("id", flat=True)), today=timezone.localdate())[1]
