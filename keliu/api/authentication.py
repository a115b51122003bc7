"""Who asks: a signed-in person by session, or another system by a token that acts as one account."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer, SessionAuth

from keliu.api.actions import note_use
from keliu.api.middleware import SENTENCES
from keliu.api.models import Token, digest_of
from keliu.customers.middleware import may_go_on
from keliu.rules.rights import Viewer


class TokenAuth(HttpBearer):
    """`Authorization: Bearer kl_…`; puts the account's viewer on the request."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        """Return the viewer of a good token."""
        today = timezone.localdate()
        known = Token.objects.unscoped("authentication").select_related("account__staff")
        found = known.filter(digest=digest_of(token)).first()
        if found is None or not found.is_good_on(today):
            return None
        note_use(found, day=today)
        request.viewer = found.account.viewer()  # type: ignore[attr-defined]
        if not may_go_on(request):
            raise HttpError(429, _(SENTENCES[429]))
        return request.viewer  # type: ignore[attr-defined,no-any-return]


class PersonAuth(SessionAuth):
    """The session of the pages; unsafe verbs need the CSRF token, a first login its own password and its second step."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        """Return the viewer that the session's middleware has found."""
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.account_id is None:
            return None
        is_begun = request.user.must_change_password or request.session.get("must_set_up")  # type: ignore[union-attr]
        return None if is_begun else viewer


AUTH = [TokenAuth(), PersonAuth()]
