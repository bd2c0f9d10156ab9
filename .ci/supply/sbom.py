"""The bill of materials: what an installation is made of, in CycloneDX.

It is made from the lock of a whole site and from what the repository holds of others. Who needs
whom is read from the packages that are installed here.
"""

import json
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply.licences import licence_of, vendored
from supply.locks import LOCKS, ROOT, Pin, pins

OUT = ROOT / "build" / "jiewen.cdx.json"
(SITE,) = (lock for lock in LOCKS if lock.name == "site")


def bom() -> str:
    """Return the bill as JSON; the same for the same locks, system and Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    product = _component(
        "pypi", "jiewen", project["version"], project["license"], ComponentType.APPLICATION
    )
    made = Bom()
    made.metadata.component = product
    locked = {pin.name: pin for pin in pins(SITE) if pin.is_for_here}
    parts = {name: _package(pin) for name, pin in locked.items()}
    ours = [
        _component("npm", work.name, work.version, work.licence, ComponentType.LIBRARY)
        for work in vendored()
    ]
    for part in (*parts.values(), *ours):
        made.components.add(part)
    direct = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    made.register_dependency(product, [*(parts[n] for n in direct if n in parts), *ours])
    for name, part in parts.items():
        made.register_dependency(part, [parts[needed] for needed in _needs(name) & parts.keys()])
    return _reproducible(JsonV1Dot6(made).output_as_string())


def _package(pin: Pin) -> Component:
    part = _component("pypi", pin.name, pin.version, licence_of(pin.name), ComponentType.LIBRARY)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/project/{pin.name}/{pin.version}/#files"),
        hashes=[HashTypeFactory().from_composite_str(each) for each in pin.hashes],
    )
    part.external_references.add(files)
    return part


def _component(
    origin: str, name: str, version: str, licence: str, kind: ComponentType
) -> Component:
    where = PackageURL(origin, None, name, version)
    said = [LicenseFactory().make_from_string(licence)] if licence else []
    return Component(
        name=name, version=version, type=kind, purl=where, bom_ref=str(where), licenses=said
    )


def _needs(name: str) -> set[str]:
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return set()
    asked = map(Requirement, lines)
    return {
        canonicalize_name(one.name)
        for one in asked
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }


def _reproducible(text: str) -> str:
    """Name the bill by its content, and leave out when it was made."""
    told = json.loads(text)
    del told["metadata"]["timestamp"], told["serialNumber"]
    body = json.dumps(told, sort_keys=True)
    told["serialNumber"] = uuid5(NAMESPACE_URL, body).urn
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(out: Path = OUT) -> int:
    """Write the bill."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bom(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
