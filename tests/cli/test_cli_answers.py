"""`search`, `compare` and `suggest`: the JSON of CONTRACT.md, tables for people, batches."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Conforms = Callable[[Any, Any], None]
TEXT = str | None
OPERATOR = {"≥", "≤", "=", ">", "<", None}
OCCURRENCE = {
    "indicator": str,
    "wording": str,
    "level2": TEXT,
    "target": TEXT,
    "project": TEXT,
    "unit": TEXT,
    "department": TEXT,
    "year": int | None,
    "source": {"document": str, "file": str, "form": int},
}
ANSWER = {
    "query": str,
    "hits": [
        {
            "rank": int,
            "wording": str,
            "score": float,
            "why": dict,
            "count": int,
            "occurrences": [OCCURRENCE],
        }
    ],
}
SUGGESTIONS = {
    "draft": str,
    "suggestions": [
        {
            "wording": str,
            "level2": TEXT,
            "operator": OPERATOR,
            "unit": TEXT,
            "typical": {
                "n": int,
                "median": float | None,
                "min": float | None,
                "max": float | None,
            },
            "evidence": [OCCURRENCE],
            "why": str,
        }
    ],
}
COMPARISON = {
    "query": str,
    "unit_family": TEXT,
    "rows": [
        {key: shape for key, shape in OCCURRENCE.items() if key != "unit"}
        | {"value": float, "operator": OPERATOR, "unit": TEXT}
    ],
    "summary": {
        "n": int,
        "agencies": int,
        "median": float | None,
        "q1": float | None,
        "q3": float | None,
        "min": float | None,
        "max": float | None,
        "qualitative": int,
    },
    "position": dict | None,
}


class TestSearch:
    def test_json(self, ask: Ask, conforms: Conforms) -> None:
        answer = ask("search", "服务对象满意度", "-k", 5)
        conforms(answer, ANSWER)
        assert answer["query"] == "服务对象满意度"
        hits = answer["hits"]
        assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
        assert hits[0]["wording"] == "服务对象满意度"
        assert hits[0]["count"] == len(hits[0]["occurrences"]) == 2
        assert sorted(row["unit"] for row in hits[0]["occurrences"]) == [
            "清河区公安分局",
            "青禾县养老服务指导中心",
        ]
        assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)

    @pytest.mark.parametrize(
        ("option", "value", "key", "expected"),
        [
            ("--department", "云岭市教育局", "department", "云岭市教育局"),
            ("--unit", "清河区环境监测站", "unit", "清河区环境监测站"),
            ("--year", 2023, "year", 2023),
            ("--level2", "时效指标", "level2", "时效指标"),
        ],
    )
    def test_filters_are_exact(
        self, ask: Ask, option: str, value: object, key: str, expected: object
    ) -> None:
        hits = ask("search", "完成及时率", option, value)["hits"]
        assert hits
        assert {row[key] for hit in hits for row in hit["occurrences"]} == {expected}

    def test_category_filters_by_the_form(self, ask: Ask, samples: Path) -> None:
        category = {
            (form["source"]["document"], form["ordinal"]): form["category"]
            for form in ask("parse", samples)
        }
        wanted = next(one for one in category.values() if one)
        hits = ask("search", "满意度", "--category", wanted)["hits"]
        assert {
            category[row["source"]["document"], row["source"]["form"]]
            for hit in hits
            for row in hit["occurrences"]
        } == {wanted}

    @pytest.mark.parametrize("flags", [["--json"], []])
    def test_nothing_found_is_1_and_a_remark(self, run: Run, flags: list[str]) -> None:
        result = run("search", "满意度", "--year", 1999, *flags)
        assert result.exit_code == 1
        if flags:
            assert json.loads(result.stdout) == {"query": "满意度", "hits": []}
        else:
            assert result.stdout == ""
        assert "1999" in result.stderr
        assert result.stderr.count("\n") == 1

    def test_for_people_the_rows_stand_below_the_wording(self, run: Run) -> None:
        result = run("search", "服务对象满意度", "-k", 1)
        assert (result.exit_code, result.stderr) == (0, "")
        heading, why, *rows = result.stdout.splitlines()
        assert heading.split()[:2] == ["1", "服务对象满意度"]
        assert why.startswith("    ")
        assert rows == [
            "    ≥88.00(%)  服务对象满意度指标  清河区公安分局          2024  公共视频监控运维",
            "    ≥90%       服务对象满意度指标  青禾县养老服务指导中心  2025  困难老人居家养老服务",
        ]

    def test_source_says_which_cell(self, run: Run) -> None:
        printed = run("search", "服务对象满意度", "-k", 1, "--source").stdout
        assert "smart-city-2024.md 第2张第7行" in printed

    def test_batch_answers_line_by_line(self, ask: Ask, run: Run, tmp_path: Path) -> None:
        queries = ["培训人数", "", "服务对象满意度", "老百姓\u2028满意"]
        path = tmp_path / "queries.txt"
        path.write_text("\n".join(queries) + "\n", encoding="utf-8")
        result = run("search", "--batch", path, "-k", 3)
        assert (result.exit_code, result.stderr) == (0, "")
        answers = [json.loads(line) for line in result.stdout.rstrip("\n").split("\n")]
        assert [answer["query"] for answer in answers] == queries
        assert answers[1]["hits"] == []
        for at in (0, 2):
            assert answers[at] == ask("search", queries[at], "-k", 3)

    def test_a_year_that_no_calendar_has(self, run: Run) -> None:
        result = run("search", "满意度", "--year", 10**30, "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["hits"] == []
        assert result.stderr == (f"没有年度为“{10**30}”的指标，相近的有：2025、2024、2023\n")

    def test_half_a_character_finds_nothing_of_its_own(self, run: Run) -> None:
        assert run("search", "满意度", "--level2", "质量\udcff").exit_code == 1
        assert run("search", "\udcff").exit_code == 1

    def test_batch_of_an_empty_file(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "queries.txt"
        path.touch()
        result = run("search", "--batch", path)
        assert (result.exit_code, result.stdout) == (0, "")

    @pytest.mark.parametrize("command", ["search", "suggest"])
    def test_a_text_and_a_batch_make_no_sense(self, run: Run, tmp_path: Path, command: str) -> None:
        path = tmp_path / "queries.txt"
        path.touch()
        assert run(command, "满意度", "--batch", path).exit_code == 2

    @pytest.mark.parametrize("command", ["search", "suggest"])
    @pytest.mark.parametrize("content", [None, "满意度".encode("utf-16")])
    def test_a_batch_that_cannot_be_read(
        self, run: Run, tmp_path: Path, command: str, content: bytes | None
    ) -> None:
        path = tmp_path / "queries.txt"
        if content is not None:
            path.write_bytes(content)
        result = run(command, "--batch", path)
        why = "No such file or directory" if content is None else "不是 UTF-8 编码"
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"zhibiao: {path}：读不了这个文件（{why}）")


class TestCompare:
    def test_json(self, ask: Ask, conforms: Conforms) -> None:
        compared = ask("compare", "服务对象满意度", "--target", "≥85%")
        conforms(compared, COMPARISON)
        assert (compared["query"], compared["unit_family"]) == ("服务对象满意度", "percent")
        values = [row["value"] for row in compared["rows"]]
        assert values == [82.0, 85.0, 88.0, 90.0]
        assert {row["operator"] for row in compared["rows"]} == {"≥"}
        summary = compared["summary"]
        assert (summary["n"], summary["agencies"], summary["qualitative"]) == (4, 4, 1)
        assert (summary["min"], summary["q1"], summary["median"]) == (82.0, 84.25, 86.5)
        assert (summary["q3"], summary["max"]) == (88.5, 90.0)
        position = compared["position"]
        assert {key: position[key] for key in ("below", "equal", "above")} == {
            "below": 1,
            "equal": 1,
            "above": 2,
        }

    def test_without_a_draft_there_is_no_position(self, ask: Ask) -> None:
        assert ask("compare", "服务对象满意度")["position"] is None

    def test_filters(self, ask: Ask) -> None:
        rows = ask("compare", "服务对象满意度", "--year", 2024)["rows"]
        assert [row["unit_name"] for row in rows] == ["清河区公安分局"]

    def test_chart(self, run: Run) -> None:
        result = run("compare", "服务对象满意度", "--target", "≥80%")
        assert (result.exit_code, result.stderr) == (0, "")
        lines = result.stdout.splitlines()
        assert lines[0] == (
            "服务对象满意度：4 条定量指标，4 个单位；中位 86.5%，中间一半 84.25–88.5%，全部 82–90%。"
        )
        assert lines[1] == "拟填 ≥80%：比它低的 0 条，相同的 0 条，比它高的 4 条。"
        assert lines[3].split() == ["单位", "80%", "90%", "指标值", "条"]
        assert [line.split()[0] for line in lines[5:10]] == [
            "（全部）",
            "清河区环境监测站",
            "清河区交通运输局（本部）",
            "清河区公安分局",
            "青禾县养老服务指导中心",
        ]
        assert lines[6].split()[1:] == ["┃········●" + "·" * 38, "82%", "1"]
        assert lines[10].startswith("● 一条")
        assert lines[11:] == ["只写了定性要求的 1 条：满意"]

    def test_source_lists_every_row(self, run: Run) -> None:
        printed = run("compare", "服务对象满意度", "--source").stdout
        for cell in (
            "environment-2025.txt 第2张第7行",
            "transport-2022.docx.txt 第1张第7行",
            "smart-city-2024.md 第2张第7行",
            "elderly-care-2025.txt 第1张第8行",
            "science-2024.txt 第2张第8行",
        ):
            assert cell in printed

    def test_a_draft_without_its_unit_is_compared_with_a_remark(self, run: Run) -> None:
        result = run("compare", "服务对象满意度", "--target", "≥85")
        assert result.exit_code == 0
        assert "比它低的 1 条" in result.stdout
        assert result.stderr == "拟填值没有写单位，按“%”比较\n"

    @pytest.mark.parametrize("flags", [["--json"], []])
    def test_nothing_to_compare_is_1(self, run: Run, flags: list[str]) -> None:
        result = run("compare", "服务对象满意度", "--year", 1999, *flags)
        assert result.exit_code == 1
        assert "1999" in result.stderr
        if flags:
            assert json.loads(result.stdout)["rows"] == []
        else:
            assert result.stdout == ""


class TestSuggest:
    def test_json(self, ask: Ask, conforms: Conforms) -> None:
        suggested = ask("suggest", "完成及时性", "--target", "=100%")
        conforms(suggested, SUGGESTIONS)
        assert suggested["draft"] == "完成及时性"
        best = suggested["suggestions"][0]
        assert best["wording"].endswith("及时率")
        assert (best["level2"], best["unit"]) == ("时效指标", "%")
        assert best["evidence"]

    def test_for_people_each_shows_the_cells_it_rests_on(
        self, run: Run, ask: Ask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "250")
        result = run("suggest", "完成及时性", "--target", "=100%", "--source")
        assert (result.exit_code, result.stderr) == (0, "")
        suggestions = ask("suggest", "完成及时性", "--target", "=100%")["suggestions"]
        starts = [
            result.stdout.index(f"{n:>2}  {one['wording']}\n")
            for n, one in enumerate(suggestions, start=1)
        ]
        for one, start, end in zip(suggestions, starts, [*starts[1:], None], strict=True):
            shown = result.stdout[start:end]
            assert f"依据：{one['why']}" in shown
            for row in one["evidence"][:2]:
                where = f"{row['source']['file']} 第{row['source']['form']}张"
                cells = (row["target"], row["wording"], row["unit"], row["project"], where)
                assert all(cell in shown for cell in cells)

    @pytest.mark.parametrize("flags", [["--json"], []])
    def test_no_suggestion_is_1(self, run: Run, flags: list[str]) -> None:
        result = run("suggest", "？？？", *flags)
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
        if flags:
            assert json.loads(result.stdout) == {"draft": "？？？", "suggestions": []}

    def test_batch_answers_line_by_line(self, ask: Ask, run: Run, tmp_path: Path) -> None:
        drafts: list[dict[str, Any]] = [
            {"draft": "完成及时性", "target": "=100%"},
            {"draft": "群众是否满意", "target": None},
            {"draft": "？？？"},
        ]
        path = tmp_path / "drafts.jsonl"
        path.write_text(
            "".join(json.dumps(draft, ensure_ascii=False) + "\n" for draft in drafts),
            encoding="utf-8",
        )
        result = run("suggest", "--batch", path)
        assert (result.exit_code, result.stderr) == (0, "")
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        assert [answer["draft"] for answer in answers] == [d["draft"] for d in drafts]
        assert answers[0] == ask("suggest", "完成及时性", "--target", "=100%")
        assert answers[1] == ask("suggest", "群众是否满意")
        assert answers[2]["suggestions"] == []

    @pytest.mark.parametrize(
        "line",
        ["完成及时性", "[]", '{"target": "1"}', '{"draft": 1}', '{"draft": "", "target": 1}'],
    )
    def test_a_batch_line_that_is_no_draft_is_named(
        self, run: Run, tmp_path: Path, line: str
    ) -> None:
        path = tmp_path / "drafts.jsonl"
        path.write_text(f'{{"draft": "满意度"}}\n{line}\n', encoding="utf-8")
        result = run("suggest", "--batch", path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"zhibiao: {path} 第2行：")
        assert result.stderr.count("\n") == 1
