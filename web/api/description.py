"""Complete the OpenAPI document with descriptions that the library cannot derive."""

from typing import Any

from searcher.speech import catalogue, said
from web.api import problems

Spec = dict[str, Any]

_ERRORS = {
    "401": said("api.a_password_is_needed"),
    "404": said("api.there_is_none"),
    "410": said("api.withdrawn"),
    "422": said("api.unusable_parameters"),
    "429": said("api.too_many_requests"),
    "503": said("api.the_index_cannot_answer"),
}
_ONLY_AT = {"404": "{", "410": "{article_id}"}  # status -> part of the path
_PATHS = {
    "article_id": said("api.id_of_an_article"),
    "facet": said("api.which_facet"),
    "issue_id": said("api.issue.id_or_file"),
}


def describe(spec: Spec | str) -> Spec:
    """Complete the document in place and return it; descriptions are messages, not yet words.

    Raises:
        TypeError: the document is a string (YAML).
    """
    if isinstance(spec, str):
        raise TypeError("the document is asked for as JSON")
    spec["info"]["description"] = said("api.about")
    del spec["tags"]
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            _describe(operation, path)
    return spec


def _describe(operation: Spec, path: str) -> None:
    for parameter in operation["parameters"]:
        _lift(parameter)
        if parameter["in"] == "path":
            parameter["description"] = _PATHS[parameter["name"]]
            parameter["schema"] |= {"minLength": 1}
    del operation["tags"]
    name = path.split("/")[3]
    code = f"api.path.{'issue' if path.endswith('{issue_id}') and name == 'issues' else name}"
    operation["summary"] = said(code)
    operation.pop("description", None)
    if f"{code}.more" in catalogue("zh").entries:
        operation["description"] = said(f"{code}.more")
    answers = operation["responses"]
    answers["200"]["description"] = said("api.success")
    answers["304"] = {"description": said("api.the_index_is_as_it")}
    if "{article_id}" in path or (name == "issues" and "{" in path):
        answers["308"] = {"description": said("api.moved")}
    for status, about in _ERRORS.items():
        if _ONLY_AT.get(status, "") in path:
            answers[status] = {"description": about, "content": _PROBLEM}


def _lift(parameter: Spec) -> None:
    """Move the description from the schema to the parameter, where readers look for it."""
    about = parameter["schema"].pop("description", None)
    if about:
        parameter.setdefault("description", about)


_PROBLEM = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
