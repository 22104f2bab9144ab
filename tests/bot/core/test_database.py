"""The lock of those who write: first come, first served."""

import threading

from bot.core.database import FairLock


def test_the_lock_is_given_in_the_order_of_asking():
    lock, order, waiting = FairLock(), [], []
    lock.acquire()
    for number in range(5):
        thread = threading.Thread(target=lambda n=number: (lock.acquire(), order.append(n), lock.release()))
        thread.start()
        waiting.append(thread)
        while len(lock._waiting) <= number:  # until it waits
            thread.join(0.001)
    lock.release()
    for thread in waiting:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_free_lock_is_taken_at_once():
    lock = FairLock()
    for _ in range(3):
        lock.acquire()
        lock.release()
