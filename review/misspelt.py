"""Stock words of forms with one character replaced by one that sounds or looks like it: 验收和格率,
案卷归挡率, 社会公纵满意度.

A pair of characters is a misspelling only where it is no word, and makes no word with what stands
before or behind it: 办公中心 has 公中 in it, and nothing is wrong.
"""

from itertools import product
from typing import Final

from zhibiao.search.segmenter import words

__all__ = ["is_word", "respelt"]

_STOCK: Final = (
    "合格 验收 归档 公众 群众 对象 受益 满意 覆盖 知晓 达标 通过 准确 完成 完好 培训 维护 安装 投诉 就业 "
    "及时 检查 监测 采购 服务 设备 设施 工程 质量 数量 建设 改造 宣传 发放 补助 使用 利用 增长 参与 举办 "
    "处理 整改 修复 规范 健全 提升 保障 巡查 养护 治理 消除 隐患 救助 拨付 配置 优良 成活 下降 节约 居民 "
    "企业 学生 家长 职工 患者 游客 农户 人员 单位 项目 任务 报告 调查 评估 审核 控制"
)
# Each group sounds or looks alike; what is printed for what is meant.
_ALIKE: Final = (
    "合和河何核盒 格各阁隔革 验检险脸 收受手首授 归规轨 档挡当 公工功攻 众纵重中种 群裙郡 对队兑 象像相想 "
    "益意义易亦 满瞒慢 覆复付负副赴 盖概改该 知之支只 晓哓小绕 达打答 标表镖漂 通同统 过果裹 准谁淮 确却缺雀 "
    "完玩丸 成城程诚承 好号浩 培陪赔倍 训驯寻迅 维为唯 护户互沪 安按案 装妆庄桩 投头 诉述素 就旧救 业叶页 "
    "及即既急极 时实是 检捡俭 查察叉 监坚兼 测侧则 采彩踩 购够构 服扶复 务物误 设社 备倍被 施拖始 质制 "
    "量亮良 数树 建健 宣渲喧 传船转 发法 放防访 补朴 助肋 使便驶 用甩 利力立 增赠曾 长常 参叁餐 与于予 举具 "
    "办半力 处外初 理里礼 整正 改政攻 修休 复夏 规归 范犯泛 健建 全会 提题 升生声 保报 障章 巡寻 养氧 治冶 "
    "消肖 除出 隐稳 患幻 救球 拨拔泼 付附 配酝 置值 优忧 活话 下上 降将 节接 约药 居局 民名 企起 学字 家加 "
    "职只 工公 患换 游由 客各 农浓 户护 人入 员圆 单但 位为 项顶 目日 任认 务雾 报抱 告靠 调掉 估古 评平 "
    "审申 核合 控空"
)
_FOR: dict[str, set[str]] = {}
for _group in _ALIKE.split():
    for _one, _other in product(_group, repeat=2):
        if _one != _other:
            _FOR.setdefault(_one, set()).add(_other)
# printed pair -> the stock word it stands for
_MISSPELT = {
    printed: word
    for word in reversed(_STOCK.split())
    for at in (0, 1)
    for other in _FOR.get(word[at], ())
    if (printed := word[:at] + other + word[at + 1 :]) not in _STOCK.split()
}


def respelt(text: str) -> str | None:
    """The name with its misspelt stock words put right; None where there are none.

    >>> respelt("工程验收和格率")
    '工程验收合格率'
    >>> respelt("办公中心项目开工率") is None
    True
    """
    mended = text
    for at in range(len(text) - 1):
        meant = _MISSPELT.get(text[at : at + 2])
        if meant is not None and not any(
            is_word(text[start : start + 2]) for start in range(max(0, at - 1), at + 2)
        ):
            mended = mended[:at] + meant + mended[at + 2 :]
    return None if mended == text else mended


def is_word(text: str) -> bool:
    """Whether the text is one word of the dictionary, longer than a character.

    >>> is_word("大学生"), is_word("大学大")
    (True, False)
    """
    return len(text) > 1 and words(text)[-1:] == [text]
