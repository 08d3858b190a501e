"""The product's version. CHANGELOG.md tells what each one brought."""

VERSION = "0.1.0"
