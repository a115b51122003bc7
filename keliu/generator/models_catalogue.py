# ruff: noqa: E501 - word lists read best with a line a subject
"""Model lines (车型) with maintenance intervals, prices and the share of a store's customers; the menu of jobs (作业价目).

Intervals are those that makers print in their handbooks: 5,000, 7,500, 10,000 km, 6 or 12 months; EVs 20,000 km, 12 months.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelLine:
    """车型: interval in km and months, `price_factor` of parts to the menu, `weight` its share among 100."""

    brand: str
    series: str
    models: tuple[str, ...]
    vin_prefix: str
    power: str
    interval_km: int
    interval_months: int
    first_km: int
    price_factor: float
    weight: int
    warranty_months: int


_LINES = """
丰田|卡罗拉|1.2T 先锋版,1.5L 精英版|LFMAP86C|petrol|5000|6|5000|1.0|17|36
丰田|凯美瑞|2.0G 豪华版,2.5HQ 旗舰版|LVGBH42K|petrol|5000|6|5000|1.2|12|36
丰田|RAV4荣放|2.0L CVT 都市版,2.5L 双擎|LFMJ3EFV|petrol|5000|6|5000|1.15|13|36
丰田|雷凌|1.8H 进取版,1.5L 运动版|LVGDA46A|hybrid|5000|6|5000|1.0|9|36
丰田|汉兰达|2.5L 双擎四驱豪华版|LVGEN56A|hybrid|5000|6|5000|1.4|6|36
大众|朗逸|1.5L 舒适版,280TSI 豪华版|LSVAM418|petrol|10000|12|7500|0.95|4|36
大众|帕萨特|330TSI 豪华版|LSVCE2A4|petrol|10000|12|7500|1.2|2|36
大众|途观L|300TSI 两驱智动版,330TSI 四驱版|LSVXZ25N|petrol|10000|12|7500|1.25|2|36
本田|思域|240TURBO 劲动版,e:HEV 极锋版|LVHFC163|petrol|5000|6|5000|1.05|4|36
本田|雅阁|260TURBO 精英版,e:PHEV 智耀版|LHGCV165|petrol|5000|6|5000|1.2|3|36
本田|CR-V|240TURBO 风尚版|LVHRW184|petrol|5000|6|5000|1.15|5|36
别克|君威|28T 精英型|LSGZS5SX|petrol|7500|6|5000|1.1|4|36
吉利|帝豪|1.5L 手动豪华型|LB37624S|petrol|10000|6|5000|0.8|4|48
比亚迪|秦PLUS|DM-i 55KM 领先型|LC0CE4CB|hybrid|7500|12|3500|0.9|3|72
比亚迪|宋PLUS|DM-i 110KM 旗舰型|LC0C76C4|hybrid|7500|12|3500|1.1|2|72
比亚迪|海豚|420KM 自由版|LGXCE4CC|ev|20000|12|5000|0.9|4|72
丰田|bZ4X|Elite PRO|LFMZ14FV|ev|20000|12|10000|1.1|3|36
广汽埃安|AION S|炫 580|LNAA2AA1|ev|20000|12|5000|0.95|3|48
"""


def _read() -> tuple[ModelLine, ...]:
    """Return the catalogue."""
    out = []
    for row in _LINES.strip().splitlines():
        brand, series, models, vin, power, km, months, first, factor, weight, warranty = row.split("|")
        numbers = (int(km), int(months), int(first), float(factor), int(weight), int(warranty))
        out.append(ModelLine(brand, series, tuple(models.split(",")), vin, power, *numbers))
    return tuple(out)


CATALOGUE = _read()
OWN_SHARE = 0.86


def lines_sold_by(brand: str) -> list[ModelLine]:
    """This function will return the lines that come to a store, each as often as its share; its own brand leads."""
    own = sum(line.weight for line in CATALOGUE if line.brand == brand)
    times = int(OWN_SHARE * (100 - own) / ((1 - OWN_SHARE) * own)) if own else 1
    return [line for line in CATALOGUE for _ in range(line.weight * (times if line.brand == brand else 1))]


# kind: variants of (description, power it fits or *, lines of "L or P:code:name:quantity:yuan each:cost share of 100")
MENU: dict[str, tuple[tuple[str, str, str], ...]] = {
    "maintenance": (
        (
            "常规保养，更换机油机滤",
            "fuel",
            "L:BY01:常规保养工时:1:120:0 P:04152:机油滤清器:1:58:55 P:08880:全合成机油4L:1:328:60",
        ),
        (
            "保养，更换空气滤和空调滤",
            "fuel",
            "L:BY02:保养及滤芯更换:1:160:0 P:04152:机油滤清器:1:58:55 P:08880:全合成机油4L:1:328:60 P:17801:空气滤清器:1:98:50",
        ),
        (
            "大保养，更换火花塞和刹车油",
            "fuel",
            "L:BY03:大保养工时:1:360:0 P:08880:全合成机油4L:1:328:60 P:90919:火花塞:4:88:52 P:08823:制动液:1:120:50",
        ),
        ("三电系统检查，更换空调滤", "ev", "L:EV01:高压系统检测:1:220:0 P:87139:空调滤芯:1:108:50"),
        ("三电检查，更换冷却液", "ev", "L:EV02:冷却系统保养:1:260:0 P:08889:冷却液:2:95:55"),
    ),
    "first_maintenance": (
        ("首次保养", "fuel", "L:SB01:首次保养工时:1:80:0 P:04152:机油滤清器:1:58:55 P:08880:全合成机油4L:1:238:60"),
        ("首保，全车检查", "ev", "L:SB02:首保全车检查:1:150:0"),
    ),
    "repair": (
        ("刹车异响，更换前刹车片", "*", "L:WX01:更换前刹车片:1:180:0 P:04465:前刹车片:1:460:58"),
        ("轮胎磨损，更换轮胎并做四轮定位", "*", "L:WX02:四轮定位:1:220:0 P:42611:轮胎:2:520:70"),
        ("启动困难，更换蓄电池", "*", "L:WX03:蓄电池更换:1:60:0 P:28800:蓄电池:1:560:62"),
        ("空调不制冷，检漏加注", "*", "L:WX04:空调检漏加注:1:280:0 P:88700:制冷剂:2:75:40"),
        ("底盘异响，更换减震器", "*", "L:WX05:更换前减震器:1:360:0 P:48510:前减震器:2:480:60"),
        ("更换雨刮片", "*", "P:85222:雨刮片:2:68:50"),
    ),
    "accident": (
        ("前保险杠碰撞，钣金喷漆", "*", "L:SG01:钣金:1:600:0 L:SG02:喷漆:2:450:0 P:52119:前保险杠:1:980:65"),
        ("追尾，更换后杠及尾灯", "*", "L:SG03:钣金喷漆:1:1500:0 P:52159:后保险杠:1:1080:65 P:81550:尾灯总成:1:760:62"),
        ("侧面刮擦，左侧车门喷漆", "*", "L:SG04:车门钣喷:2:480:0"),
        (
            "右前大事故，更换大灯翼子板",
            "*",
            "L:SG05:大事故修复:1:3800:0 P:81130:大灯总成:1:2680:68 P:53811:翼子板:1:860:62 P:52119:前保险杠:1:980:65",
        ),
    ),
    "warranty": (
        ("三包索赔：水泵渗漏", "*", "L:SP01:更换水泵:1:260:0 P:16100:水泵总成:1:620:60"),
        ("三包索赔：车机黑屏", "*", "L:SP02:更换主机:1:180:0 P:86140:车载主机:1:2100:70"),
        ("三包索赔：减震漏油", "*", "L:SP03:更换减震器:1:300:0 P:48510:前减震器:1:480:60"),
    ),
    "rework": (("返修：上次维修项目重新检查", "*", "L:FX01:返修检查:1:0:0"),),
    "boutique": (
        ("加装行车记录仪", "*", "L:JP01:加装工时:1:100:0 P:JP101:行车记录仪:1:680:55"),
        ("贴膜", "*", "L:JP02:贴膜工时:1:300:0 P:JP102:隔热膜:1:1580:45"),
        ("脚垫", "*", "P:JP103:全包围脚垫:1:380:45"),
    ),
    "pdi": (("新车交车前检查", "*", "L:PD01:PDI检查:1:0:0"),),
}
FAILURES = {"16100": "渗漏", "86140": "黑屏", "48510": "漏油", "04465": "磨损", "28800": "亏电"}
