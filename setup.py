"""Find our packages; all else that setuptools is told stands in setup.cfg."""

from setuptools import find_packages, setup

PACKAGES = ("upheld", "catalog", "contracts", "plugins")

setup(
    # Templates and examples lie beside the code, which setup.cfg can say only together
    # with a list of every package by hand.
    packages=[
        *find_packages(
            include=[f"{name}{end}" for name in PACKAGES for end in ("", ".*")]
        ),
        "upheld.templates",
        "upheld.examples",
    ],
    package_dir={"upheld.templates": "templates", "upheld.examples": "examples"},
)
