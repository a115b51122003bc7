# ruff: noqa: SIM905 - word lists read best with a line a subject
"""Districts of four cities of Fujian with their adcodes (行政区划代码, GB/T 2260) and the middle of each, WGS 84 degrees."""

from dataclasses import dataclass

from keliu.generator.names import Draw, pick


@dataclass(frozen=True, slots=True)
class District:
    """区县: its city, the letter of the city's plates, adcode, and the coordinates of its middle."""

    city: str
    plate_head: str
    name: str
    code: str
    longitude: float
    latitude: float


_TABLE = """
漳州 闽E 龙文区 350603 117.710 24.503|厦门 闽D 湖里区 350206 118.146 24.512|泉州 闽C 晋江市 350582 118.552 24.782
漳州 闽E 芗城区 350602 117.654 24.511|厦门 闽D 集美区 350211 118.097 24.576|泉州 闽C 丰泽区 350503 118.613 24.891
漳州 闽E 龙海区 350604 117.818 24.446|厦门 闽D 思明区 350203 118.083 24.446|泉州 闽C 南安市 350583 118.386 24.961
福州 闽A 仓山区 350104 119.274 26.047|厦门 闽D 海沧区 350205 118.033 24.485|泉州 闽C 石狮市 350581 118.648 24.732
福州 闽A 晋安区 350111 119.328 26.082|厦门 闽D 同安区 350212 118.152 24.723|泉州 闽C 鲤城区 350502 118.587 24.908
漳州 闽E 漳浦县 350623 117.614 24.118|厦门 闽D 翔安区 350213 118.248 24.618|泉州 闽C 惠安县 350521 118.797 25.031
漳州 闽E 南靖县 350627 117.357 24.515|福州 闽A 鼓楼区 350102 119.304 26.082|福州 闽A 长乐区 350112 119.523 25.963
"""
_ROADS = (
    "建设路 江滨路 解放路 中山路 人民路 新华路 迎宾大道 水仙大街 胜利路 元光路 丹霞路 湖滨南路 泉秀街 世纪大道".split()
)
_ESTATES = "万科城 碧桂园 江滨花园 金都花园 龙湖嘉园 阳光城 世茂御海 恒大名都 香缇湾 水岸名家".split()


def _read() -> tuple[District, ...]:
    """Return the districts in the order in which stores are opened."""
    cells = [cell.split() for line in _TABLE.strip().splitlines() for cell in line.split("|")]
    return tuple(District(c, p, n, code, float(lon), float(lat)) for c, p, n, code, lon, lat in cells)


DISTRICTS = _read()


def districts_near(home: District) -> list[District]:
    """This function will return where a store's customers live: mostly its own district, then its city."""
    same_city = [district for district in DISTRICTS if district.city == home.city]
    return [home] * (2 * len(same_city)) + same_city


def street_address(draw: Draw, district: District) -> str:
    """This function will return a postal address inside a district."""
    place = f"{district.city}市{district.name}{pick(draw, _ROADS)}{int(draw() * 380) + 1}号"
    if draw() < 0.6:
        place += f"{pick(draw, _ESTATES)}{int(draw() * 22) + 1}幢{int(draw() * 28) + 1}0{int(draw() * 4) + 1}室"
    return place
