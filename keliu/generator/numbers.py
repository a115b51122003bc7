"""Phones, plates and VINs that are valid and never repeat, made by counting, so that no set of used ones is kept.

A counter times a step without a common factor with the space visits each number once. Phones: +86 1450 and 7 digits.
Plates: GA 36-2018. VINs: GB 16735 with its check digit.
"""

from itertools import combinations

PHONE_SPACE = 10_000_000
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
GREEN_CHARS = LETTERS + "0123456789"
ONE_LETTER = 5 * 24 * 10_000
PAIRS = tuple(combinations(range(5), 2))
PLATE_SPACE = ONE_LETTER + len(PAIRS) * 24 * 24 * 1000
GREEN_SPACE = 10 * 34 * 10_000
VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
PLANTS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def phone_number(index: int) -> str:
    """This function will return the index-th mobile number; 10,000,000 follow before one comes again."""
    return f"1450{(index * 7_368_787 + 2_604_913) % PHONE_SPACE:07d}"


def blue_plate(head: str, index: int) -> str:
    """This function will return a city's index-th ordinary plate: 5 characters with one letter or two."""
    number = (index * 1_500_077 + 731_231) % PLATE_SPACE
    if number < ONE_LETTER:
        place, rest = divmod(number, 240_000)
        letter, digits = divmod(rest, 10_000)
        text = f"{digits:04d}"
        return head + text[:place] + LETTERS[letter] + text[place:]
    pair, rest = divmod(number - ONE_LETTER, 576_000)
    letters, digits = divmod(rest, 1000)
    chars = list(f"{digits:03d}")
    first, second = PAIRS[pair]
    chars.insert(first, LETTERS[letters // 24])
    chars.insert(second, LETTERS[letters % 24])
    return head + "".join(chars)


def green_plate(head: str, index: int) -> str:
    """This function will return a city's index-th plate of a new-energy car: a letter first, D and F before others."""
    block, place = divmod(index % GREEN_SPACE, 680_000)
    number = (place * 104_729 + 31_337) % 680_000
    letter, rest = divmod(number, 340_000)
    char, digits = divmod(rest, 10_000)
    return f"{head}{'DFABCEGHJK'[block * 2 + letter]}{GREEN_CHARS[char]}{digits:04d}"


def make_vin(prefix: str, model_year: int, index: int) -> str:
    """This function will return a VIN with a valid check digit; `prefix` is the maker's and model's first 8 characters."""
    plant, serial = divmod(index, 1_000_000)
    tail = f"{VIN_YEARS[(model_year - 2010) % 30]}{PLANTS[plant % 33]}{(serial * 618_033 + 100_003) % 1_000_000:06d}"
    raw = f"{prefix}0{tail}"
    rest = 0
    for char, weight in zip(raw, _WEIGHTS, strict=True):
        rest += _VALUES[char] * weight
    rest %= 11
    return f"{prefix}{'X' if rest == 10 else rest}{tail}"
