"""Looking for rubbish waits for the last piece of work that asked for it, whatever happens there."""

import gc
import threading

import pytest

from ontology.collecting import uncollected


def test_collecting_goes_on_after_the_last_one_leaves() -> None:
    inside, leave = threading.Event(), threading.Event()

    def work() -> None:
        with uncollected():
            inside.set()
            leave.wait(5)

    other = threading.Thread(target=work)
    with uncollected():
        other.start()
        assert inside.wait(5)
    assert not gc.isenabled()
    leave.set()
    other.join()
    assert gc.isenabled()


def test_an_error_ends_it_too() -> None:
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
