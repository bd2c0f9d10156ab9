"""The page behind the link that confirms an address of e-mail; only its form confirms."""

from http import HTTPStatus

from flask import request

from web.people.emails import Email
from web.people.tools import tools
from web.people.views import Answer, blueprint
from web.request import page, present_state

__all__ = ["blueprint"]


@blueprint.route("/email/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Answer:
    """Ask whether the address is right, or confirm it; following the link changes nothing."""
    found = _of_active(tools().emails.waiting(token))
    done = False
    if found and request.method == "POST":
        found = tools().emails.confirm(token)
        done = found is not None
    account = tools().people.get(found.account) if found else None
    told = page(
        "email.html",
        present_state(),
        name=account.name if account else "",
        address=found.address if found and done else found.pending if found else "",
        done=done,
    )
    return told, HTTPStatus.OK if found else HTTPStatus.NOT_FOUND


def _of_active(found: Email | None) -> Email | None:
    account = tools().people.get(found.account) if found else None
    return found if account and account.active else None
