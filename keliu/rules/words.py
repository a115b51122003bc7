"""The code words that pages show (practice A1 to A3, F3, M1): each is its own message id.

So data, addresses and catalogues agree. Declared here when no one module owns them.
"""

from keliu.rules.sentence import N_

STAGES = (N_("active"), N_("cooling"), N_("at_risk"), N_("lost"), N_("never_visited"))
CONTACT_KINDS = (
    N_("first_maintenance"), N_("maintenance"), N_("win_back"), N_("warranty_end"), N_("insurance"), N_("inspection"),
    N_("licence"), N_("birthday"), N_("festival"), N_("satisfaction"), N_("callback"),
)  # fmt: skip
CHANNELS = (N_("phone"), N_("sms"), N_("email"), N_("wechat"), N_("visit"), N_("promotion"))
VISIT_KINDS = (N_("repair"), N_("accident"), N_("warranty"), N_("rework"), N_("boutique"), N_("pdi"))
LINE_WORDS = (N_("labour"), N_("part"), N_("oem"), N_("brand"), N_("aftermarket"), N_("remanufactured"))
PAYERS = (N_("customer"), N_("insurer"), N_("manufacturer"))
LEVELS = (N_("corporate_vip"), N_("small_company"), N_("private"), N_("low_value"), N_("blacklisted"), N_("erased"))
GENDERS = (N_("male"), N_("female"))
DISPOSALS = (N_("sold"), N_("scrapped"), N_("moved"), N_("other"))
POLICY_KINDS = (N_("compulsory"), N_("commercial"))
COMPANY_PARTS = (N_("in_charge"), N_("driver"), N_("payer"))
ROLES = (
    N_("csr"), N_("advisor"), N_("team_leader"), N_("cs_manager"), N_("service_manager"), N_("general_manager"),
    N_("data_clerk"), N_("renewal"), N_("claims"), N_("marketing"), N_("technician"), N_("cashier"), N_("department"),
    N_("field"), N_("group"), N_("admin"), N_("auditor"),
)  # fmt: skip
DEEDS = (
    N_("see_data_quality"),
    N_("see_files"), N_("look_up_caller"), N_("edit_files"), N_("reveal"), N_("export_masked"), N_("undo_own_import"),
    N_("see_duplicates"), N_("see_visits"), N_("see_totals"), N_("see_audit"), N_("see_logins"), N_("see_staff"),
    N_("manage_staff"), N_("see_figures"), N_("set_figures"), N_("assign"), N_("set_opt_out"),
    N_("record_consent"), N_("see_consents"), N_("subject_requests"), N_("see_keeping"), N_("keep_backups"),
    N_("see_today"),
    N_("propose_blacklist"), N_("decide_blacklist"), N_("export_full"), N_("decide_undo"),
    N_("propose_merge"), N_("decide_merge"), N_("decide_across_stores"), N_("keep_partners"),
    N_("ask_grant"), N_("decide_grant"), N_("see_grants"),
    N_("see_statements"), N_("sign_statements"), N_("appeal_statements"),
)  # fmt: skip
CALLS = (
    N_("matter_service"), N_("matter_renewal"), N_("matter_payment"), N_("matter_visit"), N_("receiver"),
    N_("car_driver"), N_("owner"),
)  # fmt: skip
KIN = (N_("spouse"), N_("parent"), N_("child"), N_("other_kin"), N_("no_kin"))
OWNER_REASONS = (
    N_("owner_sold"), N_("owner_family"), N_("owner_inherited"), N_("owner_company"), N_("owner_corrected"),
    N_("owner_other"),
)  # fmt: skip
REGIONS = (N_("north"), N_("south"))
LOOKS = (N_("look_up"), N_("information_sheet"))  # beside "phone" and "import": why a number was seen in full
EVIDENCE = (
    N_("vin_one_off"), N_("phone_and_name"), N_("name_without_phone"), N_("plate_and_owner"), N_("name_and_car"),
    N_("name_and_plate"), N_("name_and_address"), N_("name_and_near_phone"), N_("same_engine"), N_("same_plate"),
)  # fmt: skip
TRAITS = (
    N_("age_band"), N_("income_band"), N_("interests"), N_("habits"), N_("personality"), N_("views"), N_("attitudes"),
    N_("values"), N_("payment_habit"), N_("media"), N_("daily_rhythm"),
)  # fmt: skip
FIELDS = (
    N_("name"), N_("gender"), N_("is_company"), N_("preferred_channel"), N_("preferred_hours"), N_("note"), N_("level"),
    N_("source"), N_("licence_expires_on"), N_("region_code"), N_("first_phone"), N_("address"), N_("address_confirmed"),
    N_("created"), N_("plate"), N_("vin"), N_("owner"), N_("owner_id"), N_("disposed_on"), N_("disposal_reason"),
    N_("series"), N_("model_name"), N_("purchase_date"), N_("registered_on"), N_("sold_by_store"), N_("colour"),
    N_("inspection_due_on"), N_("warranty_until"), N_("state"), N_("advisor_id"), N_("customer_no"), N_("value"),
    N_("left_on"), N_("role"), N_("team"), N_("store"), N_("staff_no"), N_("insurer_fen"), N_("odometer_km"),
)  # fmt: skip
SOURCES = (N_("page"), N_("import"), N_("settings"), N_("staff"), N_("undo"), N_("approval"))
TABLES = (
    N_("customers_customer"), N_("customers_vehicle"), N_("customers_policy"), N_("customers_assignment"),
    N_("customers_suspectedduplicate"), N_("workshop_visit"), N_("workshop_visitline"), N_("contacts_contact"),
    N_("org_staff"), N_("org_store"), N_("org_team"), N_("org_shopfigure"), N_("contacts_consent"),
)  # fmt: skip
