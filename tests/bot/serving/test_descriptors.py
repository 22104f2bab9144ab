"""A real server with few descriptors, and more idle connections than it has: it answers, and serves what is edited."""

import httpx
import pytest

from tests.conftest import Server
from tests.flood import start_flood

pytestmark = pytest.mark.xdist_group("workers")
IDLE, DESCRIPTORS = 1100, 1024


class FewDescriptors(Server):
    """A server that may have no more descriptors than many systems allow."""

    before = ("sh", "-c", f'ulimit -n {DESCRIPTORS}; exec "$@"', "sh")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_idle_connections_keep_nobody_out(trained, tmp_path, data, edit, workers):
    server = FewDescriptors(
        trained, tmp_path / "var", EIGBOT_DATA=str(data), EIGBOT_WORKERS=workers, EIGBOT_TODAY="2016-11-10"
    )

    def answer():
        body = {"sender": "me", "message": "who chairs the jury?", "metadata": {"language": "en"}}
        response = httpx.post(f"{server.url}/webhooks/rest/webhook", json=body, timeout=120)
        assert response.status_code == 200, response.text
        return response.json()[0]["text"]

    def evicted():
        return 'eigbot_connections_cut_total{reason="evicted"}' in server.client.get("/metrics").text

    count = IDLE * int(workers)  # descriptors are each worker's own
    floods = [start_flood("127.0.0.1", server.client.base_url.port, "silent", count // 2, 120) for _ in range(2)]
    try:
        server.until(evicted)
        assert "other members" in answer()
        edit(data / "faq_en.yml", "name its other members", "name anybody else")
        server.until(lambda: "anybody else" in answer())
    finally:
        for flood in floods:
            flood.stop()
        server.stop()
    assert "Too many open files" not in server.log.read_text()
