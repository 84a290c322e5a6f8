"""The generator: a folder of YAML becomes a static, bilingual transparency portal.

The order in which to read its modules stands in README.md; each imports only from those before it, which
`tests/test_architecture.py` holds.
"""
