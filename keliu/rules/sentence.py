"""A sentence as a value: an English message with its parameters, translated only at the border.

Rules and readers are pure and know no language; pages, the API and the command line translate what they were given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(msgid: str) -> str:
    """This function will return its argument; it marks a message id for extraction."""
    return msgid


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id with named parameters (`%(name)s`); a parameter may be a sentence itself."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """Return the sentence in English."""
        given = {k: v.english() if isinstance(v, Sentence) else v for k, v in self.params.items()}
        return self.msgid % given if given else self.msgid

    def as_json(self) -> dict[str, object]:
        """Return a form that JSON can carry; `from_json` reads it back."""
        params = {k: v.as_json() if isinstance(v, Sentence) else str(v) for k, v in self.params.items()}
        return {"msgid": self.msgid, "params": params}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Sentence":
        """Return the sentence that `as_json` gave."""
        params = data.get("params")
        given = params if isinstance(params, Mapping) else {}
        return cls(str(data["msgid"]), {k: cls.from_json(v) if isinstance(v, Mapping) else v for k, v in given.items()})
