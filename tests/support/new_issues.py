"""Issues as an office sends them, and archives of them, also hostile ones."""

import io
import tarfile
import zipfile

OFFICE = "嘉兴路街道"


def issue_text(number: int, *subjects: str, office: str = OFFICE) -> str:
    """Return an issue as text: a masthead, then an article of each subject."""
    head = f"槐荫社区报 第{number}期 2021年5月{number}日\n{office}办事处主办\n"
    articles = (
        f"{subject}有了新办法\n\n5月{number}日，{office}居民代表讨论了{subject}的第{number}个办法。"
        f"大家说，{subject}关系到每一户人家，要一件一件办好。\n（社区自治办公室）\n"
        for subject in subjects
    )
    return "\n".join((head, *articles))


def issue(number: int, *subjects: str, office: str = OFFICE) -> bytes:
    """Return `issue_text` as bytes."""
    return issue_text(number, *subjects, office=office).encode()


def zipped(files: dict[str, bytes], *, packs: bool = True) -> bytes:
    """Return a zip of files by name; ``packs``: whether they are deflated."""
    made = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def zipped_gbk(name: str, data: bytes) -> bytes:
    """Return a zip whose one name is in GBK without saying so, as old programs write it."""
    raw = name.encode("gbk")
    stand_in = "x" * len(raw)
    return zipped({stand_in: data}).replace(stand_in.encode(), raw)


def tarred(files: dict[str, bytes]) -> bytes:
    """Return a tar of files by name."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def bomb(megabytes: int) -> bytes:
    """Return a zip of one text that is a thousand times as large."""
    return zipped({"a.txt": b"\0" * (megabytes << 20)})
