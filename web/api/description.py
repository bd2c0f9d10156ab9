"""Complete the OpenAPI document with descriptions that the library cannot derive."""

from typing import Any

from web.api import problems

Spec = dict[str, Any]

_ABOUT = (
    "检索街道社区报。参数名与网页相同；一切地址只能读取。"
    "带 If-None-Match 再问，索引未变时回答 304。 / "
    "Search in street-office newsletters. Parameters have the names of the pages; everything is "
    "read-only. Ask again with If-None-Match: while the index is as it was, the answer is 304."
)
_ERRORS = {
    "401": "需要密码 / a password is needed",
    "404": "没有这一项 / there is none",
    "422": "参数不能用 / unusable parameters",
    "429": "请求过多 / too many requests",
    "503": "索引暂时无法回答 / the index cannot answer",
}
_PATHS = {
    "article_id": "文章编号 / id of an article",
    "facet": "哪一类 / which facet",
    "source": "来源文件 / file of an issue",
}


def describe(spec: Spec | str) -> Spec:
    """Complete the document in place and return it.

    Raises:
        TypeError: the document is a string (YAML).
    """
    if isinstance(spec, str):
        raise TypeError("the document is asked for as JSON")
    spec["info"]["description"] = _ABOUT
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
    answers = operation["responses"]
    answers["200"]["description"] = "成功 / success"
    answers["304"] = {"description": "索引未变 / the index is as it was"}
    for status, about in _ERRORS.items():
        if status != "404" or "{" in path:
            answers[status] = {"description": about, "content": _PROBLEM}


def _lift(parameter: Spec) -> None:
    """Move the description from the schema to the parameter, where readers look for it."""
    about = parameter["schema"].pop("description", None)
    if about:
        parameter.setdefault("description", about)


_PROBLEM = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
