"""How far chance alone may have moved a figure: 95 percent intervals of counts and of shares.

They say nothing of what is wrong or missing in what was counted. Both take events to be independent of each other: one person
with many contacts makes the true uncertainty larger than they say.
"""

import math
from typing import Final

from scipy.special import gammaincinv

from iop_analysis.schema import SIGNIFICANCE_LEVEL

_TAIL: Final = SIGNIFICANCE_LEVEL / 2
_NORMAL_QUANTILE: Final = 1.959963984540054
"""The standard normal distribution's quantile of 97.5 percent."""
_WHOLE_PERCENT: Final = 100


def poisson_interval(count: float) -> tuple[float, float]:
    """Return the exact interval of the mean that a count of independent events was drawn from (Garwood 1936).

    Its ends are quantiles of the gamma distribution, or half those of chi-squared with twice as many degrees of freedom.

    >>> [round(end, 2) for end in poisson_interval(10)], [round(end, 2) for end in poisson_interval(0)]
    ([4.8, 18.39], [0.0, 3.69])
    """
    low = float(gammaincinv(count, _TAIL)) if count > 0 else 0.0
    return low, float(gammaincinv(count + 1, 1 - _TAIL))


def wilson_interval(percent: float, base: float) -> tuple[float, float]:
    """Return the interval of a share in percent of ``base`` independent cases (Wilson 1927); ``base`` is above zero.

    >>> [round(end, 1) for end in wilson_interval(50, 10)]
    [23.7, 76.3]
    """
    share, squared = percent / _WHOLE_PERCENT, _NORMAL_QUANTILE**2
    middle = (share + squared / (2 * base)) / (1 + squared / base)
    half = _NORMAL_QUANTILE / (1 + squared / base) * math.sqrt(share * (1 - share) / base + squared / (4 * base * base))
    return _WHOLE_PERCENT * max(0.0, middle - half), _WHOLE_PERCENT * min(1.0, middle + half)
