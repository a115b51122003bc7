"""Dirt (脏数据) that real exports have, sown at low rates: what each method does and how often stands in its docstring."""

from dataclasses import dataclass

from keliu.generator.names import Draw
from keliu.generator.tables import MONEY, Row, StoreTables

SHARED_CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Dirt:
    """脏数据: draws decide which rows are hit."""

    draw: Draw

    def phone(self, phone: str, second: str) -> str:
        """This function will join two phones in a cell, or mask one in a hundred."""
        if second and self.draw() < 0.5:
            return f"{phone}/{second}"
        return f"{phone[:3]}****{phone[7:]}" if self.draw() < 0.01 else phone

    def plate(self, plate: str) -> str:
        """This function will space or dot one plate in ten and leave one in 200 without (临牌)."""
        value = self.draw()
        if value < 0.005:
            return "临牌"
        return f"{plate[:2]}·{plate[2:]}" if value < 0.06 else f"{plate[:2]} {plate[2:]}" if value < 0.1 else plate

    def vin(self, vin: str) -> str:
        """This function will write the letter O for 0 in one VIN of 200, and mistype the last digit of one in 2,000."""
        value = self.draw()
        if value < 0.0005:
            return vin[:-1] + str((int(vin[-1]) + 1) % 10)
        return vin.replace("0", "O") if value < 0.0055 else vin

    def name(self, name: str) -> str:
        """This function will add what clerks write into names: (老板), (已过户), or `代` before a firm."""
        value = self.draw()
        if name.endswith(("公司", "商行")):
            return f"代 {name}" if value < 0.03 else name
        return f"{name}(老板)" if value < 0.006 else f"{name}(已过户)" if value < 0.009 else name

    def visits(self, rows: list[Row]) -> list[Row]:
        """This function will return the visits with doubled rows, red reversals and unreadable dates.

        One row in 250 is doubled, one in 400 reversed (红冲), one in 900 has no readable date and will be rejected.
        """
        out: list[Row] = []
        for row in rows:
            value = self.draw()
            if value < 0.0011:
                row = {**row, "arrived_at": "待定" if value < 0.0005 else row["arrived_at"][:4] + "-13-45"}
            out.append(row)
            if 0.0011 <= value < 0.0051:
                out.append(row)
            elif 0.0051 <= value < 0.0076 and row["cancelled"] == "0":
                minus = {key: f"-{row[key]}" if float(row[key]) else row[key] for key in MONEY}
                out.append({**row, **minus, "order_no": f"{row['order_no']}-1", "reversal": "红冲"})
        return out

    def share_customers(self, home: StoreTables, other: StoreTables) -> None:
        """This function will give a dozen persons of one store a file in another one too, under another number."""
        persons = [row for row in home.customers.values() if row["is_company"] == "0"]
        for n in range(SHARED_CUSTOMERS):
            row = persons[int(self.draw() * len(persons))]
            number = f"C9{n + 1:06d}"
            own = {"customer_no": number, "store_code": other.code, "advisor_no": "", "note": "在姊妹店也有档案"}
            other.customers[number] = {**row, **own}
