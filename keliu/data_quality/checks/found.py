"""What a check found, before it is compared with what stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keliu.rules.data_quality import Fault, Part
from keliu.rules.sentence import Sentence

SCAN = "data quality of all files"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong with one file; fields as in `models.Finding`."""

    fault: Fault
    store_id: int
    is_vehicle: bool
    file_key: int
    customer_key: int | None
    since: date
    missing: Sequence[Part] = ()
    sentences: Sequence[Sentence] = ()
    mark: str = ""

    @property
    def parts(self) -> str:
        """What is missing, as the table keeps it."""
        return f",{','.join(self.missing)}," if self.missing else ""

    @property
    def told(self) -> list[dict[str, object]]:
        """The sentences, as JSON."""
        return [sentence.as_json() for sentence in self.sentences]
