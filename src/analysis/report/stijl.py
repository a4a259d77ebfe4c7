"""One house style: the colours and the shapes of verdicts, for pages and for charts alike.

The colours keep apart for colour-blind readers (after Okabe and Ito), reach 4.5:1 on their background in
light and in dark, and are never the only difference: every verdict also has a sign, every series a label.
"""

from __future__ import annotations

# Large areas of "voldoet" are `wel`, lighter than `niet`, so that the two also differ in grey.
LICHT = {
    "papier": "#ffffff",
    "vlak": "#f4f6f8",
    "inkt": "#1b2430",
    "grijs": "#566170",
    "lijn": "#cfd6de",
    "link": "#0b5a9c",
    "voldoet": "#0067a5",
    "wel": "#a8d0ea",
    "niet": "#b84a00",
    "onzeker": "#94487a",
    "nb": "#616c79",
    "nvt": "#a9b2bc",
}
DONKER = {
    "papier": "#12171d",
    "vlak": "#1b222b",
    "inkt": "#e9edf2",
    "grijs": "#a7b1bd",
    "lijn": "#3a4552",
    "link": "#86c5f7",
    "voldoet": "#5db3ee",
    "wel": "#24506e",
    "niet": "#ff9656",
    "onzeker": "#e39cc8",
    "nb": "#98a3b0",
    "nvt": "#6b7683",
}


def kleurregels() -> str:
    """The stylesheet's part about colour: drawings carry the light colours, and follow a page into the dark.

    Print is always light.
    """
    light, dark = (_variables(kleuren) for kleuren in (LICHT, DONKER))
    drawn = "".join(
        f'svg [{what}="{hexcode}"]{{{what}:var(--{naam})}}'
        for naam, hexcode in LICHT.items()
        for what in ("fill", "stroke")
    )
    return (
        f":root{{color-scheme:light dark;{light}}}@media screen and "
        f"(prefers-color-scheme:dark){{:root{{{dark}}}}}{drawn}"
    )


def _variables(kleuren: dict[str, str]) -> str:
    """The colours as custom properties.

    >>> _variables({"inkt": "#000000", "lijn": "#cccccc"})
    '--inkt:#000000;--lijn:#cccccc'
    """
    return ";".join(f"--{naam}:{waarde}" for naam, waarde in kleuren.items())
