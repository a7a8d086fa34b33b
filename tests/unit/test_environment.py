"""What is installed, by pip or by conda, is said once and held together."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]


def split(requirement):
    name, lowest = re.fullmatch(r"([A-Za-z0-9_.-]+)>=([0-9.]+)", requirement).groups()
    return name.replace("_", "-").lower(), lowest


@pytest.fixture(scope="module")
def declared():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(split(part) for part in [*project["dependencies"], f"python{project['requires-python']}"])


@pytest.fixture(scope="module")
def conda():
    listed = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    plain = [part for part in listed if isinstance(part, str) and part != "pip"]
    [from_pip] = [part["pip"] for part in listed if isinstance(part, dict)]
    assert "--editable ." in from_pip
    return [*plain, *[part for part in from_pip if part != "--editable ."]]


def test_conda_and_pip_ask_for_the_same_packages_and_lowest_versions(declared, conda):
    assert dict(map(split, conda)) == declared


def test_no_package_is_listed_twice_for_conda(conda):
    assert len({split(part)[0] for part in conda}) == len(conda)


def test_every_package_is_pinned_at_or_above_its_lowest_version(declared):
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", (PROJECT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = {name.replace("_", "-").lower(): version for name, version in pins}
    numbers = lambda version: [int(part) for part in re.findall(r"\d+", version)]  # noqa: E731
    for name, lowest in declared.items():
        if name != "python":
            assert numbers(pinned[name]) >= numbers(lowest), name


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml", "environment.yml"])
def test_no_file_names_where_packages_are_fetched_from(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
