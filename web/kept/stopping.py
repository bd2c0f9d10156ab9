"""The page behind the link in a letter that stops such letters; only its form stops them."""

from http import HTTPStatus

from flask import make_response, request
from werkzeug.wrappers import Response

from web.kept.install import mailings
from web.kept.views import blueprint
from web.request import page, present_state, site

__all__ = ["blueprint"]


@blueprint.route("/kept/mail/<token>", methods=["GET", "POST"])
def stop(token: str) -> Response:
    """Ask whether to stop, or stop; it needs no session, since letters are read elsewhere."""
    found = mailings().stoppable(token) if site().settings.staff else None
    done = request.form.get("do", "") if found else ""
    if found and done in {"one", "all"}:
        mailings().stop(found, all_of_them=done == "all")
    else:
        done = ""
    name = found.saved.name if found else ""
    told = page("kept_stop.html", present_state(), name=name, done=done)
    answer = make_response(told, HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
