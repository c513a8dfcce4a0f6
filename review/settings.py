"""The thresholds of the rules, each with the reason it stands where it does.

Several rest on custom and not on a text (DOMAIN.md section 6), which is why they are settings.
"""

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a bureau may set otherwise; amounts in yuan, rates in percent, lengths in characters."""

    #: R04-R06: printed amounts are rounded to the yuan.
    rounding: float = 1.0
    #: R06: no project asks for less than this; a smaller number is 万元 read as 元.
    smallest_request: float = 1000.0
    #: R07: 中心 / 中心 with one other character in 9-14 gives 0.89-0.93; two unlike offices less.
    alike_names: float = 0.85
    #: R08: "年底完成" (4) says nothing; a goal names at least a matter and what becomes of it.
    empty_goal: int = 8
    short_goal: int = 15
    #: R08: one sentence without any amount; what is done, how far and to what end needs more.
    thin_goal: int = 30
    #: R09: share of the sentence parts that speak of money.
    money_share: float = 0.7
    #: R11: share of a name's two-character pieces that the goal's clause repeats.
    same_matter: float = 0.4
    #: R20: cosine from which two names of one form are read as one matter; below it stand
    #: different objects in the same stock phrase (保洁服务验收通过率 / 保安服务验收通过率).
    near_duplicate: float = 0.93
    #: R21: 101号 asks for few indicators without gaps; published forms have 3-32, median 7.
    fewest: int = 4
    most: int = 20
    #: R22: the amounts from which published guidance expects a breakdown by direction of spending.
    large_amount: float = 10_000_000.0
    few_for_large: int = 7
    #: R23: general names in one form, and share of equal names between two forms.
    general_names: int = 3
    same_set: float = 0.6
    #: R18: how often, and how one-sidedly, the corpus files a wording before it contradicts.
    votes: int = 5
    majority: float = 0.8
    #: R27: longer names do not fit the column of published forms.
    longest_name: int = 25
    #: R38: 90 % is the value of the scoring example of 101号 (custom, no legal minimum).
    usual_satisfaction: float = 90.0
    low_satisfaction: float = 80.0
    #: R42: a longer value is an explanation.
    longest_value: int = 20
    #: R43: rates of one's own work (完成、达标、及时、合格), and how many peers make a median.
    low_rate: float = 90.0
    fewest_peers: int = 3
    #: R44: points of the indicator rows; 100 with 预算执行率, which self-evaluation adds.
    points: float = 90.0
    points_with_execution: float = 100.0
    #: R45: share of the budget by which an estimate may differ.
    estimate_tolerance: float = 0.1
    #: A rule that fires on a larger share of a document's forms tells the practice, not the
    #: form: it is shown once with a count (DOMAIN.md section 2).
    folding_share: float = 1 / 3
    folding_forms: int = 4
