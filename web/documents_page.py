"""The pages 语料 (`/documents`): what the corpus holds, each document as it was read, upload and
removal.

Writing needs the token, typed into the form each time: the service keeps no session, so there is
nothing that another site could use.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from fastapi import Form as FormField
from fastapi.responses import RedirectResponse

from zhibiao.forms.errors import CorpusError, UnknownDocument
from zhibiao.forms.model import Form
from zhibiao.graph.documents import read_document_forms
from zhibiao.graph.iri import Names, normalise_project, organisation_key
from zhibiao.graph.store import GraphStore, python_value
from zhibiao.search.corpus import Corpus
from zhibiao.search.documents import DocumentEntry, Documents
from zhibiao.web.faults import Fault
from zhibiao.web.links import FORMS_ON_A_PAGE, page_address
from zhibiao.web.page import render
from zhibiao.web.security import Uploading, check_token
from zhibiao.web.service import Served
from zhibiao.web.uploads import Upload, file_name

__all__ = ["FUNDING", "Listed", "router"]

router = APIRouter(route_class=Uploading, include_in_schema=False)

_ON_A_PAGE: Final = 50
_SORTS: Final = ("file", "forms", "indicators")
_MOST_FILES: Final = 200

FUNDING: Final[tuple[tuple[str, str], ...]] = (
    ("total", "项目总资金"),
    ("total_fiscal", "其中：财政资金"),
    ("total_other", "其中：其他资金"),
    ("annual", "年度资金申请总额"),
    ("annual_fiscal", "其中：当年财政拨款"),
    ("annual_carryover", "其中：上年结转资金"),
    ("annual_other", "其中：其他资金"),
)
"""The fields of `zhibiao.forms.model.Funding` as forms call them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list, and how many remarks its reading left."""

    entry: DocumentEntry
    notes: int


@router.get("/documents")
def documents(
    request: Request,
    service: Served,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    sort: Annotated[str, Query(pattern="^(file|forms|indicators)$")] = "file",
    removed: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """The documents whose file name or hash fits ``q``, page by page."""
    corpus = service.corpus
    held = corpus.index.documents
    found = _ordered(held, _matching(held, q.strip()), sort)
    pages = max(1, -(-len(found) // _ON_A_PAGE))
    page = min(page, pages)
    entries = [held[at] for at in found[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]]
    notes = _note_counts(corpus.store, corpus.names, entries)
    return render(
        request,
        "documents.html",
        {
            "listed": [Listed(one, notes.get(one.document, 0)) for one in entries],
            "stats": corpus.stats(),
            "q": q,
            "sort": sort,
            "sorts": dict(zip(_SORTS, ("文件名", "申报表数", "指标数"), strict=True)),
            "page": page,
            "pages": pages,
            "count": len(found),
            "removed": removed,
            "read_only": service.is_read_only,
            "megabytes": service.settings.upload_bytes // 2**20,
        },
    )


def _matching(held: Documents, q: str) -> Sequence[int]:
    if not q:
        return range(len(held))
    wanted = q.casefold()
    is_hash = re.fullmatch(r"[0-9a-f]{4,64}", q) is not None
    return [
        n
        for n, (file, others) in enumerate(zip(held.file, held.names, strict=True))
        if wanted in file.casefold()
        or wanted in others.casefold()
        or (is_hash and held.sha256[n].startswith(q))
    ]


def _ordered(held: Documents, found: Sequence[int], sort: str) -> list[int]:
    if sort == "file":
        return sorted(found, key=lambda n: (held.file[n], held.sha256[n]))
    counts = held.forms if sort == "forms" else held.indicators
    chosen = np.array(found, dtype=np.int64)
    ordered: list[int] = chosen[np.argsort(-counts[chosen], kind="stable")].tolist()
    return ordered


def _note_counts(
    store: GraphStore, names: Names, entries: Iterable[DocumentEntry]
) -> Mapping[str, int]:
    """SHA-256 -> how many notes the forms of the document have."""
    documents = {str(names.document(one.document)): one.document for one in entries}
    if not documents:
        return {}
    given = " ".join(f"<{iri}>" for iri in documents)
    query = f"""SELECT ?document (COUNT(?note) AS ?n) WHERE {{ VALUES ?document {{ {given} }}
      ?form prov:wasDerivedFrom ?document ; zb:hasNotes ?sequence . ?sequence ?place ?note
      FILTER(?place != rdf:type) }} GROUP BY ?document"""
    return {
        documents[str(python_value(iri))]: int(python_value(count) or 0)
        for iri, count in store.query(query)
        if iri is not None
    }


@router.post("/documents")
def upload(
    request: Request,
    service: Served,
    files: Annotated[list[UploadFile] | None, File()] = None,
    token: Annotated[str | None, FormField(max_length=500)] = None,
) -> Response:
    """Take files over, for who has no JavaScript; leads to the page of the job."""
    check_token(request, token or None)
    # A browser sends an empty, nameless part when nothing was chosen.
    given = [Upload(file_name(one.filename), one.file) for one in files or () if one.filename]
    if not given:
        raise Fault(400, "没有收到文件", do="请选择一个或多个文件")
    if len(given) > _MOST_FILES:
        raise Fault(413, f"一次最多 {_MOST_FILES} 个文件", do="请分几次上传，或打成 zip")
    job = service.jobs.submit(given)
    return RedirectResponse(page_address(request, f"/documents/jobs/{job.id}"), status_code=303)


@router.get("/documents/jobs/{job}")
def progress(request: Request, service: Served, job: str) -> Response:
    """How far an upload is; the page asks again by itself until it is over."""
    state = service.jobs.get(job)
    response = render(request, "job.html", {"job": state})
    response.headers["Cache-Control"] = "no-store"
    if not state.is_over:
        response.headers["Refresh"] = "1"
    return response


def _entry(corpus: Corpus, name: str) -> DocumentEntry:
    if not re.fullmatch(r"[0-9a-f]{4,64}", name):
        raise UnknownDocument("语料库中没有这个文件", where=name[:80], do="请从语料页面的清单进入")
    return corpus.document(name)


@router.get("/documents/{document}")
def document(
    request: Request,
    service: Served,
    document: str,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The forms of a document as they were read."""
    corpus = service.corpus
    entry = _entry(corpus, document)
    forms = read_document_forms(corpus.store, entry.document)
    pages = max(1, -(-len(forms) // FORMS_ON_A_PAGE))
    page = min(page, pages)
    shown = forms[(page - 1) * FORMS_ON_A_PAGE : page * FORMS_ON_A_PAGE]
    return render(
        request,
        "document.html",
        {
            "entry": entry,
            "original": _original(corpus, entry),
            "contents": [(n // FORMS_ON_A_PAGE + 1, form) for n, form in enumerate(forms)],
            "forms": [_form(form, corpus.names) for form in shown],
            "notes": sum(len(form.notes) for form in forms),
            "page": page,
            "pages": pages,
            "read_only": service.is_read_only,
            "funding": FUNDING,
        },
    )


def _original(corpus: Corpus, entry: DocumentEntry) -> dict[str, Any] | None:
    """Size and date of the file as received; None where it is not kept any more."""
    try:
        status = corpus.originals.path(entry.document).stat()
    except (CorpusError, OSError):
        return None
    return {
        "bytes": status.st_size,
        "received": datetime.fromtimestamp(status.st_mtime).strftime("%Y-%m-%d %H:%M"),
    }


def _form(form: Form, names: Names) -> dict[str, Any]:
    """A form with the IRIs of what it speaks of."""
    source = form.source.document
    owner = form.unit or form.department or ""

    def organisation(name: str | None) -> str | None:
        return str(names.organisation(name)) if name and organisation_key(name) else None

    return {
        "form": form,
        "iri": str(names.form(source, form.ordinal)),
        "department": organisation(form.department),
        "unit": organisation(form.unit),
        "project": str(names.project(owner, form.project))
        if form.project and normalise_project(form.project)
        else None,
        "rows": [
            (n, one, str(names.indicator(source, form.ordinal, n)))
            for n, one in enumerate(form.indicators, start=1)
        ],
        "weighted": any(one.weight is not None for one in form.indicators),
        "amounts": [
            (chinese, amount)
            for field, chinese in FUNDING
            if (amount := getattr(form.funding, field)) is not None
        ],
    }


@router.get("/documents/{document}/remove")
def confirm(request: Request, service: Served, document: str) -> Response:
    """Asks before a document is taken out."""
    entry = _entry(service.corpus, document)
    context = {"entry": entry, "read_only": service.is_read_only}
    return render(request, "document_remove.html", context)


@router.post("/documents/{document}/remove")
def remove(
    request: Request,
    service: Served,
    document: str,
    token: Annotated[str | None, FormField(max_length=500)] = None,
) -> Response:
    """Take a document out of graph, index and originals; leads back to the list."""
    check_token(request, token or None)
    entry = service.corpus.remove(_entry(service.corpus, document).document)
    return RedirectResponse(
        page_address(request, "/documents", {"removed": entry.file}), status_code=303
    )
