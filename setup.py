"""Find our packages; all else that setuptools is told stands in setup.cfg."""

from setuptools import find_packages, setup

PACKAGES = ("upheld", "catalog", "contracts", "plugins")

setup(
    # The templates lie beside the code, which setup.cfg can say only together
    # with a list of every package by hand.
    packages=[
        *find_packages(
            include=[f"{name}{end}" for name in PACKAGES for end in ("", ".*")]
        ),
        "upheld.templates",
    ],
    package_dir={"upheld.templates": "templates"},
)
