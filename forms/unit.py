"""Units of target values, and the families within which two values can be compared.

A family has one base unit; ``factor`` turns a value into that base unit, so 2 小时 and 120 分钟
meet.  Values of different families are never compared (DOMAIN.md 4.2): 80 人 says nothing about
80 人次.  个, 项, 件 are fillers: they share one family because the name, not the unit, says what
is counted.  A unit nobody knows is a family of its own.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from zhibiao.forms.memory import remembered

__all__ = ["KNOWN_SYMBOLS", "Unit", "UnitFamily", "family_of", "unit_of"]


class UnitFamily(StrEnum):
    """Families that forms use; composite and unknown units add families beyond these."""

    NUMBER = "number"
    PERCENT = "percent"
    PERCENT_POINT = "percent-point"
    MULTIPLE = "multiple"
    PERSON = "person"
    PERSON_TIME = "person-time"
    PERSON_DAY = "person-day"
    OCCASION = "occasion"
    EVENT = "event"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    CHARACTER = "character"
    COURSE = "course"
    CLASS_HOUR = "class-hour"
    TIME = "time"
    AREA = "area"
    MONEY = "money"
    LENGTH = "length"
    WEIGHT = "weight"
    COAL = "coal-equivalent"
    VOLUME = "volume"
    ENERGY = "energy"
    POWER = "power"
    STORAGE = "storage"
    SOUND = "sound"
    TEMPERATURE = "temperature"
    ITEM = "item"
    VEHICLE = "vehicle"
    VEHICLE_TIME = "vehicle-time"
    PLANT = "plant"
    ANIMAL = "animal"
    BED = "bed"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: canonical ``symbol``, ``family`` (a `UnitFamily` value or a composed one),
    ``factor`` to the family's ``base`` symbol (value in base = value x factor)."""

    symbol: str
    family: str
    factor: float
    base: str


_DAY = 86400.0
_YEAR = 365 * _DAY
_MU = 2000 / 3  # 1 亩 = 666.67 m²
# Family -> members (symbol, factor, synonyms).  The first member is the base unit.  A month is a
# twelfth of a year of 365 days; a 工作日 counts as a day, since forms use the two alike.
# A name in two rows belongs to the first: 支 is a team before it is a pen, 部 a book before a lift.
_TABLE: dict[UnitFamily, tuple[tuple[str, float, str], ...]] = {
    UnitFamily.PERCENT: (("%", 1.0, "百分比 百分率 百分数"), ("‰", 0.1, "千分比 千分率")),
    UnitFamily.PERCENT_POINT: (("个百分点", 1.0, "百分点"),),
    UnitFamily.MULTIPLE: (("倍", 1.0, ""),),
    UnitFamily.PERSON: (("人", 1.0, "名 位 人数 人员 个人"),),
    UnitFamily.PERSON_TIME: (("人次", 1.0, "人/次 人次数 人·次 人(次) 例次 诊次 人份"),),
    UnitFamily.PERSON_DAY: (("人天", 1.0, "人日 人·天 人·日"), ("人月", 365 / 12, "人·月")),
    UnitFamily.OCCASION: (
        ("次", 1.0, "起 轮 轮次 批次 批 次数 轮(次) 次(轮) 轮/次 趟 遍 回 频次"),
    ),
    UnitFamily.EVENT: (("场", 1.0, "场次 场(次) 次(场) 场/次 届"),),
    UnitFamily.ORGANISATION: (
        ("家", 1.0, "户 所 家次 户次 户数 家数 家(次) 家企业 家单位 个单位 支 支队伍"),
    ),
    UnitFamily.DOCUMENT: (("篇", 1.0, "份 期 本 册 部 卷 幅 张 封 页 集 篇次 则 刊 部(集)"),),
    UnitFamily.CHARACTER: (("字", 1.0, "字数"),),
    UnitFamily.COURSE: (("门", 1.0, "门课 门次 门课程 堂"),),
    UnitFamily.CLASS_HOUR: (("课时", 1.0, "学时 节 节课 课节"),),
    UnitFamily.TIME: (
        ("秒", 1.0, "秒钟 s"),
        ("毫秒", 0.001, "ms"),
        ("分钟", 60.0, "min"),
        ("小时", 3600.0, "个小时 h H"),
        ("天", _DAY, "日 工作日 个工作日 自然日 个自然日 日历天 个日历天"),
        ("周", 7 * _DAY, "星期 个星期"),
        ("个月", _YEAR / 12, "月"),
        ("季度", _YEAR / 4, "季 个季度"),
        ("学期", _YEAR / 2, "个学期"),
        ("年", _YEAR, "周年 年度 个年度 学年 个学年"),
    ),
    UnitFamily.AREA: (
        ("平方米", 1.0, "㎡ m2 m² M2 M² 平米 平方"),
        ("亩", _MU, ""),
        ("公顷", 10_000.0, "hm2 hm² ha"),
        ("平方公里", 1e6, "km2 km² 平方千米 ㎢"),
    ),
    UnitFamily.MONEY: (
        ("元", 1.0, "圆 RMB 元人民币 CNY"),
        ("千元", 1e3, ""),
        ("万元", 1e4, "万元人民币"),
        ("百万元", 1e6, ""),
        ("千万元", 1e7, ""),
        ("亿元", 1e8, "亿元人民币"),
    ),
    UnitFamily.LENGTH: (
        ("米", 1.0, "m M 延米 延长米"),
        ("毫米", 0.001, "mm"),
        ("厘米", 0.01, "cm"),
        ("公里", 1000.0, "千米 km KM"),
        ("里", 500.0, ""),
    ),
    UnitFamily.WEIGHT: (
        ("公斤", 1.0, "千克 kg KG"),
        ("克", 0.001, "g"),
        ("斤", 0.5, "市斤"),
        ("吨", 1000.0, "t"),
    ),
    UnitFamily.COAL: (("吨标准煤", 1.0, "吨标煤 tce"),),
    UnitFamily.VOLUME: (
        ("立方米", 1.0, "m3 m³ M3 方 立方 ㎥"),
        ("升", 0.001, "L 公升"),
        ("毫升", 1e-6, "mL ml"),
    ),
    UnitFamily.ENERGY: (("千瓦时", 1.0, "度 kWh kwh KWH"),),
    UnitFamily.POWER: (("千瓦", 1.0, "kW KW kw"), ("兆瓦", 1000.0, "MW")),
    UnitFamily.STORAGE: (
        ("GB", 1.0, "G"),
        ("MB", 1 / 1024, "兆"),
        ("TB", 1024.0, ""),
        ("PB", 1024.0**2, ""),
    ),
    UnitFamily.SOUND: (("分贝", 1.0, "dB db dB(A)"),),
    UnitFamily.TEMPERATURE: (("℃", 1.0, "摄氏度 °C"),),
    UnitFamily.SCORE: (("分", 1.0, "分值 分数"),),
    UnitFamily.VEHICLE: (("辆", 1.0, "艘 列 架"),),
    UnitFamily.VEHICLE_TIME: (("辆次", 1.0, "车次 班次 航次 架次 列次 艘次 班"),),
    UnitFamily.PLANT: (("株", 1.0, "棵 丛"),),
    UnitFamily.ANIMAL: (("头", 1.0, "羽 匹 尾 头(只)"),),
    UnitFamily.BED: (("张床位", 1.0, "床 床位 张床"),),
    UnitFamily.ITEM: (
        (
            "个",
            1.0,
            "项 件 套 座 台 台套 台(套) 台/套 套(台) 套/台 台(件) 处 只 块 条 组 片 副 把 顶 樘 根 "
            + "盏 口 栋 幢 间 宗 例 款 种 类 点 个数 项数 件数 项次 件次 台次 处次 条次 点位 个点位 "
            + "面 枚 孔 具 杆 盒 箱 包 袋 桶 瓶 双 笔 段 扇 标段 个标段 单元 项目 个项目 个(项) 项(个) "
            + "个(次) 件(次) 件(套) 套(件) 批(次)",
        ),
    ),
}

# 万/亿 before a count; before money they belong to the unit itself.
_SCALES = {
    "十": 1e1,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}


def _compact(symbol: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", symbol).split())
    return text.removeprefix("(").removesuffix(")") if _bracketed(text) else text


def _bracketed(text: str) -> bool:
    return len(text) > 2 and text[0] == "(" and text[-1] == ")" and "(" not in text[1:]


def _build() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for family, members in _TABLE.items():
        base = members[0][0]
        for symbol, factor, synonyms in members:
            unit = Unit(symbol, family.value, factor, base)
            for name in (symbol, *synonyms.split()):
                found.setdefault(_compact(name), unit)
    return found


_UNITS = _build()

#: Every printed symbol that has a known family, longest first: what a reader looks for after a number.
KNOWN_SYMBOLS: tuple[str, ...] = tuple(sorted(_UNITS, key=lambda name: (-len(name), name)))


@remembered(4096)
def unit_of(symbol: str | None) -> Unit | None:
    """The unit behind a printed symbol; None for no symbol.

    ``元/人`` and the like compose: family ``money/person``, factor the quotient of both.
    An unknown symbol is its own base, in a family named after it.

    >>> unit_of("万人次").factor, unit_of("万人次").family
    (10000.0, 'person-time')
    >>> unit_of("万元/亩").base
    '元/平方米'
    """
    if symbol is None:
        return None
    text = _compact(symbol)
    if not text:
        return None
    known = _UNITS.get(text)
    if known is not None:
        return known
    for length in (2, 1):
        scale, rest = _SCALES.get(text[:length]), _UNITS.get(text[length:])
        if scale is not None and rest is not None:
            return Unit(text, rest.family, scale * rest.factor, rest.base)
    if "/" in text:
        above, below = (unit_of(part) for part in text.split("/", 1))
        if above is not None and below is not None:
            return Unit(
                f"{above.symbol}/{below.symbol}",
                f"{above.family}/{below.family}",
                above.factor / below.factor,
                f"{above.base}/{below.base}",
            )
    return Unit(text, text, 1.0, text)


def family_of(symbol: str | None) -> str:
    """The family of a printed unit symbol; `UnitFamily.NUMBER` when there is none."""
    unit = unit_of(symbol)
    return unit.family if unit is not None else UnitFamily.NUMBER.value
