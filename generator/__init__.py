"""The generator: a folder of YAML becomes a static, bilingual transparency portal.

Read the modules in this order; each imports only from those above it:
findings, artifacts, addresses; amounts, schedules, values; located, languages; schema, model;
authored, mentions, vocabularies, plans, catalog; rules, measures; portal; frame; pages, tables; build, cli.
"""
