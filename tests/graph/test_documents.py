"""Documents in the graph: wholly or not at all, and nothing left of them afterwards."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from zhibiao.forms.errors import UnknownDocument
from zhibiao.forms.model import Document, Target
from zhibiao.graph.documents import (
    generation,
    list_documents,
    put_document,
    put_documents,
    put_reference,
    read_document_forms,
    remove_document,
    remove_documents,
)
from zhibiao.graph.iri import Names
from zhibiao.graph.store import GraphStore, OxigraphStore

MakeDocument = Callable[..., Document]


def dump(store: GraphStore) -> str:
    return b"".join(store.dump()).decode()


def fresh(documents: Iterable[Document], names: Names) -> str:
    """The dump of a new store into which these documents were put at once."""
    store = OxigraphStore()
    put_documents(store, documents, names)
    return dump(store)


def labels(store: GraphStore, kind: str) -> set[object]:
    rows = store.query(f"SELECT ?name WHERE {{ ?x a {kind} ; skos:prefLabel ?name }}")
    return {name for (name,) in rows.values()}


def test_a_document_comes_back_as_it_was_put(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    document = make_document(1, units=("云州市科学技术中心", "云州市少年宫"))
    assert put_document(store, document, names) == "added"
    assert read_document_forms(store, document.sha256) == document.forms


def test_putting_it_again_changes_nothing(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    documents = [make_document(1), make_document(2, units=("云州市档案馆",))]
    put_documents(store, documents, names)
    before = dump(store), generation(store)
    assert put_documents(store, documents, names) == ("unchanged", "unchanged")
    assert (dump(store), generation(store)) == before


def test_all_stores_hold_the_same_quads(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    documents = [make_document(1), make_document(2)]
    put_document(store, documents[1], names)
    put_document(store, documents[0], names)
    assert dump(store) == fresh(documents, names)


def test_the_generation_counts_changes(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    assert generation(store) == 0
    put_documents(store, [make_document(1), make_document(2)], names)
    assert generation(store) == 1
    remove_document(store, make_document(1).sha256, names)
    assert generation(store) == 2


def test_a_batch_without_documents_is_no_change(store: GraphStore, names: Names) -> None:
    assert put_documents(store, [], names) == ()
    remove_documents(store, [], names)
    assert generation(store) == 0


def test_documents_are_listed(store: GraphStore, names: Names, make_document: MakeDocument) -> None:
    document = make_document(1, units=("甲中心", "乙中心"))
    put_documents(store, [document, make_document(2)], names)
    records = {record.sha256: record for record in list_documents(store)}
    assert sorted(records) == sorted((document.sha256, make_document(2).sha256))
    record = records[document.sha256]
    assert (record.files, record.forms) == (("申报表1.txt",), 2)
    assert record.graph == str(names.graph_document(document.sha256))
    assert record.parser_version


def test_a_document_without_forms_is_a_document(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    document = replace(make_document(1), forms=())
    put_document(store, document, names)
    assert read_document_forms(store, document.sha256) == ()
    assert [record.forms for record in list_documents(store)] == [0]


# --- the same bytes under another name -----------------------------------------------------


def test_the_same_bytes_under_another_name_are_the_same_document(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    put_document(store, make_document(1, file="乙.txt"), names)
    assert put_document(store, make_document(1, file="甲.txt"), names) == "renamed"
    assert [record.files for record in list_documents(store)] == [("乙.txt", "甲.txt")]
    for file in ("甲.txt", "乙.txt"):
        assert put_document(store, make_document(1, file=file), names) == "unchanged"


def test_the_order_in_which_names_come_does_not_matter(
    names: Names, make_document: MakeDocument
) -> None:
    copies = [make_document(1, file=file) for file in ("b.txt", "a.txt", "c.txt")]
    one, two = OxigraphStore(), OxigraphStore()
    assert put_documents(one, copies, names) == ("added", "unchanged", "unchanged")
    for copy in reversed(copies):
        put_document(two, copy, names)
    assert dump(one) == dump(two)
    (form,) = read_document_forms(one, copies[0].sha256)
    assert form.source.file == "a.txt"


# --- replaced and removed ------------------------------------------------------------------


def test_another_reading_replaces_the_first(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    put_document(store, make_document(1, wordings=("活动参与率", "旧的指标")), names)
    better = make_document(1, wordings=("活动参与率", "新的指标"))
    assert put_document(store, better, names) == "replaced"
    assert read_document_forms(store, better.sha256) == better.forms
    assert labels(store, "zb:Wording") == {"活动参与率", "新的指标"}
    assert dump(store) == fresh([better], names)


def test_removing_everything_leaves_nothing(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    documents = [make_document(1), make_document(2, units=("甲中心",)), make_document(3)]
    put_documents(store, documents, names)
    remove_document(store, documents[1].sha256, names)
    remove_documents(store, [documents[0].sha256, documents[2].sha256], names)
    assert dump(store) == ""
    assert list_documents(store) == ()


def test_what_another_document_uses_stays(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    one = make_document(1, units=("甲中心",), wordings=("共有指标", "甲的指标"))
    two = make_document(2, units=("乙中心",), wordings=("共有指标", "乙的指标"))
    put_documents(store, [one, two], names)
    remove_document(store, one.sha256, names)
    assert labels(store, "zb:Wording") == {"共有指标", "乙的指标"}
    assert labels(store, "org:Organization") == {"云州市科学技术局", "乙中心"}
    assert dump(store) == fresh([two], names)


def test_a_printed_name_goes_with_the_last_document_that_prints_it(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    plain = make_document(1, units=("云州市（南区）少年宫",))
    spaced = make_document(2, units=("云州市 (南区) 少年宫",))
    again = make_document(3, units=("云州市 (南区) 少年宫",))
    put_documents(store, [plain, spaced, again], names)
    remove_document(store, spaced.sha256, names)
    assert dump(store) == fresh([plain, again], names)
    remove_document(store, again.sha256, names)
    assert dump(store) == fresh([plain], names)


def test_a_role_goes_with_the_last_form_that_gives_it(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    both = make_document(1, units=("云州市科学技术局",))
    unit = make_document(2, units=("云州市科学技术局",), department="云州市财政局")
    put_documents(store, [both, unit], names)
    remove_document(store, both.sha256, names)
    assert labels(store, "zb:Department") == {"云州市财政局"}
    assert labels(store, "zb:ImplementingUnit") == {"云州市科学技术局"}
    assert dump(store) == fresh([unit], names)


def test_two_replaced_in_one_batch_hand_an_entity_over(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    put_documents(
        store, [make_document(1, units=("甲中心",)), make_document(2, units=("乙中心",))], names
    )
    swapped = [make_document(1, units=("乙中心",)), make_document(2, units=("甲中心",))]
    assert put_documents(store, swapped, names) == ("replaced", "replaced")
    assert dump(store) == fresh(swapped, names)


def test_removing_an_unknown_document_removes_nothing(
    store: GraphStore, names: Names, make_document: MakeDocument
) -> None:
    document = make_document(1)
    put_document(store, document, names)
    before = dump(store), generation(store)
    with pytest.raises(UnknownDocument):
        remove_documents(store, [document.sha256, "0" * 64], names)
    with pytest.raises(UnknownDocument):
        read_document_forms(store, "0" * 64)
    assert (dump(store), generation(store)) == before


def test_a_put_that_fails_changes_nothing(names: Names, make_document: MakeDocument) -> None:
    store = OxigraphStore()
    put_document(store, make_document(1), names)
    before = dump(store)
    stray = replace(make_document(2), sha256="f" * 64)
    with pytest.raises(Exception, match="不能归入这份文件"):
        put_documents(store, [make_document(3), stray], names)
    assert dump(store) == before


@pytest.mark.parametrize("seed", range(8))
def test_after_any_history_the_graph_is_as_if_it_had_been_written_once(
    seed: int, names: Names, make_document: MakeDocument
) -> None:
    chance = random.Random(seed)
    store = OxigraphStore()
    present: dict[str, Document] = {}
    for _ in range(25):
        key = chance.randrange(6)
        if present and chance.random() < 0.35:
            sha256 = chance.choice(sorted(present))
            remove_document(store, sha256, names)
            del present[sha256]
            continue
        document = make_document(
            key,
            units=tuple(chance.sample(["甲中心", "甲 中心", "乙馆", "丙（北）院", "丙(北)院"], 2)),
            department=chance.choice(["甲中心", "丁局", None]),
            project=chance.choice(["科普", "科 普", "普法"]),
            wordings=tuple(chance.sample(["参与率", "满意度", "覆盖率", "及时率"], 2)),
        )
        put_document(store, document, names)
        present[document.sha256] = document
    assert dump(store) == fresh(present.values(), names)


def test_the_reference_graphs_are_written_once(names: Names, make_document: MakeDocument) -> None:
    store = OxigraphStore()
    assert put_reference(store, names)
    before = dump(store)
    assert not put_reference(store, names)
    put_document(store, make_document(1), names)
    remove_document(store, make_document(1).sha256, names)
    assert dump(store) == before
    assert generation(store) == 3


def test_an_older_reference_is_replaced(names: Names) -> None:
    store = OxigraphStore()
    put_reference(store, names)
    before = dump(store)
    graph, records = names.graph_ontology, names.graph_provenance
    store.update(
        f"""DELETE WHERE {{ GRAPH <{records}> {{ <{graph}> zb:contentHash ?hash }} }} ;
        INSERT DATA {{ GRAPH <{records}> {{ <{graph}> zb:contentHash "old" }}
          GRAPH <{graph}> {{ <http://x.example/old> <http://x.example/p> "old" }} }}"""
    )
    assert put_reference(store, names)
    assert dump(store) == before


# --- numbers survive -----------------------------------------------------------------------


@pytest.mark.parametrize("value", [95.0, 0.1, 1e-7, 35000.0, -3.25, 12345678901.5])
def test_values_survive_every_store(
    store: GraphStore, names: Names, make_document: MakeDocument, value: float
) -> None:
    document = make_document(1)
    (form,) = document.forms
    target = Target(f"≥{value}(%)", "≥", value, "%")
    rows = tuple(replace(row, target=target) for row in form.indicators)
    document = replace(document, forms=(replace(form, indicators=rows),))
    put_document(store, document, names)
    assert read_document_forms(store, document.sha256) == document.forms


# --- kill -9 -------------------------------------------------------------------------------

# Puts, replaces and removes documents for ever, and says after each change how many there were.
_WRITER = """
import hashlib, random, sys
from dataclasses import replace
from pathlib import Path
from zhibiao.forms.model import Document, Form, Indicator, Source, Target
from zhibiao.graph.documents import list_documents, put_documents, remove_document
from zhibiao.graph.iri import Names
from zhibiao.graph.store import OxigraphStore

chance = random.Random(int(sys.argv[2]))
names, store = Names(), OxigraphStore(Path(sys.argv[1]))

def make(key):
    sha256 = hashlib.sha256(bytes([key])).hexdigest()
    rows = tuple(
        Indicator("产出指标", "数量指标", f"指标{chance.randrange(50)}", Target("≥1项", "≥", 1.0, "项"))
        for _ in range(10)
    )
    unit = f"单位{chance.randrange(9)}"
    forms = tuple(
        Form(n, Source(sha256, "a.txt"), project=f"项目{n}", unit=unit, indicators=rows)
        for n in range(1, 4)
    )
    return Document(sha256, "a.txt", forms)

while True:
    put_documents(store, [make(chance.randrange(40)) for _ in range(5)], names)
    print("put", flush=True)
    remove_document(store, chance.choice(list_documents(store)).sha256, names)
    print("removed", flush=True)
"""


def test_killed_at_any_moment_the_store_holds_whole_documents(tmp_path: Path, names: Names) -> None:
    chance = random.Random(0)
    folder = tmp_path / "graph"
    for seed in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder), str(seed)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        # The signal comes while the change after some change is on its way.
        for _ in range(chance.randrange(1, 25)):
            assert process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        store = OxigraphStore(folder)
        documents = [
            Document(record.sha256, record.files[0], read_document_forms(store, record.sha256))
            for record in list_documents(store)
        ]
        assert all(len(document.forms) == 3 for document in documents)
        assert dump(store) == fresh(documents, names)
        store.close()
