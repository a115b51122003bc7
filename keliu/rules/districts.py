"""The nation's districts and the place that an address names (practice A8, B1; codes: GB/T 2260).

A name as 鼓楼区 or 朝阳区 is that of districts in several cities: the city or province in the address decides, else the
neighbourhood of the shop; where neither does, the address names none.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from keliu.rules.sentence import N_

ENDS = re.compile("[区县市旗]")
LONGEST_NAME = 15
PROVINCE_TAIL = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
UNDISTRICTED = frozenset({"4419", "4420", "4604", "6202"})  # 东莞, 中山, 儋州, 嘉峪关: cities without districts
CITIES = frozenset({"11", "12", "31", "50"})  # provinces that are cities: 北京, 天津, 上海, 重庆


class ListState(StrEnum):
    """名单状态: whether a region's list of customers is complete (A8)."""

    COMPLETE = "list_complete"
    UNCERTAIN = "list_uncertain"
    LACKING = "list_lacking"


STATES = (N_("list_complete"), N_("list_uncertain"), N_("list_lacking"))


def state_of_list(incomplete: int, unplaced: int) -> ListState:
    """This function will say whether a region's list is complete: every file on it is, and nobody of the store who could
    belong on it is without a district.
    """
    if incomplete:
        return ListState.LACKING
    return ListState.UNCERTAIN if unplaced else ListState.COMPLETE


@dataclass(frozen=True, slots=True)
class Districts:
    """区划表: names by code; the codes of districts by name; cities and provinces by whole and by short name."""

    names: Mapping[str, str]
    districts: Mapping[str, tuple[str, ...]]
    cities: Mapping[str, str]
    provinces: Mapping[str, str]

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Self:
        """Sort the names of districts, cities and provinces by code of six digits."""
        districts: dict[str, list[str]] = defaultdict(list)
        cities: dict[str, str] = {}
        provinces: dict[str, str] = {}
        for code, name in sorted(names.items()):
            if code.endswith("0000"):
                short = PROVINCE_TAIL.sub("", name)
                provinces |= {name: code[:2], short: code[:2]}
            elif code.endswith("00"):
                cities |= {name: code[:4]} | ({name[:-1]: code[:4]} if name.endswith("市") else {})
            else:
                districts[name].append(code)
        return cls(names, {name: tuple(codes) for name, codes in districts.items()}, cities, provinces)

    def place_of(self, address: str, near: str) -> str:
        """Return the code of the district that an address names, or an empty text; `near`: the code of the shop's own."""
        text = re.sub(r"\s+", "", address)
        province, city = self._head(text)
        found = self._named(text)
        if city:
            found = [code for code in found if code.startswith(city)]
            return found[0] if found else f"{city}00" if city in UNDISTRICTED else ""
        if province:
            found = [code for code in found if code.startswith(province)]
        if len({self.names[code] for code in found}) > 1:  # the first that is named is the place, the rest are roads
            first = self.names[found[0]]
            found = [code for code in found if self.names[code] == first]
        for prefix in () if len(found) < 2 else (near[:4], near[:2]):
            if narrowed := [code for code in found if prefix and code.startswith(prefix)]:
                found = narrowed
        return found[0] if len(found) == 1 else ""

    def _head(self, text: str) -> tuple[str, str]:
        """Return the province and city (digits) that an address begins with; the whole name of a city may come later."""
        name, province = _longest(self.provinces, text)
        rest = re.sub("^[省市]", "", text.removeprefix(name))
        city = _longest(self.cities, rest)[1]
        if city and province and not city.startswith(province):
            city = ""
        if not city and province not in CITIES:
            whole = [code for found, code in self.cities.items() if found in rest and found[-1] in "市州盟区"]
            city = whole[0] if len(set(whole)) == 1 and whole[0].startswith(province) else ""
        return province, city

    def _named(self, text: str) -> list[str]:
        """Return the codes of the districts whose names stand in a text, in its order, the longest at each place."""
        found: list[str] = []
        for end in (match.end() for match in ENDS.finditer(text)):
            for start in range(max(0, end - LONGEST_NAME), end - 1):
                if codes := self.districts.get(text[start:end]):
                    found += codes
                    break
        return found


def _longest(known: Mapping[str, str], text: str) -> tuple[str, str]:
    for length in range(min(LONGEST_NAME, len(text)), 1, -1):
        if code := known.get(text[:length]):
            return text[:length], code
    return "", ""
