"""Stages by the limits that hold (metric R5): the model's before the home store's before the default."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from keliu.access.page_memory import once_a_page
from keliu.customers.models import VehicleModel
from keliu.org.queries import figures_of_stores
from keliu.rules.figure_values import ShopRules
from keliu.rules.vehicle_life import DEFAULT_LIMITS, Stage, StageLimits, last_visit_range, stage_of


@dataclass(frozen=True)
class StageBook:
    """阶段界限: which limits hold on a day for which store and model."""

    as_of: date
    by_model: Mapping[int, StageLimits]
    by_store: Mapping[int, ShopRules]

    def limits(self, store_id: int | None, model_id: int | None) -> StageLimits:
        """Return the limits of a vehicle by its home store and model."""
        if model_id in self.by_model:
            return self.by_model[model_id]
        return self.by_store[store_id].limits if store_id in self.by_store else DEFAULT_LIMITS

    def stage(self, last_visit_on: date | None, store_id: int | None = None, model_id: int | None = None) -> Stage:
        """Return the stage of a vehicle on the day of the book."""
        return stage_of(last_visit_on, self.as_of, self.limits(store_id, model_id))

    def condition(self, stage: str, *, path: str = "facts__last_visit_on", model: str = "model_id") -> Q:
        """Return the condition of a stage on rows with a home store; an unknown word matches nothing.

        `path` leads to the day of the last counted visit, `model` to the key of the vehicle's model.
        """
        if stage == Stage.NEVER_VISITED:
            return Q(**{path: None})
        if stage not in set(Stage):
            return Q(pk__in=[])
        apart: dict[StageLimits, list[int]] = defaultdict(list)
        for store_id, rules in self.by_store.items():
            if rules.limits != DEFAULT_LIMITS:
                apart[rules.limits].append(store_id)
        usual = self._range(stage, DEFAULT_LIMITS, path)
        if apart:
            usual &= ~Q(home_store_id__in=[store for stores in apart.values() for store in stores])
        for limits, stores in apart.items():
            usual |= Q(home_store_id__in=stores) & self._range(stage, limits, path)
        if not self.by_model:
            return usual
        own = Q(**{f"{model}__in": list(self.by_model)})
        found = (Q(**{f"{model}__isnull": True}) | ~own) & usual
        for limits in set(self.by_model.values()):
            models = [key for key, value in self.by_model.items() if value == limits]
            found |= Q(**{f"{model}__in": models}) & self._range(stage, limits, path)
        return found

    def _range(self, stage: str, limits: StageLimits, path: str) -> Q:
        after, upto = last_visit_range(Stage(stage), self.as_of, limits)
        return Q(**{f"{path}__gt": after, f"{path}__lte": upto})


def read_limits(kept: object) -> StageLimits | None:
    """This function will return a model's own limits from [cooling, at risk, lost] in months, or None."""
    try:
        cooling, at_risk, lost = kept  # type: ignore[misc]
        return StageLimits(int(cooling), int(at_risk), int(lost))
    except (TypeError, ValueError):
        return None


@once_a_page
def stage_book(as_of: date) -> StageBook:
    """This function will return the limits of all stores and models on a day, in two small queries."""
    rows = VehicleModel.objects.exclude(stage_limits=None).values_list("id", "stage_limits")
    by_model = {key: limits for key, kept in rows if (limits := read_limits(kept)) is not None}
    return StageBook(as_of, by_model, figures_of_stores(as_of))
