import ast
import datetime as dt
import traceback
from dataclasses import fields
from pathlib import Path

import pytest

from settings import Secret, SettingError, Settings, read_settings
from tests.conftest import ROOT


def test_defaults():
    settings = read_settings({})
    assert (settings.data, settings.retention_days, settings.today_frozen) == (Path("data"), 90, None)


def test_a_frozen_day():
    assert read_settings({"EIGBOT_TODAY": "2016-11-10"}).today_frozen == dt.date(2016, 11, 10)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("EIGBOT_TODAY", "tomorrow", "EIGBOT_TODAY is 'tomorrow', but must be a date such as 2016-11-10, of the"),
        ("EIGBOT_TODAY", "0001-01-01", "EIGBOT_TODAY is '0001-01-01', but must be .* of the years 1970 to 2199."),
        ("EIGBOT_TODAY", "9999-12-31", "EIGBOT_TODAY is '9999-12-31', but must be .* of the years 1970 to 2199."),
        (
            "EIGBOT_TELEGRAM_API_URL",
            "api.example",
            "EIGBOT_TELEGRAM_API_URL is 'api.example', but must be an address such",
        ),
        ("EIGBOT_TELEGRAM_SECRET", "a b", "EIGBOT_TELEGRAM_SECRET is unusable, but must be 8 to 256 of the characters"),
        (
            "EIGBOT_CHOOSER_URL",
            "localhost:8080",
            "EIGBOT_CHOOSER_URL is 'localhost:8080', but must be the base address of",
        ),
        (
            "EIGBOT_CHOOSER_URL",
            "http://u:hush@host/v1",
            "EIGBOT_CHOOSER_URL is unusable, but must be the base address of",
        ),
        ("EIGBOT_CHOOSER_URL", "http://host:x/v1", "EIGBOT_CHOOSER_URL is 'http://host:x/v1', but must be"),
        ("EIGBOT_CHOOSER_URL", "http://host/v1?key=1", "EIGBOT_CHOOSER_URL is 'http://host/v1.key=1', but must be"),
        ("EIGBOT_CHOOSER_KEY", "two words", "EIGBOT_CHOOSER_KEY is unusable, but must be a key of visible ASCII"),
        ("EIGBOT_CHOOSER_SECONDS", "60", "EIGBOT_CHOOSER_SECONDS is '60', but must be a number of seconds, 0.1 to 30."),
        ("EIGBOT_CHOOSER_SECONDS", "nan", "EIGBOT_CHOOSER_SECONDS is 'nan', but must be a number of seconds"),
        ("EIGBOT_FOLLOW", "yes", "EIGBOT_FOLLOW is 'yes', but must be on or off."),
        ("EIGBOT_RETENTION_DAYS", "0", "EIGBOT_RETENTION_DAYS is '0', but must be a number of days, 1 to 3650."),
    ],
)
def test_a_wrong_value_is_named(name, value, message):
    with pytest.raises(SettingError, match=message):
        read_settings({name: value})


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://eigbot:hush@127.0.0.1/eigbot", "postgresql+psycopg2://eigbot@db.example:5433/eigbot?sslmode=require",
        "postgresql://eigbot:h%40sh@[::1]:5432/eigbot", "postgresql:///eigbot?host=/run/postgresql", "sqlite://",
        "sqlite:////srv/eigbot/conversations.db",
    ],
)  # fmt: skip
def test_a_database_is_an_address(value):
    settings = read_settings({"EIGBOT_DATABASE_URL": value})
    assert settings.conversations_url == value
    assert "eigbot" not in repr(settings), "it may have a password"


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://eigbot:hu@sh@127.0.0.1/eigbot", "postgresql://eigbot:hu/sh@127.0.0.1/eigbot", "mysql://hush@db/x",
        "postgresql://eigbot:hush#x@127.0.0.1/eigbot", "postgresql://eigbot:hush@127.0.0.1", "hush", "sqlite://hush.db",
        "postgresql://eigbot:hush@127.0.0.1:port/eigbot", "postgresql:/eigbot:hush@127.0.0.1/eigbot",
    ],
)  # fmt: skip
def test_a_database_that_would_be_read_otherwise_is_named_without_its_password(value):
    with pytest.raises(
        SettingError, match=r"EIGBOT_DATABASE_URL is unusable, but must be an address such as"
    ) as caught:
        read_settings({"EIGBOT_DATABASE_URL": value})
    assert "hush" not in str(caught.value)


def test_a_secret_never_prints():
    settings = read_settings({"EIGBOT_REST_TOKEN": "hush-rush"})
    assert "hush" not in f"{settings} {settings.rest_token!r} {settings.rest_token}"
    assert isinstance(settings.rest_token, Secret)
    assert settings.rest_token.reveal() == "hush-rush"


def test_every_setting_is_documented():
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    assert [f.metadata["name"] for f in fields(Settings) if f"`{f.metadata['name']}`" not in page] == []


def test_origins_are_whole_and_normal():
    settings = read_settings(
        {
            "EIGBOT_ALLOWED_ORIGINS": "https://Site.Example:443/, http://localhost:8000",
            "EIGBOT_PUBLIC_URL": "https://bot.example/",
            "EIGBOT_TRUSTED_PROXIES": "10.0.0.0/8 ::1",
        }
    )
    assert settings.allowed_origins == ("https://site.example", "http://localhost:8000")
    assert settings.public_url == "https://bot.example"
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://Site.Example:443/Bot/", "https://site.example/Bot"), ("http://[::1]:5005/a/b", "http://[::1]:5005/a/b"),
        ("https://site.example/bot?x", None), ("https://site.example//bot", None), ("https://site.example/../bot", None),
        ("https://me@site.example/bot", None), ("site.example/bot", None), ("https://site.example/#bot", None),
    ],
)  # fmt: skip
def test_a_public_address_may_have_a_path(given, read):
    if read:
        assert read_settings({"EIGBOT_PUBLIC_URL": given}).public_url == read
    else:
        with pytest.raises(SettingError, match=r"EIGBOT_PUBLIC_URL is .*, but must be an address such as https"):
            read_settings({"EIGBOT_PUBLIC_URL": given})


@pytest.mark.parametrize(
    "value",
    ["*", "null", "site.example", "https://", "https://*.site.example", "https://a.example/path", "https://u@a.example",
     "ftp://a.example", "https://a.example?x", "https://a.example:x", "https://a.example:99999"],
)  # fmt: skip
def test_what_is_no_origin_is_named(value):
    with pytest.raises(SettingError, match=r"EIGBOT_ALLOWED_ORIGINS is .* but must be origins such as https://"):
        read_settings({"EIGBOT_ALLOWED_ORIGINS": value})


def test_a_secret_that_is_too_short_is_not_shown():
    with pytest.raises(SettingError, match=r"EIGBOT_SECRET_KEY is unusable, but must be .* 32 characters") as caught:
        read_settings({"EIGBOT_SECRET_KEY": "hush-hush"})
    assert "hush" not in str(caught.value)


def test_a_log_format_that_is_none_is_named():
    with pytest.raises(SettingError, match=r"EIGBOT_LOG_FORMAT is 'xml', but must be text or json\."):
        read_settings({"EIGBOT_LOG_FORMAT": "xml"})


OTHERS = ("actions", "bot", "faq", "languages", "nlu")


def reads_the_environment(node):
    """Whether a value is taken out of os.environ; handing all of it to a child process is none."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.ctx, ast.Load) and ast.unparse(node.value) == "os.environ"
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv")


def test_no_other_package_reads_the_environment():
    paths = [path for package in OTHERS for path in (ROOT / package).rglob("*.py")]
    assert len(paths) > 50
    readers = [path for path in paths if any(map(reads_the_environment, ast.walk(ast.parse(path.read_text("utf-8")))))]
    assert readers == []


def test_settings_import_no_other_package():
    for path in (ROOT / "settings").glob("*.py"):
        imports = [n.module for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)]
        assert not [name for name in imports if name.partition(".")[0] in OTHERS], path


@pytest.mark.parametrize("value", ["0", "65", "two"])
def test_a_number_of_workers_that_cannot_be_is_named(value):
    with pytest.raises(SettingError, match=r"EIGBOT_WORKERS is '.*', but must be a number of processes, 1 to 64\."):
        read_settings({"EIGBOT_WORKERS": value})
    assert read_settings({"EIGBOT_WORKERS": "2"}).workers == 2


def test_a_chooser_is_off_unless_it_is_named():
    assert read_settings({}).chooser_url is None
    settings = read_settings(
        {"EIGBOT_CHOOSER_URL": "https://Model.example/v1/chat/completions", "EIGBOT_CHOOSER_KEY": "hush"}
    )
    assert (settings.chooser_url, settings.chooser_model, settings.chooser_seconds) == (
        "https://Model.example/v1", None, 2.0,
    )  # fmt: skip
    assert "hush" not in str(settings)
    assert read_settings({"EIGBOT_CHOOSER_URL": "http://[::1]:8080/v1/"}).chooser_url == "http://[::1]:8080/v1"


MAIL = {
    "EIGBOT_SMTP_HOST": "smtp.example.org",
    "EIGBOT_MAIL_FROM": "eigbot@example.org",
    "EIGBOT_MAIL_TO": "team@example.org, chief@example.org",
}
SIGNS_IN = {**MAIL, "EIGBOT_SMTP_USER": "me", "EIGBOT_SMTP_PASSWORD": "hush hush"}


def test_mail_is_off_unless_it_is_set():
    assert read_settings({}).mail is None
    mail = read_settings(MAIL).mail
    assert (mail.host, mail.port, mail.tls) == ("smtp.example.org", 587, "starttls")
    assert mail.recipients == ("team@example.org", "chief@example.org")
    assert [read_settings({**MAIL, "EIGBOT_SMTP_TLS": tls}).mail.port for tls in ("tls", "NONE")] == [465, 25]
    assert read_settings({**MAIL, "EIGBOT_SMTP_PORT": "2525"}).mail.port == 2525
    assert "hush" not in f"{read_settings(SIGNS_IN)} {read_settings(SIGNS_IN).mail}"
    own = {**SIGNS_IN, "EIGBOT_SMTP_TLS": "none", "EIGBOT_SMTP_HOST": "127.0.0.1"}
    assert read_settings(own).mail.password.reveal() == "hush hush"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://smtp.example.org", ("smtp.example.org", 587, "starttls", None, None)),
        ("smtps://me:hush%40hush@smtp.example.org", ("smtp.example.org", 465, "tls", "me", "hush@hush")),
        ("smtp://me:hush@[::1]:2525/", ("::1", 2525, "starttls", "me", "hush")),
        ("smtp://127.0.0.1?tls=none", ("127.0.0.1", 25, "none", None, None)),
    ],
)
def test_a_mail_server_may_be_one_address(url, server):
    own = {name: value for name, value in MAIL.items() if name != "EIGBOT_SMTP_HOST"}
    settings = read_settings({**own, "EIGBOT_SMTP_URL": url})
    mail = settings.mail
    assert (mail.host, mail.port, mail.tls, mail.user, mail.password and mail.password.reveal()) == server
    assert "hush" not in f"{settings} {mail}"


@pytest.mark.parametrize(
    "url",
    ["smtp.example.org", "http://smtp.example.org", "smtp://", "smtp://me@smtp.example.org", "smtp://x.example/path",
     "smtp://x.example?tls=ssl", "smtp://x.example?tls=none&more=1", "smtp://x.example:99999", "smtp://me:hushé@x.example"],
)  # fmt: skip
def test_what_is_no_address_of_a_mail_server_is_refused_and_not_repeated(url):
    with pytest.raises(SettingError, match="EIGBOT_SMTP_URL is unusable, but must be a mail server such as") as caught:
        read_settings({"EIGBOT_SMTP_URL": url})
    assert "hush" not in str(caught.value)


def test_a_mail_server_is_not_said_twice_and_hears_no_password_in_clear():
    with pytest.raises(SettingError, match="EIGBOT_SMTP_URL says all that EIGBOT_SMTP_HOST"):
        read_settings({**MAIL, "EIGBOT_SMTP_URL": "smtp://smtp.example.org"})
    own = {name: value for name, value in MAIL.items() if name != "EIGBOT_SMTP_HOST"}
    with pytest.raises(SettingError, match="in clear to another machine") as caught:
        read_settings({**own, "EIGBOT_SMTP_URL": "smtp://me:hush@smtp.example.org?tls=none"})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        *(
            (
                {name: ""},
                f"{name} is unset, but mail needs EIGBOT_SMTP_HOST and EIGBOT_MAIL_FROM: set it, or",
            )
            for name in ("EIGBOT_SMTP_HOST", "EIGBOT_MAIL_FROM")
        ),
        ({"EIGBOT_SMTP_USER": ""}, "EIGBOT_SMTP_USER is unset, but goes with EIGBOT_SMTP_PASSWORD: set both, or none"),
        ({"EIGBOT_SMTP_PASSWORD": ""}, "EIGBOT_SMTP_PASSWORD is unset, but goes with EIGBOT_SMTP_USER: set both"),
        ({"EIGBOT_SMTP_TLS": "none"}, "EIGBOT_SMTP_TLS is 'none', and would send EIGBOT_SMTP_PASSWORD in clear to"),
        ({"EIGBOT_SMTP_TLS": "ssl"}, "EIGBOT_SMTP_TLS is 'ssl', but must be starttls, tls or none."),
        ({"EIGBOT_SMTP_PORT": "smtp"}, "EIGBOT_SMTP_PORT is 'smtp', but must be a port, 1 to 65535."),
        ({"EIGBOT_SMTP_PORT": "70000"}, "EIGBOT_SMTP_PORT is '70000', but must be a port"),
        ({"EIGBOT_SMTP_HOST": "smtp://mail.example"}, "EIGBOT_SMTP_HOST is 'smtp://mail.example', but must be a mail"),
        ({"EIGBOT_SMTP_PASSWORD": "hush é"}, "EIGBOT_SMTP_PASSWORD is unusable, but must be a password of ASCII"),
        ({"EIGBOT_MAIL_FROM": "eigbot"}, "EIGBOT_MAIL_FROM is 'eigbot', but must be an address such as"),
        ({"EIGBOT_MAIL_FROM": "Me <me@example.org>"}, "EIGBOT_MAIL_FROM is unusable, but must be an address such as"),
        ({"EIGBOT_MAIL_TO": "team@example.org, chief"}, "EIGBOT_MAIL_TO is unusable, but must be addresses such as"),
        ({"EIGBOT_MAIL_LANGUAGE": "de"}, "EIGBOT_MAIL_LANGUAGE is 'de', but must be fr or en."),
    ],
)
def test_mail_that_is_set_by_half_or_wrongly_is_refused(change, message):
    with pytest.raises(SettingError, match=message) as caught:
        read_settings({**SIGNS_IN, **change})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["EIGBOT_SMTP_PORT", "EIGBOT_SMTP_USER", "EIGBOT_SMTP_TLS", "EIGBOT_MAIL_TO", "EIGBOT_MAIL_LANGUAGE"]
)
def test_a_setting_of_mail_alone_is_half_of_it(name):
    own = {
        "EIGBOT_SMTP_PORT": "25",
        "EIGBOT_SMTP_USER": "me",
        "EIGBOT_SMTP_TLS": "none",
        "EIGBOT_MAIL_TO": "a@b.example",
    }
    with pytest.raises(SettingError, match="EIGBOT_SMTP_HOST is unset, but mail needs"):
        read_settings({name: own.get(name, "fr")})


def test_mail_to_visitors_needs_no_recipient_among_the_staff():
    own = {name: value for name, value in MAIL.items() if name != "EIGBOT_MAIL_TO"}
    assert read_settings(own).mail.recipients == ()


@pytest.mark.parametrize("name", ["EIGBOT_STAFF_TOKEN", "EIGBOT_REST_TOKEN"])
@pytest.mark.parametrize(
    "value",
    ["a", "seven77", "aaaaaaaaaaaa", "abababababab", "12345678", "abcdefgh87654321", "qwertyuiop", "azerty-12345",
     "motdepasse", "Password123!", "p@ssw0rd2026", "hellohello", "Müstang-1964"],
)  # fmt: skip
def test_a_token_that_anyone_would_guess_is_refused(name, value):
    with pytest.raises(
        SettingError, match=f"{name} is unusable, but must be a secret text of 8 characters or more that nobody"
    ) as caught:
        read_settings({name: value})
    assert value == "a" or value not in str(caught.value)


@pytest.mark.parametrize("value", ["hush-rush", "open sésame", "correct horse battery staple", "f1a2-9c4e-77b0"])
def test_a_token_that_takes_guessing_is_taken(value):
    assert read_settings({"EIGBOT_STAFF_TOKEN": value}).staff_token.reveal() == value


@pytest.mark.parametrize("name", ["SECRET_KEY", "STAFF_TOKEN", "REST_TOKEN", "METRICS_TOKEN", "TELEGRAM_SECRET"])
@pytest.mark.parametrize("value", ["a", "a" * 40, "0123456789" * 4, "password" * 5, "motdepasse1"])
def test_a_secret_that_anybody_would_guess_is_refused_and_not_shown(name, value):
    with pytest.raises(SettingError, match=f"EIGBOT_{name} is unusable, but must be .* nobody would guess") as caught:
        read_settings({f"EIGBOT_{name}": value})
    assert value not in str(caught.value).replace(" a ", " ") or len(value) == 1
    assert getattr(read_settings({f"EIGBOT_{name}": "tX4-korrekt_pferd_batterie_9Qz-k8w"}), name.lower()) is not None


@pytest.mark.parametrize(
    ("database", "follow", "follows"),
    [
        ("", "", False),
        ("sqlite:////srv/eigbot.db", "", False),
        ("sqlite:////srv/eigbot.db", "on", True),
        ("postgresql://eigbot@127.0.0.1/eigbot", "", True),
        ("postgresql://eigbot@127.0.0.1/eigbot", "OFF", False),
    ],
)
def test_machines_share_what_is_published_where_their_database_is_a_server(database, follow, follows):
    assert read_settings({"EIGBOT_DATABASE_URL": database, "EIGBOT_FOLLOW": follow}).follows is follows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EIGBOT_SMTP_URL", "smtp://me:hush@smtp.example.org/path"),
        ("EIGBOT_SMTP_URL", "smtp://smtp.example.org:hush"),
        ("EIGBOT_SMTP_URL", "mail://me:hush@smtp.example.org"),
        ("EIGBOT_SMTP_URL", "smtp://me:hush@x.example?tls=ssl"),
        ("EIGBOT_CHOOSER_URL", "http://u:hush@host/v1"),
        ("EIGBOT_DATABASE_URL", "mysql://hush@db/x"),
        ("EIGBOT_REST_TOKEN", "hush"),
    ],
)
def test_a_secret_is_not_in_the_traceback_of_whoever_does_not_catch_the_error(name, value):
    with pytest.raises(SettingError) as caught:
        read_settings({name: value})
    assert "hush" not in "".join(traceback.format_exception(caught.value))


def test_no_parser_says_what_it_was_given():
    for path in (ROOT / "settings").glob("*.py"):
        raised = [node.exc for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Raise)]
        assert [ast.unparse(each) for each in raised if each and "ValueError(" in ast.unparse(each)] == [], path.name
