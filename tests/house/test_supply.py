"""What we take from others: locks, licences, the bill of materials, the container's base."""

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
from packaging.version import Version
from supply import licences, locks, sbom
from supply.licences import Work

from tests.conftest import ROOT

# -- locks -------------------------------------------------------------------------------------


def test_locks_hold_what_pyproject_asks_for() -> None:
    assert locks.problems() == []


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('"waitress>=3,<4"', '"waitress>=2,<3"', "is not waitress"),
        (
            '"waitress>=3,<4",',
            '"waitress>=3,<4", "never-heard-of>=1",',
            "never-heard-of is missing",
        ),
        ('"click>=8.1,<9",', "", "asks for something else"),
        ('"trustme>=1.2,<2"', '"trustme>=1.1,<2"', "asks for something else"),  # a wider range too
        ("hatchling>=1.27,<2", "hatchling>=2", "is not hatchling"),
    ],
)
def test_a_lock_left_behind_is_told(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert was in text
    (tmp_path / "pyproject.toml").write_text(text.replace(was, becomes), "utf-8")
    found = "\n".join(locks.problems(tmp_path))
    assert says in found
    assert "make lock" in found


def test_each_pin_is_one_version_with_hashes() -> None:
    for lock in locks.LOCKS:
        for pin in locks.pins(lock):
            (specifier,) = pin.requirement.specifier
            assert specifier.operator == "==", pin
            assert pin.hashes
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in pin.hashes), pin


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_locks_serve_each_system_and_python(system: str, python: str) -> None:
    """Each package that is asked for is there once, whatever the markers say."""
    here = {"sys_platform": system, "python_version": python, "python_full_version": f"{python}.0"}
    names = [
        pin.name
        for pin in locks.pins(locks.LOCKS[0])
        if pin.requirement.marker is None or pin.requirement.marker.evaluate(here)
    ]
    assert len(names) == len(set(names))
    assert {"numpy", "flask", "filelock", "pytest", "setuptools", "hatchling"} <= set(names)


@pytest.mark.skipif("CI" not in os.environ, reason="an environment of one's own may be ahead")
def test_ci_installed_what_the_lock_says() -> None:
    assert locks.strangers(locks.LOCKS[0]) == []


def test_make_installs_by_hash_alone() -> None:
    """Each `pip install` names hashes, or takes nothing but the project itself."""
    text = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"\$\(PIP\) install ([^&\n]*)", text)
    assert len(lines) >= 3
    for line in lines:
        assert "--no-build-isolation" in line
        assert "--require-hashes" in line or line.split() == [
            "--no-deps",
            "--no-build-isolation",
            "-e",
            ".",
        ]


# -- licences ----------------------------------------------------------------------------------


def test_every_licence_fits() -> None:
    assert licences.problems() == []


def test_the_page_lists_them_as_they_are() -> None:
    assert licences.PAGE.read_text("utf-8") == licences.page(), "run: make licences"


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("MIT AND BSD-3-Clause", True),
        ("GPL-3.0-or-later OR MIT", True),  # the one that fits is taken
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-2.1-only", False),  # needs a reason
        ("MIT AND GPL-2.0-only", False),
        ("(MIT OR GPL-2.0-only) AND AGPL-3.0-only", False),
        ("SSPL-1.0", False),  # not one that we know to fit
        ("Freeware", False),
        ("", False),
    ],
)
def test_what_fits(licence: str, fits: bool) -> None:
    assert (not licences.refusal(Work("some", "1", licence, "run"))) is fits


def test_a_reason_lets_the_lgpl_in_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(licences.REASONS, "some", "linked dynamically")
    work = Work("some", "1", "LGPL-2.1-only", "run")
    assert licences.refusal(work) == ""
    assert licences.refusal(replace(work, licence="LGPL-2.1-only AND GPL-3.0-only"))


def test_what_is_carried_along_has_its_licence(tmp_path: Path) -> None:
    assert {work.name for work in licences.vendored()} == {"uplot"}
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "chart.js").write_text("/* chart (v1.0) */", "ascii")
    (bare,) = licences.vendored(tmp_path)
    assert licences.refusal(bare)


# -- bill of materials -------------------------------------------------------------------------


def test_the_bill_follows_its_schema_and_names_everything(tmp_path: Path) -> None:
    text = sbom.bom()
    validator = make_schemabased_validator(OutputFormat.JSON, SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    told = json.loads(text)
    assert told["metadata"]["component"]["name"] == "jiewen"
    here = {pin.name for pin in locks.pins(sbom.SITE) if pin.is_for_here}
    assert {part["name"] for part in told["components"]} == here | {"uplot"}
    assert all(part["licenses"] for part in told["components"])
    jiewen = f"pkg:pypi/jiewen@{released()[0]}"
    needed = {line["ref"]: line.get("dependsOn", []) for line in told["dependencies"]}
    assert any(ref.startswith("pkg:pypi/flask@") for ref in needed[jiewen])
    assert sbom.main(tmp_path / "deep" / "bill.json") == 0
    assert (tmp_path / "deep" / "bill.json").read_text("utf-8") == text  # nothing of the moment


def test_make_knows_the_targets() -> None:
    """`make -n` says what would be done, and that each module can be asked for."""
    for target, module in (("sbom", "sbom"), ("licences", "licences"), ("lock", "locks")):
        asked = ["make", "-n", target]
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"supply.{module}" in said


# -- release -----------------------------------------------------------------------------------

_GROUPS = ["Security", "Added", "Changed", "Deprecated", "Removed", "Fixed"]


def released() -> list[str]:
    """Return the versions that CHANGELOG.md tells of, as it orders them."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *rest = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == "Unreleased"
    dated = [re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)", line) for line in rest]
    assert all(dated), rest
    return [each[1] for each in dated if each]


def test_the_newest_released_version_is_the_one_that_is_built() -> None:
    """CHANGELOG.md, pyproject.toml and the installed command name one version."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    versions = released()
    assert versions == sorted(versions, key=Version, reverse=True)
    assert told["project"]["version"] == versions[0]
    assert version("jiewen") == versions[0], "run: make check"


def test_changes_are_grouped_as_keep_a_changelog_says() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for release in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        groups = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert len(groups) == len(set(groups))
        assert set(groups) <= set(_GROUPS)
        assert bool(groups) == bool(re.search(r"^- ", release, re.MULTILINE))


# -- container ---------------------------------------------------------------------------------


def test_the_container_stands_on_one_base() -> None:
    """A digest names one image for ever; the tag beside it is for the reader."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim\S*@sha256:[0-9a-f]{64}", bases[0])


def test_the_container_holds_what_is_locked() -> None:
    """Whatever it installs is named by hash, or is the project itself."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.findall(r"\$install (.+?) \\?$", text, re.MULTILINE)
    assert len(lines) == 4
    assert all("--require-hashes" in line or line.startswith("--no-deps") for line in lines)
    assert text.count("pip install") == 1
    assert "--no-build-isolation" in text


def test_modules_of_ci_start_as_make_starts_them() -> None:
    program = "import supply.locks, supply.licences, supply.sbom"
    asked = [sys.executable, "-W", "error", "-c", program]
    assert subprocess.run(asked, env=os.environ | {"PYTHONPATH": ".ci"}, cwd=ROOT).returncode == 0
