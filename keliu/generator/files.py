"""The nine files of the canonical layout (interface: Canonical layout), written as streams with \\n line ends."""

from io import TextIOWrapper
from pathlib import Path

HEADINGS = {
    "stores": "store_code,name,address,longitude,latitude,region_code",
    "staff": "store_code,staff_no,name,role,team",
    "customers": "customer_no,store_code,name,gender,birthday,phone,phone2,address,region_code,longitude,latitude,"
    "is_company,advisor_no,note",
    "vehicles": "vin,plate,customer_no,brand,series,model,purchase_date,sold_by_store,store_code,disposed_on,"
    "disposal_reason",
    "visits": "order_no,store_code,vin,plate,customer_no,arrived_at,promised_at,delivered_at,odometer_km,kind,advisor_no,"
    "technician_no,labour_amount,parts_amount,parts_cost,paid_by_customer,paid_by_insurer,paid_by_manufacturer,"
    "description,cancelled",
    "visit_lines": "order_no,store_code,line_no,type,code,name,quantity,unit_price,amount,part_batch,supplier_code,"
    "failure_mode",
    "policies": "policy_no,vin,insurer,kind,starts_on,ends_on,premium,sold_by_store",
    "contacts": "contact_no,store_code,customer_no,vin,at,channel,direction,purpose,connected,outcome,staff_no",
    "assignments": "customer_no,store_code,advisor_no,team,from_date,to_date",
}
BUFFER = 1 << 20


class Files:
    """样例文件: the nine open files; `put` takes rows that end in a line feed and counts them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.counts = dict.fromkeys(HEADINGS, 0)
        self._streams: dict[str, TextIOWrapper] = {}
        for kind, headings in HEADINGS.items():
            raw = open(folder / f"{kind}.csv", "wb", buffering=BUFFER)  # noqa: SIM115 - closed by __exit__
            stream = TextIOWrapper(raw, encoding="utf-8", newline="\n")
            stream.write(headings + "\n")
            self._streams[kind] = stream

    def put(self, kind: str, rows: list[str]) -> None:
        """This function will write rows of one kind."""
        self._streams[kind].write("".join(rows))
        self.counts[kind] += len(rows)

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            stream.close()
