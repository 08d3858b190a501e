"""Bytes as people read them where they are sold by 1024s: 100 of a plan's GB are "100 GB"."""

UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")


def spoken(number: int) -> str:
    """ "900 bytes", "2.9 MB", "572 MB": with a decimal below a hundred, where it is not zero."""
    value, unit = float(number), 0
    while round(value) >= 1024 and unit < len(UNITS) - 1:  # rounded, so that nothing reads "1024 KB"
        value, unit = value / 1024, unit + 1
    return f"{value:.{1 if value < 100 else 0}f}".removesuffix(".0") + f" {UNITS[unit]}"
