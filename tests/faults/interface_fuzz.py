"""XC11: schemathesis draws requests, good and bad, from the interface's own document and compares the answers with it."""

import base64
from datetime import timedelta

import hypothesis
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from keliu.api.actions import make_token
from keliu.org.models import Account
from tests.faults.filled_home import Filling
from tests.faults.frame import Outcome, World

PROMISE = "whatever the interface's document allows or forbids is answered as it says: no 5xx, no other status or shape"
CONTROL = "the check of cursors"
SHORT = 8
CONTROL_ROUNDS = 8
DATABASES = ("sqlite",)
ROLE = "service_manager"
DOCUMENT = "/api/v1/openapi.json"


def switch_off() -> None:
    """This function will believe every cursor."""
    from keliu.api import cursors

    cursors.read_cursor = lambda cursor: int(base64.urlsafe_b64decode(cursor.encode()))


def run(world: World, rounds: int, seed: int) -> Outcome:
    """This function will send `rounds` drawn requests of each kind, good and bad, to every operation."""
    from keliu.config.wsgi import application

    Filling(seed, 12).fill()
    outcome = Outcome()
    sent: dict[str, int] = {}
    account = Account.objects.get(username=ROLE)
    tomorrow = timezone.localdate() + timedelta(days=1)
    token = make_token(account, name="fault", expires_on=tomorrow, actor=account.viewer(), now=timezone.now())
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    for given in schema.get_all_operations():
        for mode in GenerationMode:
            probe(given.ok(), mode, f"Bearer {token}", rounds, seed, sent, outcome)
    outcome.figures = {"requests": sum(sent.values()), "by_operation": sent}
    return outcome


def probe(operation, mode, token: str, rounds: int, seed: int, sent: dict[str, int], outcome: Outcome) -> None:
    """This function will draw requests of one operation, send them and validate the answers."""

    # A text that no database holds is refused though the document cannot say so; an object in an address is no field of it.
    left_out = [positive_data_acceptance, *([negative_data_rejection] if operation.method == "get" else [])]

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=rounds, database=None, deadline=None, phases=[Phase.generate], print_blob=False,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def one(case) -> None:
        sent[operation.label] = sent.get(operation.label, 0) + 1
        case.call_and_validate(headers={"Authorization": token}, excluded_checks=left_out)

    try:
        one()
    except hypothesis.errors.Unsatisfiable:
        return  # an operation that takes nothing has no bad requests
    except (Exception, BaseExceptionGroup) as error:
        lines = [
            line for each in getattr(error, "exceptions", [error]) for line in str(each).splitlines() if line.strip()
        ]
        outcome.breaches.append(f"{operation.label} {mode.value}: {' | '.join(lines)[:400]}")
