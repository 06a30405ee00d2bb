"""How numbers are written for people: one rule for each kind, in the window and on the command line.

========================================  ===========================================  ==================
kind                                      rule                                         function
========================================  ===========================================  ==================
accuracy                                  two decimals: one of MNIST's 10,000 test     `accuracy_text`
                                          pictures is 0.01 %
share of a whole                          whole percent                                `percent_text`
probability, confidence                   whole percent, and never certain             `probability_text`
loss, probability as a term               four decimals                                `number_text`
sum, activation, weight, contribution     three decimals, so that points align         `decimal_text`
column of a table with the unit above it  as many decimals in each row                 `decimal_text`
value of any magnitude, such as a         significant figures                          `figures_text`
gradient, or the loss before and after
one step
measured time                             three figures, in s, ms or µs                `seconds_text`
time to wait, or waited                   "3.4 s", "2 min 05 s", "1 h 20 min"          `duration_text`
amount of memory                          three figures, in kB, MB or GB               `bytes_text`
amount of memory beside its limit         whole MB, rounded up                         `megabytes_text`
rate                                      three figures                                `rate_text`
"so many times as much"                   whole from 10 on, else one decimal           `ratio_text`
setting, such as a learning rate          all its digits                               `in_full`
number of things                          commas between thousands, as in ``{n:,}``    `count_text`
name that is taken                        the first free number: "run (2)"             `numbered_name`
========================================  ===========================================  ==================

Negative numbers have a minus sign (U+2212). Exponents are written as in code, "1e-7". JSON and CSV have the
numbers as they are.
"""

import math
from collections.abc import Container

_MINUS = "\N{MINUS SIGN}"
_HOURS_OF_A_DAY = 24
_LARGE = 1e6


def percent_text(part: float, n_decimals: int = 0) -> str:
    """Return a share, 0..1, in percent: "12 %". Only all is "100 %", and only none is "0 %"."""
    text = f"{100.0 * part:.{n_decimals}f}"
    if part < 1.0 and text.startswith("100"):
        return f"> {100.0 - 10.0**-n_decimals:.{n_decimals}f} %"
    if part > 0.0 and not text.strip("0."):
        return f"< {10.0**-n_decimals:.{n_decimals}f} %"
    return f"{text} %"


def accuracy_text(accuracy: float) -> str:
    """Return an accuracy, 0..1, in percent with two decimals: "97.31 %"."""
    return percent_text(accuracy, 2)


def probability_text(probability: float, n_decimals: int = 0) -> str:
    """Return a probability, 0..1, in percent: "97 %", "> 99 %". 1.0 is only what rounding makes of less.

    Small ones are "0 %": of ten classes nine are small, and the answer has to stand out. One decimal is for
    probabilities that are compared.
    """
    text = f"{100.0 * probability:.{n_decimals}f} %"
    return f"> {100.0 - 10.0**-n_decimals:.{n_decimals}f} %" if text.startswith("100") else text


def decimal_text(value: float, n_decimals: int, *, is_signed: bool = False) -> str:
    """Return a number with a fixed number of decimals: "1,234.50", or with its sign "+0.120"."""
    sign = "+" if is_signed else ""
    return f"{value:{sign}z,.{n_decimals}f}".replace("-", _MINUS)


def number_text(value: float) -> str:
    """Return a number with four decimals, "0.0712", or with an exponent where those would all be 0."""
    if 0.0 < abs(value) < 0.00005:
        return figures_text(value, 2)
    return figures_text(value) if abs(value) >= 10_000.0 else decimal_text(value, 4)


def figures_text(value: float, n_figures: int = 4, *, is_signed: bool = False) -> str:
    """Return a number with so many significant figures: "0.01234", "12,300", "1.2e-7"; 0 has no sign."""
    if value == 0.0:
        return "0"
    sign = "+" if is_signed else ""
    text = f"{value:{sign}.{n_figures}g}"
    mantissa, is_power, exponent = text.partition("e")
    if is_power:
        shown = float(text)
        is_long = abs(shown) >= _LARGE or int(exponent) < 0
        text = f"{mantissa}e{int(exponent)}" if is_long else f"{shown:{sign},.0f}"
    elif abs(float(text)) >= 1000.0:
        text = f"{float(text):{sign},}".removesuffix(".0")
    return text.replace("-", _MINUS, 1) if value < 0.0 else text


def to_figures(value: float, n_figures: int) -> float:
    """Return a number rounded to so many significant figures."""
    return float(f"{value:.{n_figures}g}")


def in_full(value: float) -> str:
    """Return a setting with all its digits, a whole one without a point: "0.03", "3", "1e-5"."""
    return str(value).removesuffix(".0").replace("e-0", "e-")


def ratio_text(ratio: float) -> str:
    """Return how many times as much something is: "1,500", "17", "1.4", "0.42"."""
    if ratio < 0.95:
        return figures_text(ratio, 2)
    return decimal_text(ratio, 0 if ratio >= 9.95 else 1)


def seconds_text(seconds: float) -> str:
    """Return a measured time in the unit that gives it few digits: "1.23 s", "45.6 ms", "7.89 µs"."""
    if seconds >= 0.1:
        return f"{decimal_text(seconds, 2 if seconds < 10.0 else 1 if seconds < 100.0 else 0)} s"
    if seconds >= 1e-4:
        return f"{figures_text(1e3 * seconds, 3)} ms"
    return f"{figures_text(1e6 * seconds, 3)} µs" if seconds else "0 s"


def duration_text(seconds: float) -> str:
    """Return how long somebody waits or has waited: "3.4 s", "2 min 05 s", "1 h 20 min"."""
    if 0.0 < seconds < 0.05:
        return "< 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if not seconds < 3_600.0 * _HOURS_OF_A_DAY:
        return "more than a day"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours < _HOURS_OF_A_DAY else "more than a day"


def bytes_text(n_bytes: float) -> str:
    """Return an amount of memory in the unit that gives it few digits, in powers of 1,000: "430 MB"."""
    for factor, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if to_figures(n_bytes, 3) >= factor:
            return f"{figures_text(n_bytes / factor, 3)} {unit}"
    return count_text(round(n_bytes), "byte")


def megabytes_text(n_bytes: float) -> str:
    """Return an amount of memory to compare with a limit in whole MB: "2,001 MB" is above "2,000 MB"."""
    return f"{math.ceil(n_bytes / 1e6):,} MB"


def rate_text(per_second: float, noun: str) -> str:
    """Return how many things a second, in three figures: "12,300 images/s", "1 step/s"."""
    shown = to_figures(per_second, 3)
    text = decimal_text(shown, 0) if shown >= 100.0 else figures_text(shown, 3)
    return f"{text} {noun}{'' if text == '1' else 's'}/s"


def count_text(n: int, noun: str) -> str:
    """Return a number of things: "1 digit", "1,234 digits"."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def numbered_name(name: str, taken: Container[str]) -> str:
    """Return a name, with the first number that makes it a new one if it is taken: "run (2)"."""
    numbered, number = name, 1
    while numbered in taken:
        number += 1
        numbered = f"{name} ({number})"
    return numbered
