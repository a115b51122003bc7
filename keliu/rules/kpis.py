"""指标目录: the entries of the metric catalogue that pages show with their formula card (metrics R5 and V2)."""

from dataclasses import dataclass

from keliu.rules.sentence import N_


@dataclass(frozen=True, slots=True)
class Kpi:
    """指标: its id, name, definition (message ids) and source in the practice."""

    id: str
    name: str
    definition: str
    source: str


KPIS: tuple[Kpi, ...] = (
    Kpi(
        "R5",
        N_("Stage"),
        N_(
            "Completed months since the last counted visit: active under 3, cooling 3 to 5, at risk 6 to 11, lost from 12, "
            "never visited without a visit. The limits of the model win over the store's, those over the default."
        ),
        "F3",
    ),
    Kpi(
        "V2",
        N_("Class A/B/C"),
        N_(
            "Customers by spend of 24 months, descending: A up to and including the one with whom the running share reaches "
            "70 percent, B likewise to 90 percent, C the rest and all without spend."
        ),
        "B3",
    ),
)
BY_ID: dict[str, Kpi] = {kpi.id: kpi for kpi in KPIS}
