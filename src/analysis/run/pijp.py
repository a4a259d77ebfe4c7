"""The pipe between a run and a kernel: a message is whole, or it is not there yet.

Nothing here waits for the rest of a message, so whoever reads keeps its time limit whatever the other does.
"""

from __future__ import annotations

import contextlib
import pickle
import socket
import struct
import threading
from collections import deque
from typing import Any

HEAD = struct.Struct("!Q")
"""What precedes a message: the number of its bytes."""
PIECE = 1 << 18


class Pijp:
    """One end; threads speak through it `one_at_a_time`."""

    def __init__(self, end: socket.socket) -> None:
        self.one_at_a_time = threading.RLock()
        self._end = end
        self._arrived = bytearray()
        self._unsent = bytearray()
        self._is_sending = False

    def fileno(self) -> int:
        """What tells whether there is something to receive."""
        return self._end.fileno()

    @property
    def has_unsent(self) -> bool:
        """Something could not be sent yet; see `push`."""
        return bool(self._unsent)

    def send(self, message: Any) -> None:
        """Send a message. What something interrupts goes on before the next one.

        Raises
        ------
        OSError
            When the other end has gone. BlockingIOError when it does not read, and this end does not wait.
        """
        said = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        with self.one_at_a_time:
            self._unsent += HEAD.pack(len(said)) + said
            self.push()

    def push(self) -> None:
        """Go on sending; errors are those of `send`."""
        with self.one_at_a_time:
            if self._is_sending:  # a signal came while this thread was sending; it goes on afterwards
                return
            self._is_sending = True
            try:
                while self._unsent:
                    self._send_piece()
            finally:
                self._is_sending = False

    def _send_piece(self) -> None:
        """What was sent is forgotten before Python can look at signals, as a handler may raise."""
        sent = map(self._end.send, [bytes(self._unsent[:PIECE])])
        deque(map(self._unsent.__delitem__, map(slice, sent)), maxlen=0)

    def receive(self) -> list[Any]:
        """The messages that what there is to read makes whole.

        Raises
        ------
        EOFError
            When the other end has gone, or makes no sense.
        OSError
            When this end was closed.
        """
        piece = self._end.recv(PIECE)
        if not piece:
            raise EOFError
        self._arrived += piece
        messages = []
        while len(self._arrived) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._arrived)[0]
            if len(self._arrived) < end:
                break
            try:
                messages.append(pickle.loads(self._arrived[HEAD.size : end]))
            except Exception as error:
                raise EOFError from error
            del self._arrived[:end]
        return messages

    def close(self) -> None:
        """Neither send nor receive any more."""
        with contextlib.suppress(OSError):
            self._end.close()
