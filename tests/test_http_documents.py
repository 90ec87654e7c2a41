"""Documents over HTTP: uploaded as jobs, shown, fetched, removed; who may write; what a restart makes of a job."""

import io
import shutil
import time
import zipfile

import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.jobs import Jobs
from api.library import Jixiao
from ontology.settings import Settings

KEY = {"Authorization": "Bearer k"}
REPORT = """云溪县文化馆2023年度部门决算说明
一、收入支出决算总体情况
云溪县文化馆2023年度收、支总计 320.50 万元。与上年相比增加 20.50 万元，增长 6.83%，主要原因是新增送戏下乡任务。
"""


@pytest.fixture(scope="module")
def jixiao(examples_folder, tmp_path_factory):
    data = shutil.copytree(examples_folder, tmp_path_factory.mktemp("documents") / "data")
    with Jixiao(data, Settings(api_keys="other, k", max_upload_mb=1)) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(jixiao):
    with TestClient(create_app(jixiao)) as opened:
        yield opened


def upload(client, *files, headers=KEY):
    return client.post("/api/documents", files=[("files", file) for file in files], headers=headers)


def finished(client, answer):
    """The job of an upload's answer, when it is over."""
    assert answer.status_code == 202, answer.text
    address = answer.headers["location"]
    for _ in range(1200):
        job = client.get(address).json()
        if job["finished"]:
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_an_upload_becomes_a_document_with_its_facts_text_and_file(client):
    job = finished(client, upload(client, ("云溪县文化馆2023年度决算.txt", REPORT.encode())))
    assert job["status"] == "done"
    [document] = job["documents"]
    assert document["document"] == "云溪县文化馆2023年度决算.txt"
    assert document["status"] == "added"
    assert document["facts"] >= 3
    address = f"/api/documents/{document['document']}"
    row = client.get(address).json()
    assert (row["unit"], row["year"]) == ("云溪县文化馆", 2023)
    assert client.get(f"/api/documents/{row['iri'].rsplit('/', 1)[-1]}").json() == row
    assert "320.50" in client.get(f"{address}/text").text
    file = client.get(f"{address}/file")
    assert file.content == REPORT.encode()
    assert file.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in file.headers["content-security-policy"]
    answer = client.post("/api/ask", json={"question": "云溪县文化馆2023年收支总计是多少"}).json()
    assert answer["value"] == 320.5


def test_the_same_again_changes_nothing_and_changed_bytes_replace(client):
    name = "云溪县文化馆2022年度决算.txt"
    text = REPORT.replace("2023", "2022")
    count = client.get("/api/documents").json()["total"]
    assert finished(client, upload(client, (name, text.encode())))["documents"][0]["status"] == "added"
    assert finished(client, upload(client, (name, text.encode())))["documents"][0]["status"] == "unchanged"
    changed = text.replace("320.50", "330.50")
    assert finished(client, upload(client, (name, changed.encode())))["documents"][0]["status"] == "replaced"
    assert client.get("/api/documents").json()["total"] == count + 1
    assert client.get(f"/api/documents/{name}/file").content == changed.encode()
    assert client.delete(f"/api/documents/{name}", headers=KEY).status_code == 204
    assert client.get(f"/api/documents/{name}").status_code == 404
    assert client.get("/api/documents").json()["total"] == count


def test_an_archive_is_unpacked_and_bad_files_are_named_with_their_reason(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("决算/云溪县博物馆2023年度决算.txt", REPORT.replace("文化馆", "博物馆"))
        archive.writestr("照片.bmp2", b"x")
    job = finished(client, upload(client, ("全部.zip", packed.getvalue()), ("空.txt", b"")))
    told = {one["document"]: one for one in job["documents"]}
    assert told["全部.zip/决算/云溪县博物馆2023年度决算.txt"]["status"] == "added"
    assert {told["空.txt"]["status"], told["全部.zip/照片.bmp2"]["status"]} == {"failed"}
    assert all(one["reason"] for one in told.values() if one["status"] == "failed")
    assert job["status"] == "done"


def test_a_job_none_of_whose_files_could_be_read_has_failed(client):
    assert finished(client, upload(client, ("空.txt", b"")))["status"] == "failed"


@pytest.mark.parametrize(
    "files",
    [
        [("大.txt", b"x" * (1 << 20) + b"y" * 10)],
        [("一.txt", b"a"), ("一.txt", b"b")],
        [("..", b"a")],
    ],
)
def test_uploads_that_cannot_be_taken_are_refused_whole(client, files, jixiao):
    before = client.get("/api/jobs").json()
    answer = upload(client, *files)
    assert answer.status_code == 400, answer.text
    assert "：" in answer.json()["detail"]
    assert client.get("/api/jobs").json() == before
    assert not list((jixiao.folder.path / "uploads").iterdir())


def test_names_stay_inside_the_folder(client):
    job = finished(
        client, upload(client, ("../../外面/云溪县图书馆2023年度决算.txt", REPORT.replace("文化馆", "图书馆").encode()))
    )
    assert job["documents"][0]["document"] == "云溪县图书馆2023年度决算.txt"


def test_writing_needs_a_key_reading_does_not_on_loopback(client):
    assert upload(client, ("甲.txt", b"x"), headers={}).status_code == 401
    assert upload(client, ("甲.txt", b"x"), headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.delete("/api/documents/甲.txt").status_code == 401
    assert client.get("/api/documents").status_code == 200
    assert client.post("/api/ask", json={"question": "三公经费是多少"}).status_code == 200


def test_on_another_address_reading_needs_a_key_too(jixiao):
    with TestClient(create_app(jixiao, host="0.0.0.0")) as far:
        assert far.get("/api/documents").status_code == 401
        assert far.get("/healthz").status_code == 200
        assert far.get("/api/documents", headers=KEY).status_code == 200


def test_unknown_jobs_and_documents_are_not_found(client):
    for address in ("/api/jobs/nothing", "/api/documents/nothing", "/api/documents/nothing/file"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_job_that_was_interrupted_is_done_after_a_restart(tmp_path):
    done = []
    broken = Jobs(tmp_path, lambda sources, told, stopped: [], kept=5)
    folder = broken.new_folder()
    (folder / "甲.txt").write_text(REPORT)
    lost = broken.new_folder()  # an upload that never became a job
    job = broken.submit(folder)["job"]
    broken._set(job, "status = 'running'")  # what a killed process leaves behind
    broken.close()

    def work(sources, told, stopped):
        done.extend(source.place for source in sources)
        return []

    again = Jobs(tmp_path, work, kept=5)
    assert not lost.exists()
    again.start()
    for _ in range(200):
        if again.get(job)["finished"]:
            break
        time.sleep(0.05)
    again.close()
    assert done == ["/上传/甲.txt"]
    assert not list((tmp_path / "uploads").iterdir())


def test_old_jobs_are_dropped_from_the_record(tmp_path):
    jobs = Jobs(tmp_path, lambda sources, told, stopped: [], kept=2)
    jobs.start()
    numbers = []
    for name in "甲乙丙":
        folder = jobs.new_folder()
        (folder / f"{name}.txt").write_text(REPORT)
        numbers.append(jobs.submit(folder)["job"])
    for _ in range(200):
        if not jobs.waiting():
            break
        time.sleep(0.05)
    jobs.close()
    again = Jobs(tmp_path, lambda sources, told, stopped: [], kept=2)
    assert [job["job"] for job in again.all(10)] == numbers[:0:-1]
    again.close()
