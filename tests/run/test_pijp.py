"""Messages through a pipe: whole, in order, and never waited for."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.run.pijp import HEAD, Pijp


@contextlib.contextmanager
def two_ends() -> Iterator[tuple[Pijp, Pijp, socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Pijp(ours), Pijp(theirs), ours, theirs


def received(pijp: Pijp, count: int) -> list[object]:
    messages: list[object] = []
    while len(messages) < count:
        messages += pijp.receive()
    return messages


@given(st.lists(st.binary(max_size=40)), st.integers(1, 30))
def test_messages_that_arrive_in_pieces_come_whole_and_in_order(said: list[bytes], piece: int) -> None:
    with two_ends() as (pijp, other, ours, theirs):
        for message in said:
            pijp.send(message)
        ours.shutdown(socket.SHUT_WR)
        everything = b"".join(iter(lambda: theirs.recv(1 << 16), b""))
    heard = []
    with two_ends() as (_, other, ours, _theirs):
        for begin in range(0, len(everything), piece):
            ours.sendall(everything[begin : begin + piece])
            heard += other.receive()
    assert heard == said


def test_part_of_a_message_is_nothing_yet() -> None:
    with two_ends() as (_, other, ours, _theirs):
        ours.sendall(HEAD.pack(1_000_000) + b"begin")
        assert other.receive() == []


def test_an_end_that_has_gone_or_makes_no_sense_has_ended() -> None:
    with two_ends() as (_, other, ours, _theirs):
        ours.sendall(HEAD.pack(3) + b"abc")
        with pytest.raises(EOFError):
            other.receive()
    with two_ends() as (pijp, other, _ours, _theirs):
        pijp.close()
        with pytest.raises(EOFError):
            other.receive()
        with pytest.raises(OSError, match=r"Bad file descriptor|closed"):
            pijp.receive()


def test_who_does_not_read_is_not_waited_for_longer_than_agreed() -> None:
    with two_ends() as (pijp, other, ours, _theirs):
        ours.settimeout(0.2)
        with pytest.raises(TimeoutError):
            pijp.send(b"x" * 10_000_000)
        ours.settimeout(20)
        assert pijp.has_unsent
        reader = threading.Thread(target=pijp.send, args=["daarna"])
        reader.start()
        assert received(other, 2) == [b"x" * 10_000_000, "daarna"]
        reader.join()


def test_threads_do_not_speak_through_each_other() -> None:
    said = [(naam, number) for naam in "abc" for number in range(50)]
    with two_ends() as (pijp, other, _ours, _theirs):

        def speak(naam: str) -> None:
            for who, number in said:
                if who == naam:
                    pijp.send((who, number, naam * 50_000))

        threads = [threading.Thread(target=speak, args=[naam]) for naam in "abc"]
        for thread in threads:
            thread.start()
        heard = received(other, len(said))
        for thread in threads:
            thread.join()
    assert sorted(message[:2] for message in heard) == said  # type: ignore[index]
    for naam in "abc":
        assert [message[1] for message in heard if message[0] == naam] == list(range(50))  # type: ignore[index]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers on this system")
def test_what_a_signal_breaks_off_is_sent_before_what_comes_next() -> None:
    with two_ends() as (pijp, other, _ours, _theirs):
        busy: list[int] = []

        def stop(_signum: int, _frame: FrameType | None) -> None:
            if busy:
                busy.clear()
                raise InterruptedError

        heard: list[tuple[int, bytes]] = []

        def listen() -> None:
            while not heard or heard[-1][0] != -1:
                heard.extend(received(other, 1))  # type: ignore[arg-type]

        before = signal.signal(signal.SIGALRM, stop)
        reader = threading.Thread(target=listen)
        reader.start()
        sent = []
        try:
            for number in range(200):
                signal.setitimer(signal.ITIMER_REAL, 0.002)
                with contextlib.suppress(InterruptedError):
                    busy.append(number)
                    pijp.send((number, b"x" * 3_000_000))
                    busy.clear()
                    sent.append(number)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        pijp.send((-1, b"x" * 3_000_000))
        reader.join()
    numbers = [number for number, _ in heard]
    assert len(sent) < 200
    assert set(sent) <= set(numbers)
    assert numbers == [*sorted(set(numbers) - {-1}), -1]
    assert {len(said) for _, said in heard} == {3_000_000}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers on this system")
def test_what_a_signal_says_while_something_is_sent_comes_after_it() -> None:
    with two_ends() as (pijp, other, _ours, _theirs):

        def speak(_signum: int, _frame: FrameType | None) -> None:
            pijp.send("tussendoor")

        before = signal.signal(signal.SIGALRM, speak)
        heard: list[object] = []

        def listen() -> None:
            threading.Event().wait(0.3)
            heard.extend(received(other, 2))

        reader = threading.Thread(target=listen)
        reader.start()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            pijp.send(b"x" * 10_000_000)
        finally:
            signal.signal(signal.SIGALRM, before)
        reader.join()
    assert heard == [b"x" * 10_000_000, "tussendoor"]
