"""Damage of a file, as disks and killed programs do it: cut off, a bit flipped, a tail of NUL bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator


def damages(content: bytes, count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """So many damaged versions of a file's content, each with its name; the same seed gives the same."""
    chance = random.Random(seed)
    size = len(content)
    for number in range(count):
        kind = ("cut off", "flipped", "NUL tail", "flipped")[number % 4]
        place = chance.randrange(size)
        if kind == "cut off":
            place = (0, 1, size // 2, size - 1)[number // 4] if number < 16 else place
            yield f"{kind} at {place}", content[:place]
        elif kind == "flipped":
            bit = 1 << chance.randrange(8)
            yield f"bit {bit} of byte {place} flipped", flip(content, place, bit)
        else:
            yield f"{kind} from {place}", content[:place] + bytes(size - place)


def flip(content: bytes, place: int, bit: int) -> bytes:
    """The content with one bit otherwise."""
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]
