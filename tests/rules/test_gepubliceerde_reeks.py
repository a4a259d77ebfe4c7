"""Mann-Kendall and Sen on a published series of 36 months: S, its variance, tau and the slope."""

from __future__ import annotations

import pytest

from analysis.rules.trendtoets import kendall_s, kendall_variance, sen_slope

# Monthly shampoo sales (Makridakis, Wheelwright & Hyndman 1998), the example of pyMannKendall.
SHAMPOO = [
    266.0, 145.9, 183.1, 119.3, 180.3, 168.5, 231.8, 224.5, 192.8, 122.9, 336.5, 185.9,
    194.3, 149.5, 210.1, 273.3, 191.4, 287.0, 226.0, 303.6, 289.9, 421.6, 264.5, 342.3,
    339.7, 440.4, 315.9, 439.3, 401.3, 437.4, 575.5, 407.6, 682.0, 475.3, 581.3, 646.9,
]  # fmt: skip


def test_a_published_series_gives_its_published_trend() -> None:
    s = float(kendall_s([SHAMPOO])[0])
    assert s == 440
    assert kendall_variance((1,) * 36) == 5390.0
    assert s / (36 * 35 / 2) == pytest.approx(0.6984126984126984, abs=1e-12)
    assert float(sen_slope([SHAMPOO])[0]) == pytest.approx(11.509375, abs=1e-9)
