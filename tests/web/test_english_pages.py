"""What pages say that stands in no template has its English too."""

from zhibiao.graph.network import Relation
from zhibiao.graph.questions import questions
from zhibiao.review.history import ChangeKind
from zhibiao.review.report import SEVERITY_NAMES
from zhibiao.web.chart import CHARTS
from zhibiao.web.documents_page import FUNDING
from zhibiao.web.language import ENGLISH
from zhibiao.web.parameters import parameters
from zhibiao.web.surroundings import RELATIONS, EntityKind


def test_titles_and_parameters_of_questions_are_translated() -> None:
    said = {one.title for one in questions()}
    said |= {p.label for one in questions() for p in parameters(one.query) if "数值" not in p.label}
    assert said - set(ENGLISH) == set()


def test_kinds_relations_severities_charts_and_amounts_are_translated() -> None:
    said = {kind.chinese for kind in EntityKind} | {one.chinese for one in Relation}
    said |= {one.chinese for one in RELATIONS} | {one.value for one in ChangeKind}
    said |= set(SEVERITY_NAMES.values()) | set(CHARTS.values()) | {name for _, name in FUNDING}
    assert said - set(ENGLISH) == set()
