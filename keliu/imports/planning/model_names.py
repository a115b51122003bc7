"""The text of a model 车型 as shops write it, often with its series 车系 before it: kept once, not twice (practice A2)."""

from collections.abc import Iterable


def without_series(series: str, name: str) -> str:
    """This function will return a model's text without its series at the head; as it stands where that is no whole word.

    A text that is the series alone leaves nothing.
    """
    if not series or not name.startswith(series):
        return name
    rest = name[len(series) :]
    if not rest:
        return ""
    if not _is_border(series[-1], rest[0]):
        return name
    return rest.lstrip(" ·-—_/").strip() or name


def _is_border(last: str, first: str) -> bool:
    """Whether a new word begins: at a blank or mark, or a number behind Chinese characters (轩逸经典 is another series)."""
    return not first.isalnum() or (first.isdigit() and not last.isascii())


def split_model(name: str, known: Iterable[str]) -> tuple[str, str]:
    """This function will return series and model of a text that begins with a series of the catalogue, the longest one,
    and a blank; no series where it begins with none.
    """
    found = [series for series in known if series and name.startswith(f"{series} ")]
    series = max(found, key=len, default="")
    return series, without_series(series, name)
