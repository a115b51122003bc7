"""The customer and vehicle files (practice A1 to A3, A5, A7, A8, G1)."""

from keliu.customers.models.asked_number import AskedNumber
from keliu.customers.models.blacklisting import Blacklisting
from keliu.customers.models.car_contact import CarContact
from keliu.customers.models.customer import (
    CompanyContact,
    Customer,
    CustomerAddress,
    CustomerNumber,
    CustomerPhone,
    CustomerStore,
    CustomerTraits,
    RevealLog,
)
from keliu.customers.models.facts import CustomerFacts, SearchEntry, VehicleFacts
from keliu.customers.models.household import HouseholdLink
from keliu.customers.models.listed import ListedCustomer
from keliu.customers.models.merging import FileMerge, MergeStep, OtherKey
from keliu.customers.models.owner_change import OwnerChange
from keliu.customers.models.partner import Partner, PartnerContact
from keliu.customers.models.responsibility import Assignment, AssignmentKept, AssignmentRun, SuspectedDuplicate
from keliu.customers.models.vehicle import (
    Disposal,
    OdometerReading,
    Ownership,
    Policy,
    Vehicle,
    VehicleModel,
    VehiclePlate,
    VehicleStore,
)

__all__ = [
    "AskedNumber",
    "Assignment",
    "AssignmentKept",
    "AssignmentRun",
    "Blacklisting",
    "CarContact",
    "CompanyContact",
    "Customer",
    "CustomerAddress",
    "CustomerFacts",
    "CustomerNumber",
    "CustomerPhone",
    "CustomerStore",
    "CustomerTraits",
    "Disposal",
    "FileMerge",
    "HouseholdLink",
    "ListedCustomer",
    "MergeStep",
    "OdometerReading",
    "OtherKey",
    "OwnerChange",
    "Ownership",
    "Partner",
    "PartnerContact",
    "Policy",
    "RevealLog",
    "SearchEntry",
    "SuspectedDuplicate",
    "Vehicle",
    "VehicleFacts",
    "VehicleModel",
    "VehiclePlate",
    "VehicleStore",
]
