"""The Containerfile and compose.yaml: no image is built here, but all that they name is there, and their scripts run."""

import re
import stat
import subprocess

import pytest
from ruamel.yaml import YAML

from settings import Settings, read_settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
SETTINGS = {field.metadata["name"] for field in Settings.__dataclass_fields__.values()}


@pytest.fixture(scope="module")
def compose():
    return YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text("utf-8"))


@pytest.fixture
def secrets(tmp_path):
    """The secrets that `make-secrets.sh` makes."""
    folder = tmp_path / "secrets"
    subprocess.run([DEPLOY / "make-secrets.sh", folder], check=True)
    return folder


def targets():
    return set(re.findall(r"^([\w.-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_what_the_image_is_made_by_is_there():
    used = set(re.findall(r"^RUN make ([a-z-]+)", CONTAINERFILE, re.MULTILINE))
    assert used == {"install-serve"}
    assert used <= targets()
    (start,) = re.findall(r'^ENTRYPOINT \["(.+)"\]$', CONTAINERFILE, re.MULTILINE)
    assert (ROOT / start).stat().st_mode & stat.S_IXUSR


def test_the_image_has_no_root_and_no_secret():
    final = CONTAINERFILE.rpartition("FROM")[2]
    assert re.findall(r"^USER (.+)$", final, re.MULTILINE) == ["eigbot"]
    named = set(re.findall(r"\b(EIGBOT_[A-Z_]+)=", CONTAINERFILE))
    assert named <= SETTINGS
    assert not named & {
        field.metadata["name"] for field in Settings.__dataclass_fields__.values() if field.metadata["secret"]
    }
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", "var", "deploy/secrets"} <= set(ignored)
    assert not {"data", "tests", "deploy", "nlu"} & set(ignored)
    assert subprocess.run(["git", "check-ignore", "-q", "deploy/secrets/x"], cwd=ROOT).returncode == 0


def test_the_healthcheck_asks_whether_it_is_ready(server):
    (check,) = re.findall(r"u\.urlopen\('http://127\.0\.0\.1:5005(/[a-z]+)'", CONTAINERFILE)
    assert server.client.get(check).json()["status"] == "ready"


def test_compose_names_what_there_is(compose, secrets):
    made = {path.relative_to(secrets).as_posix() for path in secrets.rglob("*")}
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./secrets/"):
                assert source.removeprefix("./secrets/") in made
            elif source.startswith("./"):
                assert (DEPLOY / source).exists(), source
            else:
                assert source in compose["volumes"]
        build = service.get("build")
        if build:
            assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
        for secret in service.get("secrets", []):
            assert (secret if isinstance(secret, str) else secret["source"]) in compose["secrets"]
        assert set(service.get("networks", [])) <= set(compose["networks"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for waited in service.get("depends_on", {}):
            assert "healthcheck" in compose["services"][waited] or "HEALTHCHECK" in CONTAINERFILE
    for secret in compose["secrets"].values():
        assert secret["file"].removeprefix("secrets/") in made


def test_the_settings_of_compose_are_usable(compose, secrets):
    bot = compose["services"]["bot-a"]
    given = {name: (secrets / name).read_text() for name in bot["secrets"]}
    settings = read_settings({**bot["environment"], **given})
    assert settings.database_url.endswith("@pgbouncer:6432/eigbot")
    (subnet,) = settings.trusted_proxies
    assert str(subnet) == compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]


@pytest.mark.parametrize(
    ("shipped", "variant", "changes"),
    [
        (
            "nginx/eigbot.conf",
            "nginx/compose.conf",
            r"server 127|#server|server bot-|listen \[::\]|ssl_certificate|^# ",
        ),
        ("pgbouncer/pgbouncer.ini", "pgbouncer/compose.ini", r"^eigbot = |^listen_addr|^; [/P]"),
    ],
)
def test_what_compose_configures_otherwise_is_addresses(shipped, variant, changes):
    def kept(name):
        return [line for line in (DEPLOY / name).read_text("utf-8").splitlines() if not re.search(changes, line)]

    assert kept(shipped) == kept(variant)


def test_secrets_are_made_once_and_are_roots(secrets):
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    again = subprocess.run([DEPLOY / "make-secrets.sh", secrets], capture_output=True, text=True)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_a_container_takes_its_secrets_and_does_what_it_is_told(tmp_path, secrets):
    (tmp_path / "eigbot").write_text('#!/bin/sh\necho "$EIGBOT_SECRET_KEY|$EIGBOT_DATABASE_URL|$*"\n')
    (tmp_path / "eigbot").chmod(0o755)
    place = {"EIGBOT_DATA": f"{tmp_path}/data", "EIGBOT_MODELS": f"{tmp_path}/models", "PATH": "/usr/bin:/bin"}
    environment = {**place, "SECRETS": str(secrets), "EIGBOT": str(tmp_path / "eigbot")}
    done = subprocess.run(
        [DEPLOY / "container-start.sh", "serve", "--port", "5005"], env=environment, capture_output=True, text=True
    )
    key, url = ((secrets / name).read_text() for name in ("EIGBOT_SECRET_KEY", "EIGBOT_DATABASE_URL"))
    assert done.stdout == f"{key}|{url}|serve --port 5005\n", done.stderr
    assert (tmp_path / "data" / "faq_fr.yml").exists()


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_sound_shell(script):
    assert script.stat().st_mode & stat.S_IXUSR
    done = subprocess.run(["sh", "-n", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
