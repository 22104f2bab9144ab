from bot.web.limits import Limiter
from tests.bot.conftest import Clock


def test_what_was_not_used_adds_up_to_a_minutes_worth():
    clock = Clock()
    limiter = Limiter(6, clock)
    assert [limiter.wait("me") for _ in range(8)] == [0] * 6 + [10, 10]
    assert limiter.wait("you") == 0
    clock.now += 10
    assert [limiter.wait("me"), limiter.wait("me")] == [0, 10]
    clock.now += 3_600
    assert [limiter.wait("me") for _ in range(7)] == [0] * 6 + [10]


def test_memory_is_bounded():
    limiter = Limiter(1, Clock(), most_keys=2)
    assert [limiter.wait(key) for key in "abb"] == [0, 0, 60]
    assert limiter.wait("c") == 0
    assert limiter.wait("b") == 60
    assert limiter.wait("a") == 0
