"""Editing parts of office files byte by byte."""

import io
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhibiao.forms.errors import DocumentError
from zhibiao.forms.limits import Limits
from zhibiao.review.office import Element, Markup, OfficeFile, Relationship, xml_text

TYPES = '<Types xmlns="t"><Default Extension="xml" ContentType="application/xml"/></Types>'


def every(_: str, name: str, __: int) -> bool:
    return bool(name)


def package(**parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def office(**parts: str | bytes) -> OfficeFile:
    return OfficeFile(package(**parts), Limits())


def test_elements_know_their_bytes() -> None:
    data = b'<?xml version="1.0"?>\n<a xmlns:w="urn:w"><w:b x="1 > 0">t</w:b ><c/></a>'
    root, inner, empty = Markup(data).elements(every)
    assert (inner.namespace, inner.name, inner.depth) == ("urn:w", "b", 1)
    assert data[inner.start : inner.end] == b'<w:b x="1 > 0">t</w:b >'
    assert data[inner.inner : inner.inner_end] == b"t"
    assert data[empty.start : empty.end] == b"<c/>"
    assert empty.inner == empty.inner_end == empty.end
    assert data[root.start :] == data[root.start : root.end]


def test_prefixes_are_those_of_the_part() -> None:
    markup = Markup(b'<a xmlns="urn:a" xmlns:w="urn:a"><w:b/><c></c></a>')
    assert [markup.prefix(one) for one in markup.elements(every)] == ["", "w:", ""]


def test_what_is_appended_opens_an_element_that_closes_itself() -> None:
    markup = Markup(b'<a><b x="1" /><c></c></a>')
    for one in markup.elements(lambda _, name, depth: depth == 1):
        markup.append(one, "<d/>")
        markup.append(one, "<e/>")
    assert markup.result() == b'<a><b x="1" ><d/><e/></b><c><d/><e/></c></a>'


def test_other_bytes_stay_whatever_is_inserted() -> None:
    data = "<a>\r\n  <b>甲</b><!-- x --><?p y?>\n</a>\n".encode()
    markup = Markup(data)
    (one,) = markup.elements(lambda _, name, depth: name == "b")
    markup.insert(one.end, "<n/>")
    assert markup.result().replace(b"<n/>", b"") == data


def test_utf_16_stays_utf_16() -> None:
    data = '<?xml version="1.0" encoding="UTF-16"?><a><b>甲</b></a>'.encode("utf-16")
    markup = Markup(data)
    markup.append(markup.elements(every)[0], "<c>乙</c>")
    assert markup.result().decode("utf-16").endswith("<a><b>甲</b><c>乙</c></a>")


@pytest.mark.parametrize(
    "data",
    [
        b"<a><b></a>",
        b"no xml",
        b"<!-- " + b"x" * 5000 + b' --><!DOCTYPE a [<!ENTITY e SYSTEM "file:///x">]><a>&e;</a>',
        b"\xff\xfea",
    ],
)
def test_damaged_parts_and_declarations_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError):
        Markup(data).elements(every)


@given(st.text(max_size=30), st.integers(0, 3))
def test_any_text_goes_in_and_comes_out(text: str, at: int) -> None:
    markup = Markup(b"<a><b/><c>x</c><d></d></a>")
    chosen: Element = markup.elements(every)[at]
    markup.append(chosen, f"<t>{xml_text(text)}</t>")
    again = Markup(markup.result()).elements(lambda _, name, depth: name == "t")
    assert len(again) == 1


def test_an_unchanged_file_is_the_very_same() -> None:
    data = package(a="<a/>")
    assert OfficeFile(data, Limits()).result() == data


def test_parts_that_are_not_changed_are_copied_with_name_and_date() -> None:
    data = package(a="<a/>", b=b"\x00\xff" * 9)
    edited = OfficeFile(data, Limits())
    edited.changed["a"] = b"<z/>"
    edited.changed["new"] = b"<n/>"
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(edited.result())) as new,
    ):
        assert new.namelist() == [*old.namelist(), "new"]
        assert new.read("a") == b"<z/>"
        assert new.read("b") == old.read("b")
        assert new.getinfo("b").date_time == old.getinfo("b").date_time


def test_of_two_parts_with_one_name_the_last_counts() -> None:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a", "first")
        archive.writestr("a", "second")
    edited = OfficeFile(stream.getvalue(), Limits())
    edited.changed["b"] = b"x"
    with zipfile.ZipFile(io.BytesIO(edited.result())) as new:
        assert (new.namelist(), new.read("a")) == (["a", "b"], b"second")


def test_relationships_are_read_and_added_from_part_to_part() -> None:
    rels = (
        '<p:Relationships xmlns:p="r"><p:Relationship Id="rId2" Type="x/y/worksheet" '
        'Target="../xl/a.xml"/><p:Relationship Id="rId1" Type="x/absolute" Target="/xl/b.xml"/>'
        '<p:Relationship Id="rId9" Type="x/link" Target="http://x" TargetMode="External"/>'
        "</p:Relationships>"
    )
    edited = office(**{"xl/w": "<a/>", "xl/_rels/w.rels": rels})
    assert edited.relationships("xl/w") == [
        Relationship("rId2", "worksheet", "xl/a.xml"),
        Relationship("rId1", "absolute", "xl/b.xml"),
    ]
    assert edited.relate("xl/w", "xl/drawings/c.xml", "t/drawing") == "rId4"
    assert edited.relationships("xl/w")[-1] == Relationship("rId4", "drawing", "xl/drawings/c.xml")
    assert edited.relate("other", "xl/c.xml", "t/comments") == "rId1"
    assert edited.relationships("other") == [Relationship("rId1", "comments", "xl/c.xml")]


def test_a_kind_of_part_is_declared_once() -> None:
    edited = office()
    edited.declare_extension("vml", "drawing")
    edited.declare_extension("vml", "drawing")
    edited.declare_extension("xml", "other")
    edited.declare("xl/c.xml", "comments")
    assert edited.part("[Content_Types].xml").decode() == TYPES.replace(
        "</Types>",
        '<Default Extension="vml" ContentType="drawing"/>'
        '<Override PartName="/xl/c.xml" ContentType="comments"/></Types>',
    )


def test_free_names_are_free() -> None:
    assert office(**{"xl/c1.xml": "", "xl/c2.xml": ""}).free_name("xl/c{}.xml") == "xl/c3.xml"
