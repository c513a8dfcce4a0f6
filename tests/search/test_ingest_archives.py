"""A zip archive goes into the corpus member by member."""

import zipfile
from pathlib import Path

from zhibiao.search.corpus import Corpus

FORM = """财政项目支出绩效目标申报表
（2025年度）
项目名称\t{project}\t项目性质\t经常性项目
主管部门\t白榆区水务局\t实施单位\t白榆区河道管理所
一级指标\t二级指标\t三级指标\t年度指标值
产出指标\t数量指标\t清淤长度\t≥20(公里)
"""


def test_members_are_documents_and_one_that_fails_is_reported(tmp_path: Path) -> None:
    archive = tmp_path / "公开.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("甲.txt", FORM.format(project="河道清淤"))
        file.writestr("局/乙.txt", FORM.format(project="护岸修复"))
        file.writestr("坏.docx", b"PK\x03\x04 cut off")
    with Corpus.create(tmp_path / "corpus") as corpus:
        report = corpus.ingest([archive])
        assert sorted(report.added) == [f"{archive}/局/乙.txt", f"{archive}/甲.txt"]
        assert [failure.path for failure in report.failed] == [f"{archive}/坏.docx"]
        files = {name for entry in corpus.documents() for name in entry.files}
        assert files == {"公开.zip/甲.txt", "公开.zip/局/乙.txt"}
        assert corpus.ingest([archive]).added == ()
        assert corpus.check() == ()
