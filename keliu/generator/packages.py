"""Price packages (作业套餐): what a visit of a kind costs at a shop in a year, drawn up once and written many times."""

from dataclasses import dataclass

from keliu.generator.models_catalogue import FAILURES, MENU, ModelLine

BASE_YEAR = 2020
LABOUR, PART = "labour", "part"


@dataclass(frozen=True, slots=True)
class Package:
    """作业套餐: `money` is labour, parts, cost and who pays what as CSV text; `lines` the ends of its line rows."""

    description: str
    money: str
    lines: tuple[str, ...]
    total_fen: int


def yuan(fen: int) -> str:
    """This function will write integer fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{-fen // 100}.{-fen % 100:02d}"


def fitting(kind: str, line: ModelLine) -> tuple[tuple[str, str, str], ...]:
    """This function will return the variants of a kind that fit the power of the car."""
    power = "ev" if line.power == "ev" else "fuel"
    return tuple(entry for entry in MENU[kind] if entry[1] in ("*", power))


def draw_up(kind: str, variant: int, line: ModelLine, *, price: float, year: int, is_free: bool) -> Package:
    """This function will return the package; `price` is the shop's factor, prices rise 2 % a year.

    The payer: the insurer of an accident, the manufacturer of warranty work and of a free first maintenance; else
    the customer.
    """
    description, _, text = fitting(kind, line)[variant]
    factor = price * line.price_factor * (1 + 0.02 * (year - BASE_YEAR))
    labour = parts = cost = 0
    rows = []
    for number, entry in enumerate(text.split(" "), 1):
        what, code, name, quantity, each, share = entry.split(":")
        unit = int(int(each) * factor * (1.0 if what == "P" else price) + 0.5) * 100
        amount = unit * int(quantity)
        if what == "P":
            parts += amount
            cost += amount * int(share) // 100
            batch = f"B{year % 100:02d}{(variant * 7 + number * 3) % 12 + 1:02d},V{(variant + number) % 5 + 1:02d}"
            end = f"part,{code},{name},{quantity},{yuan(unit)},{yuan(amount)},{batch},{FAILURES.get(code, '')}\n"
        else:
            labour += amount
            end = f"labour,{code},{name},{quantity},{yuan(unit)},{yuan(amount)},,,\n"
        rows.append(f"{number},{end}")
    total = labour + parts
    payer = 1 if kind == "accident" else 2 if kind == "warranty" or is_free else 0
    paid = [yuan(total if n == payer else 0) for n in range(3)]
    return Package(description, ",".join((yuan(labour), yuan(parts), yuan(cost), *paid)), tuple(rows), total)
