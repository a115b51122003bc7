"""What the fields of the customer files are called: the same words in forms, change log and card."""

from django.utils.translation import gettext_noop as N_

CUSTOMERS, VEHICLES, MODELS = "customers_customer", "customers_vehicle", "customers_vehiclemodel"
OF_CUSTOMERS = {
    "name": N_("Customer name"), "gender": N_("Gender"), "birthday": N_("Birthday"), "is_company": N_("Company"),
    "email": N_("E-mail"), "wechat": N_("WeChat"), "preferred_channel": N_("Preferred channel"),
    "preferred_hours": N_("Preferred hours"), "note": N_("Note"), "level": N_("Level"), "source": N_("Source"),
    "licence_expires_on": N_("Driving licence valid until"), "region_code": N_("District code"),
    "phone": N_("Phone"), "first_phone": N_("First phone"), "address": N_("Address"), "advisor_id": N_("Advisor"),
    "phone_fails": N_("Phone fails"), "file_compared": N_("Compared and right"),
    "address_confirmed": N_("Address confirmed"), "created": N_("New file"), "assigned_to": N_("Advisor"),
    "home_store_id": N_("Home store"), "customer_no": N_("Customer number"), "merged_from": N_("Took in a file"),
    "merged_into": N_("Went into a file"), "family": N_("Household"),
}  # fmt: skip
OF_PARTNERS = {
    "code": N_("Code"), "name": N_("Name of the business"), "kind": N_("Kind"), "contact_name": N_("Contact person"),
    "phone": N_("Phone"), "address": N_("Address"), "region_code": N_("District code"), "brands": N_("Brands"),
    "goods": N_("Goods"), "note": N_("Note"), "stopped_on": N_("Ended on"), "stopped_why": N_("Ended why"),
    "created": N_("New file"), "confirmed_on": N_("Confirmed"), "person": N_("Further people"),
}  # fmt: skip
OF_VEHICLES = {
    "brand": N_("Brand"), "series": N_("Series"), "model_name": N_("Model"), "model_id": N_("Model"),
    "purchase_date": N_("Bought"), "registered_on": N_("Registered"), "sold_by_store": N_("Sold by us"),
    "colour": N_("Colour"), "inspection_due_on": N_("Inspection due"), "warranty_until": N_("Warranty until"),
    "plate": N_("Plate"), "owner_id": N_("Owner"), "owned_by": N_("Change of owner"), "car_driver": N_("car_driver"),
    "receiver": N_("receiver"),
    "disposed_on": N_("Gone on"), "disposal_reason": N_("Gone why"),
    "home_store_id": N_("Home store"), "merged_from": N_("Took in a file"), "merged_into": N_("Went into a file"),
    "file_compared": N_("Compared and right"),
}  # fmt: skip
LABELS = {
    **{(CUSTOMERS, name): label for name, label in OF_CUSTOMERS.items()},
    **{("customers_supplier", name): label for name, label in OF_PARTNERS.items()},
    **{(VEHICLES, name): label for name, label in OF_VEHICLES.items()},
    ("customers_assignment", "advisor_id"): N_("Advisor"), ("customers_assignment", "team_id"): N_("Team"),
    ("customers_assignment", "from_date"): N_("From"), ("customers_assignment", "to_date"): N_("Until"),
}  # fmt: skip
