"""/api/documents: listed, shown as read, given back, uploaded as a job, removed."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from zhibiao.search import Corpus
from zhibiao.search.lock import WriterLock
from zhibiao.web.app import create_app
from zhibiao.web.faults import Fault
from zhibiao.web.jobs import Jobs
from zhibiao.web.models import DocumentDetail, DocumentPage, Job
from zhibiao.web.service import Service
from zhibiao.web.settings import ServiceSettings
from zhibiao.web.uploads import Upload, file_name

LIST = "name,target,unit_org,project,year\n{name},≥12次,云岭市水务局,河道保洁,2025\n"

Sent = Sequence[tuple[str, tuple[str, bytes]]]


def listed(name: str) -> bytes:
    return LIST.format(name=name).encode()


def upload(writer: TestClient, service: Service, files: Sent) -> dict[str, Any]:
    """Send files, and what the job says once it is over."""
    sent = writer.post("/api/documents", files=files)
    assert sent.status_code == 202
    assert sent.headers["location"] == sent.json()["href"]
    service.jobs.wait(sent.json()["id"], timeout=60)
    job: dict[str, Any] = writer.get(sent.headers["location"]).json()
    Job.model_validate(job)
    return job


def test_documents_are_listed_page_by_page(client: TestClient, service: Service) -> None:
    address: str | None = "/api/documents?limit=4"
    found = []
    while address is not None:
        page = client.get(address).json()
        DocumentPage.model_validate(page)
        found += page["documents"]
        address = page["next"]
    assert found == [entry.as_json() for entry in service.corpus.documents()]
    assert client.get("/api/documents?offset=8&limit=4").json()["prev"] == (
        "/api/documents?offset=4&limit=4"
    )


def test_a_document_is_shown_as_it_was_read(client: TestClient, service: Service) -> None:
    entry = service.corpus.document("science-2024.txt")
    shown = client.get(f"/api/documents/{entry.document[:12]}").json()
    DocumentDetail.model_validate(shown)
    assert (shown["file"], shown["total"]) == ("science-2024.txt", entry.forms)
    assert sum(len(form["indicators"]) for form in shown["forms"]) == entry.indicators
    second = client.get(f"/api/documents/{entry.document}?offset=1&limit=1").json()
    assert second["forms"] == shown["forms"][1:2]


def test_the_original_comes_back_to_be_saved(client: TestClient, samples: Path) -> None:
    data = (samples / "water-2025.md").read_bytes()
    answer = client.get(f"/api/documents/{hashlib.sha256(data).hexdigest()}/original")
    assert answer.content == data
    assert answer.headers["content-disposition"] == 'attachment; filename="water-2025.md"'
    # Whatever it holds, a browser neither guesses its kind nor runs it.
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fcorpus.toml", "corpus.toml", "0" * 7, "0" * 65, "G" * 8]
)
def test_only_a_hash_names_a_document(client: TestClient, name: str) -> None:
    for path in (f"/api/documents/{name}", f"/api/documents/{name}/original"):
        assert client.get(path).status_code in (404, 422)


def test_an_unknown_document_is_404_and_names_no_folder(client: TestClient) -> None:
    answer = client.get("/api/documents/" + "0" * 64)
    assert answer.status_code == 404
    assert "corpus" not in answer.text


def test_uploaded_documents_are_found(own_service: Service, writer: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("水务局/河道.csv", listed("河道巡查次数"))
    job = upload(
        writer,
        own_service,
        [
            ("files", ("防汛.csv", listed("防汛演练次数"))),
            ("files", ("包.zip", packed.getvalue())),
            ("files", ("照片.txt", "不是申报表".encode())),
            ("files", ("防汛.csv", listed("防汛物资巡检次数"))),
        ],
    )
    assert (job["state"], job["done"], job["total"]) == ("done", 4, 4)
    report = job["report"]
    # Names as they were sent, not where the files lay meanwhile.
    assert report["added"] == ["防汛.csv", "包.zip/水务局/河道.csv", "防汛.csv"]
    assert [failure["path"] for failure in report["failed"]] == ["照片.txt"]
    assert "/tmp" not in str(job)
    hits = writer.get("/api/search?text=河道巡查次数&k=1").json()["hits"]
    assert hits[0]["occurrences"][0]["source"]["file"] == "包.zip/水务局/河道.csv"
    assert writer.get("/api/documents").json()["total"] == 14


def test_a_document_can_be_the_body_itself(own_service: Service, writer: TestClient) -> None:
    sent = writer.post(
        "/api/documents", params={"filename": "清单.csv"}, content=listed("管护里程")
    )
    assert own_service.jobs.wait(sent.json()["id"], timeout=60).state == "done"
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%952.csv"}
    sent = writer.post("/api/documents", content=listed("绿化面积"), headers=headers)
    assert own_service.jobs.wait(sent.json()["id"], timeout=60).state == "done"
    files = {entry.file for entry in own_service.corpus.documents()}
    assert {"清单.csv", "清单2.csv"} <= files


def test_a_removed_document_is_gone_everywhere(own_service: Service, writer: TestClient) -> None:
    entry = own_service.corpus.document("water-2025.md")
    answer = writer.delete(f"/api/documents/{entry.document}")
    assert answer.json() == entry.as_json()
    assert writer.get(f"/api/documents/{entry.document}").status_code == 404
    assert writer.get(f"/api/documents/{entry.document}/original").status_code == 404
    assert own_service.corpus.check() == ()


def test_an_upload_without_file_is_refused(writer: TestClient) -> None:
    assert writer.post("/api/documents").status_code == 400
    empty = writer.post("/api/documents", files=[("files", ("", b""))])
    assert (empty.status_code, empty.json()["error"]["what"]) == (400, "没有给出文件")


def test_too_many_files_are_refused(own_service: Service, token: str) -> None:
    service = Service(own_service.corpus, ServiceSettings(token=token, upload_files=2))
    headers = {"Authorization": f"Bearer {token}"}
    files = [("files", (f"{n}.csv", listed("巡查次数"))) for n in range(3)]
    with TestClient(create_app(service), headers=headers) as client:
        answer = client.post("/api/documents", files=files)
        assert (answer.status_code, answer.json()["error"]["what"]) == (413, "一次最多 2 个文件")


def test_an_unknown_job_is_404(client: TestClient) -> None:
    assert client.get("/api/jobs/" + "x" * 22).status_code == 404


def test_names_lead_nowhere() -> None:
    assert file_name("..") == file_name("") == file_name("a/../") == "未命名"
    assert file_name("/etc/passwd") == "passwd"
    assert file_name(".隐藏\r\n.csv") == "隐藏__.csv"
    assert len(file_name("长" * 300 + ".docx").encode()) <= 180
    assert file_name("长" * 300 + ".docx").endswith("长.docx")


def one(name: str) -> list[Upload]:
    return [Upload(f"{name}.csv", io.BytesIO(listed(name)))]


@pytest.fixture
def corpus(own_service: Service) -> Corpus:
    return own_service.corpus


def test_a_job_waits_for_another_writer(corpus: Corpus) -> None:
    jobs = Jobs(corpus, most_waiting=2)
    with WriterLock(corpus.path):
        job = jobs.submit(one("巡查次数"))
        assert jobs.wait(job.id, timeout=0.01).state == "queued"
    assert jobs.wait(job.id, timeout=60).state == "done"


def test_a_job_fails_with_a_clear_line_when_the_other_writer_does_not_end(corpus: Corpus) -> None:
    jobs = Jobs(corpus, most_waiting=2, patience=0)
    with WriterLock(corpus.path):
        job = jobs.wait(jobs.submit(one("巡查次数")).id, timeout=60)
    assert job.state == "failed"
    assert "语料库正在被写入" in str(job.error)


class _Held:
    """A corpus whose ingest stands still until it is let go."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        self.asked: list[bool] = []

    def ingest(self, paths: Any, *, progress: Any, stopped: Any) -> Any:
        progress("甲.csv", 0, 1)
        self.began.set()
        assert self.go.wait(60)
        self.asked.append(stopped())
        from zhibiao.search.ingest import IngestReport

        return IngestReport((), (), (), (), 0, 0)


def test_the_queue_is_bounded_and_progress_shows() -> None:
    held = _Held()
    jobs = Jobs(held, most_waiting=1)  # type: ignore[arg-type]
    first = jobs.submit(one("甲"))
    assert held.began.wait(60)
    running = jobs.get(first.id)
    assert (running.state, running.current, running.done, running.total) == (
        "running",
        "甲.csv",
        0,
        1,
    )
    jobs.submit(one("乙"))
    assert jobs.waiting == 1
    with pytest.raises(Fault, match="已有 1 次上传在排队"):
        jobs.submit(one("丙"))
    held.go.set()


def test_jobs_that_are_long_over_are_forgotten(corpus: Corpus) -> None:
    jobs = Jobs(corpus, most_waiting=5, kept=2)
    ids = [jobs.submit(one(name)).id for name in ("巡查次数", "演练次数", "培训次数")]
    assert jobs.wait(ids[-1], timeout=60).state == "done"
    assert [jobs.get(identity).state for identity in ids[1:]] == ["done", "done"]
    with pytest.raises(Fault, match="没有这个上传任务"):
        jobs.get(ids[0])


def test_stopping_lets_the_running_job_end_and_fails_the_others() -> None:
    held = _Held()
    jobs = Jobs(held, most_waiting=5)  # type: ignore[arg-type]
    first, second = jobs.submit(one("甲")), jobs.submit(one("乙"))
    assert held.began.wait(60)
    stopping = threading.Thread(target=jobs.stop)
    stopping.start()
    jobs.stopping.wait(60)
    held.go.set()
    stopping.join(60)
    assert jobs.get(first.id).state == "done"
    assert held.asked == [True]
    assert (jobs.get(second.id).state, jobs.get(second.id).error) == (
        "failed",
        "服务停止了，没有读入；请在服务恢复后重新上传",
    )
    with pytest.raises(Fault, match="服务正在停止"):
        jobs.submit(one("丙"))
