"""Pages of what is kept: the browser's own, a person's, and a list that somebody shares."""

from flask import Blueprint, abort, jsonify, make_response, request
from werkzeug.wrappers import Response

from searcher.core.errors import TimedOut
from searcher.speech import Message
from web.address import State, clean
from web.browse.paging import part_of
from web.kept.install import mailings, shelves
from web.kept.links import cut, pieces
from web.kept.news import MOST, asked_of, latest, newer, search_of
from web.kept.rows import rows_of
from web.kept.shelf import MOST_NAME, Entry, Saved, tags_of
from web.out.absolute import absolute
from web.out.exports import address
from web.people.access import person
from web.people.person import Account
from web.people.tools import tools
from web.request import page, present_state, site

blueprint = Blueprint("kept", __name__)

PER_PAGE = 50  # entries
_DONE = frozenset(
    {
        "added",
        "made",
        "renamed",
        "noted",
        "removed",
        "shared",
        "unshared",
        "saved",
        "forgotten",
        "mailed",
    }
)
_LONGEST_MARK = 40  # characters


def owner() -> int:
    """Return the number of the person's account; the answer is 404 where there is none."""
    found = person()
    return found.id if found else abort(404)


@blueprint.get("/kept")
def show() -> str:
    """Show what is kept, or the list whose articles the address names."""
    return listed() if request.args.getlist("id") else everything()


@blueprint.get("/kept/save")
def name_search() -> str:
    """Ask for the name under which a search is to be saved."""
    return asking()


@blueprint.get("/kept/new")
def news() -> Response:
    """Tell a browser how many results of a search are newer than its mark, as JSON."""
    state, mark = present_state(), request.args.get("mark", "")[:_LONGEST_MARK]
    return jsonify(new=newer(state, mark), most=MOST, mark=latest(state))


@blueprint.get("/kept/lists/<int:number>")
def shelf(number: int) -> str:
    """Show a shelf of one's own."""
    return own(number)


@blueprint.get("/kept/shared/<token>")
def shared(token: str) -> Response:
    """Show a shelf that its owner shares; it must stay in no cache and no search engine."""
    found = shelves().shared(token) if site().settings.staff else None
    owner_of = tools().people.get(found[0].owner) if found else None
    if found is None or owner_of is None or not owner_of.active:
        abort(404)
    shelf, entries = found
    state = present_state()
    if not shelf.noted:
        entries = [Entry(each.article) for each in entries]
    part = part_of(len(entries), state.page, PER_PAGE)
    answer = make_response(
        page(
            "kept_shared.html",
            state,
            shelf=shelf,
            rows=rows_of(entries[part.first : part.last]),
            part=part,
            pieces=pieces(state, [each.article for each in entries], shelf.name),
        )
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


# -- what forms show again, with a reason, when they change nothing ------------------------------


def everything(wrong: Message | None = None) -> str:
    """Return the page of all that is kept: by the person, or else in the browser."""
    state, me = present_state(), person()
    if me is None:
        return page("kept_here.html", state)
    return page(
        "kept.html",
        state,
        shelves=shelves().all(me.id),
        saved=[_news(each, state) for each in shelves().searches(me.id)],
        wrong=wrong,
        done=_done(wrong),
        most=MOST,
        mailed=mailings().of(me.id) if may_mail(me) else None,
        lacks_email=bool(site().settings.smtp) and not may_mail(me),
    )


def may_mail(account: Account) -> bool:
    """Whether searches of a person can be mailed: the site sends mail, and the address is sure."""
    return bool(site().settings.smtp and tools().emails.of(account.id).address)


def own(number: int, wrong: Message | None = None) -> str:
    """Return the page of a shelf of one's own."""
    state, me = present_state(), owner()
    found = shelves().get(me, number) or abort(404)
    shelf, entries = found
    tag = request.args.get("tag", "")
    chosen = [each for each in entries if not tag or tag in each.tags]
    part = part_of(len(chosen), state.page, PER_PAGE)
    return page(
        "kept_shelf.html",
        state,
        shelf=shelf,
        tags=tags_of(entries),
        tag=tag,
        rows=rows_of(chosen[part.first : part.last]),
        part=part,
        pieces=pieces(state, [each.article for each in chosen], shelf.name),
        address=absolute(state.home(), f"/kept/shared/{shelf.token}"),
        wrong=wrong,
        done=_done(wrong),
    )


def listed(wrong: Message | None = None) -> str:
    """Return the page of a list whose articles the address, or a form, names."""
    state, given = present_state(), request.values.getlist("id")
    ids = next(cut(list(dict.fromkeys(given))), [])
    name = clean(request.values.get("name", ""))[:MOST_NAME]
    me = person()
    return page(
        "kept_listed.html",
        state,
        name=name,
        ids=ids,
        left=len(set(given)) - len(ids),
        rows=rows_of(map(Entry, ids)),
        export=address(state.home(), "/export", ids),
        printed=address(state.home(), "/export/list", ids),
        shelves=shelves().all(me.id) if me else [],
        wrong=wrong,
    )


def asking(wrong: Message | None = None) -> str:
    """Return the page that asks for the name of a saved search."""
    state = present_state()
    typed = request.form.get("name")
    about = [state.typed, *(choice.value for choice in state.choices if not choice.excluded)]
    name = " ".join(filter(None, about)) if typed is None else typed
    asked, mark = asked_of(state), "" if person() else latest(state)
    return page("kept_save.html", state, name=name[:MOST_NAME], asked=asked, mark=mark, wrong=wrong)


def _news(saved: Saved, here: State) -> tuple[Saved, State, int | None]:
    """Return a saved search with its state and its number of new articles; ``None``: no time."""
    state = search_of(saved.asked, here)
    try:
        return saved, state, newer(state, saved.mark)
    except TimedOut:
        return saved, state, None


def _done(wrong: Message | None) -> str:
    done = request.args.get("done", "")
    return done if done in _DONE and not wrong else ""
