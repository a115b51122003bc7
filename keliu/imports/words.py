"""What the import's pages call kinds, fields, columns and codes: message ids, translated where they are shown."""

from keliu.rules.sentence import N_

KIND_LABELS = {
    "stores": N_("Store list"),
    "staff": N_("Staff list"),
    "partners": N_("List of suppliers or dealers"),
    "customers": N_("Customer list"),
    "vehicles": N_("Vehicle list"),
    "visits": N_("Repair orders"),
    "visit_lines": N_("Order lines"),
    "policies": N_("Insurance policies"),
    "contacts": N_("Contact records"),
    "assignments": N_("Customer assignments"),
    "ignored": N_("Left out"),
}
RECORD_LABELS = {
    "stores": N_("new stores"),
    "staff": N_("new staff"),
    "partners": N_("new suppliers or dealers"),
    "customers": N_("new customers"),
    "vehicles": N_("new cars"),
    "visits": N_("new orders"),
    "visit_lines": N_("new lines"),
    "policies": N_("new policies"),
    "contacts": N_("new contacts"),
    "assignments": N_("new assignments"),
}
OUTCOME_LABELS = {
    "created": N_("New"),
    "updated": N_("Updated"),
    "unchanged": N_("Unchanged"),
    "merged": N_("Merged"),
    "rejected": N_("Rejected"),
    "warned": N_("Warnings"),
}
TABLE_LABELS = {
    "org_store": N_("Store"),
    "org_team": N_("Team"),
    "org_staff": N_("Staff member"),
    "customers_vehiclemodel": N_("Model"),
    "customers_supplier": N_("Supplier or dealer"),
    "customers_customer": N_("Customer"),
    "customers_vehicle": N_("Vehicle"),
    "customers_policy": N_("Policy"),
    "workshop_visit": N_("Repair order"),
    "workshop_visitline": N_("Order line"),
    "contacts_contact": N_("Contact record"),
    "customers_assignment": N_("Assignment"),
}
# Where one field name means several things, the kind decides.
SPECIAL = {
    ("", "brand"): N_("car_brand"),
    ("stores", "name"): N_("store_name"),
    ("partners", "name"): N_("partner_name"),
    ("partners", "code"): N_("partner_code"),
    ("partners", "kind"): N_("partner_kind"),
    ("visit_lines", "name"): N_("item_name"),
    ("visit_lines", "code"): N_("item_code"),
    ("visit_lines", "type"): N_("line_type"),
    ("visit_lines", "amount"): N_("line_amount"),
    ("visits", "kind"): N_("visit_kind"),
    ("visit_lines", "kind"): N_("visit_kind"),
    ("policies", "kind"): N_("policy_kind"),
    ("contacts", "at"): N_("contact_time"),
    ("customers", "registered_on"): N_("file_opened_on"),
}
FIELD_WORDS = frozenset({
    N_("address"), N_("advisor_name"), N_("advisor_no"), N_("amount"), N_("arrived_at"), N_("birthday"),
    N_("cancelled"), N_("channel"), N_("claim_no"), N_("claim_status"), N_("colour"), N_("commercial_ends_on"),
    N_("commercial_policy_no"), N_("commercial_premium"), N_("compulsory_ends_on"), N_("compulsory_policy_no"),
    N_("compulsory_premium"), N_("connected"), N_("contact_no"), N_("contact_person"), N_("customer_class"),
    N_("customer_name"), N_("customer_no"), N_("delivered_at"), N_("description"), N_("direction"),
    N_("disposal_reason"), N_("disposed_on"), N_("email"), N_("ends_on"), N_("engine_no"), N_("failure_mode"),
    N_("from_date"), N_("gender"), N_("id_last4"), N_("inspection_due_on"), N_("insurance_ends_on"), N_("insurer"),
    N_("is_company"), N_("labour_amount"), N_("labour_hours"), N_("last_visit_on"), N_("latitude"), N_("left_on"),
    N_("level"), N_("licence_expires_on"), N_("line_no"), N_("line_payer"), N_("longitude"), N_("model"), N_("name"),
    N_("next_maintenance_km"), N_("next_maintenance_on"), N_("note"), N_("odometer_km"), N_("odometer_on"),
    N_("order_no"), N_("outcome"), N_("paid"), N_("paid_by_customer"), N_("paid_by_insurer"),
    N_("paid_by_manufacturer"), N_("part_batch"), N_("part_origin"), N_("parts_amount"), N_("parts_cost"),
    N_("payer"), N_("phone"), N_("phone2"), N_("phone3"), N_("plate"), N_("policy_no"), N_("preferred_channel"),
    N_("premium"), N_("previous_plate"), N_("promised_at"), N_("purchase_date"), N_("purpose"), N_("quantity"),
    N_("receipt_no"), N_("region_code"), N_("region_name"), N_("registered_on"), N_("requested_services"),
    N_("reversal"), N_("reversal_of"), N_("role"), N_("selling_store"), N_("sender_name"), N_("sender_phone"), N_("series"),
    N_("settled_at"), N_("sold_by_store"), N_("source"), N_("staff_name"), N_("staff_no"), N_("starts_on"),
    N_("status"), N_("store_code"), N_("store_name"), N_("supplier_code"), N_("team"), N_("technician_name"),
    N_("technician_no"), N_("to_date"), N_("unit_price"), N_("vin"), N_("warranty_km"), N_("warranty_until"),
    N_("wechat"), N_("brands"), N_("goods"),
})  # fmt: skip
COLUMN_WORDS = frozenset({
    N_("code"), N_("number"), N_("text"), N_("labour_fen"), N_("parts_fen"), N_("parts_cost_fen"), N_("customer_fen"),
    N_("insurer_fen"), N_("manufacturer_fen"), N_("outstanding_fen"), N_("unit_price_fen"), N_("amount_fen"),
    N_("premium_fen"), N_("owner_id"), N_("customer_id"), N_("vehicle_id"), N_("advisor_id"), N_("technician_id"),
    N_("team_id"), N_("staff_id"), N_("model_id"), N_("model_name"), N_("home_store_id"), N_("store_id"),
    N_("visit_id"), N_("department_id"), N_("at"), N_("kind"), N_("type"), N_("origin"), N_("notes"),
    N_("arrived_on"), N_("issued_on"), N_("is_principal"), N_("since"), N_("until"), N_("contact_on"),
    N_("outstanding_due_on"), N_("outstanding_paid_on"), N_("preferred_hours"), N_("read_on"), N_("km"), N_("reason"),
    N_("rank"), N_("confirmed_on"), N_("fails_since"), N_("contact_name"),
})  # fmt: skip
CODE_WORDS = frozenset({
    N_("first_maintenance"), N_("maintenance"), N_("repair"), N_("accident"), N_("warranty"), N_("rework"),
    N_("boutique"), N_("pdi"), N_("labour"), N_("part"), N_("male"), N_("female"), N_("sms"), N_("visit"), N_("out"),
    N_("in"), N_("sold"), N_("scrapped"), N_("moved"), N_("other"), N_("oem"), N_("aftermarket"),
    N_("remanufactured"), N_("customer"), N_("manufacturer"), N_("store"), N_("compulsory"), N_("commercial"),
    N_("csr"), N_("advisor"), N_("team_leader"), N_("cs_manager"), N_("service_manager"), N_("general_manager"),
    N_("data_clerk"), N_("renewal"), N_("claims"), N_("marketing"), N_("technician"), N_("cashier"), N_("department"),
    N_("field"), N_("group"), N_("admin"), N_("auditor"), N_("supplier"),
    N_("dealer"),
})  # fmt: skip


def label_of(kind: str, field: str) -> str:
    """This function will return the message id of a field of a kind."""
    return SPECIAL.get((kind, field)) or SPECIAL.get(("", field), field)
