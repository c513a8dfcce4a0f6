"""The packages that pyproject.toml names are the ones on disk."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
SKIP = {"benchmarks", "build", "dist", "tests", "typings"}


def test_every_package_on_disk_is_shipped() -> None:
    found = {
        ".".join(("zhibiao", *init.parent.relative_to(ROOT).parts))
        for init in ROOT.glob("*/**/__init__.py")
        if init.relative_to(ROOT).parts[0] not in SKIP
        and not init.relative_to(ROOT).parts[0].startswith(".")
    }
    assert sorted(SETUPTOOLS["packages"]) == sorted(found)


def test_every_package_has_a_link_for_the_type_checkers() -> None:
    for name, folder in SETUPTOOLS["package-dir"].items():
        link = ROOT / "typings" / Path(*name.split("."))
        assert link.resolve() == (ROOT / folder).resolve()
