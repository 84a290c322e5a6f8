"""Mutation testing of the modules that read numbers and add them up: does a test fail when the code is wrong?

python tools/mutants.py [MODULE …] [--jobs 2]

Each mutant differs from the module in one place: a comparison, an operator, a constant, a condition, a returned value,
a letter of a pattern. It runs in a process of its own against the module's tests; one that no test notices survives.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import re
import sys
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
TESTS = {
    "amounts": ["tests/test_notation_edges.py", "tests/test_notation.py", "tests/test_measures.py"],
    "schedules": ["tests/test_notation_edges.py", "tests/test_notation.py"],
    "values": ["tests/test_notation_edges.py", "tests/test_notation.py"],
    "measures": ["tests/test_measures.py"],
}
_SECONDS = 60

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_BINARY: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult}


def changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    """What may be done to a node: a name for it, and a function of the node that does it."""
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in _COMPARE:
            yield f"{type(op).__name__} → {_COMPARE[type(op)].__name__}", lambda n: n.ops.__setitem__(0, _COMPARE[type(n.ops[0])]())
        case ast.BinOp(op=op) if type(op) in _BINARY and not isinstance(node.left, ast.JoinedStr):
            yield f"{type(op).__name__} → {_BINARY[type(op)].__name__}", lambda n: setattr(n, "op", _BINARY[type(n.op)]())
        case ast.BoolOp(op=op):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield f"{type(op).__name__} → {other.__name__}", lambda n, other=other: setattr(n, "op", other())
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", lambda n: setattr(n, "op", ast.UAdd()) or setattr(n, "operand", ast.Call(ast.Name("bool", ast.Load()), [n.operand], []))
        case ast.UnaryOp(op=ast.USub()):
            yield "minus dropped", lambda n: setattr(n, "op", ast.UAdd())
        case ast.IfExp() | ast.If():
            yield "condition turned", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
        case ast.Return(value=value) if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield "returns None", lambda n: setattr(n, "value", ast.Constant(None))
        case ast.Continue():
            yield "continue → break", None
        case ast.Constant(value=bool() as value):
            yield f"{value} → {not value}", lambda n: setattr(n, "value", not n.value)
        case ast.Constant(value=int() as value):
            yield f"{value} → {value + 1}", lambda n: setattr(n, "value", n.value + 1)
        case ast.Constant(value=str() as value) if value:
            yield f"{value[:30]!r} → with x", lambda n: setattr(n, "value", f"x{n.value}")  # small, as the readers fold case
            for match in re.finditer(r"(?<=[\w)\]} /:])[?*+]|\|", value) if re.search(r"\\[dsb]|\(\?", value) else ():
                at = match.start()
                yield f"{value[max(0, at - 12) : at + 6]!r}: {match[0]!r} dropped", lambda n, at=at: setattr(n, "value", n.value[:at] + n.value[at + 1 :])


def mutants(source: str) -> list[tuple[str, ast.Module]]:
    """Every mutant of a module: where and what, and its tree. Docstrings, annotations and the slots of types stay."""
    tree = ast.parse(source)
    left_out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring, of a constant too
            left_out.add(id(node.value))
        for field in ("annotation", "returns", "decorator_list"):
            for part in [getattr(node, field, None)] if field != "decorator_list" else getattr(node, field, []):
                left_out |= {id(each) for each in ast.walk(part)} if part is not None else set()
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript) and "Literal" in ast.dump(node.value):
            left_out |= {id(each) for each in ast.walk(node.value)}
        if isinstance(node, ast.Assign) and any(isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets):
            left_out |= {id(each) for each in ast.walk(node.value)}
    nodes = list(ast.walk(tree))
    found = []
    for index, node in enumerate(nodes):
        if id(node) in left_out:
            continue
        for number, (what, _) in enumerate(changes(node)):
            changed = copy.deepcopy(tree)
            twin = list(ast.walk(changed))[index]
            if isinstance(twin, ast.Continue):
                for parent in ast.walk(changed):
                    for body in (getattr(parent, "body", []), getattr(parent, "orelse", [])):
                        if isinstance(body, list) and twin in body:
                            body[body.index(twin)] = ast.copy_location(ast.Break(), twin)
            else:
                list(changes(twin))[number][1](twin)  # type: ignore[operator]
            found.append((f"{getattr(node, 'lineno', 0)}: {what}", ast.fix_missing_locations(changed)))
    return found


def survives(module: str, tree: ast.Module) -> bool:
    """Whether the tests do not notice."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            import signal

            signal.alarm(_SECONDS)  # a mutant that never ends is noticed
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            import hypothesis
            import pytest

            import generator

            name = f"generator.{module}"
            made = types.ModuleType(name)
            made.__file__ = str(REPOSITORY / "generator" / f"{module}.py")
            sys.modules[name] = made
            setattr(generator, module, made)
            exec(compile(tree, made.__file__, "exec"), made.__dict__)  # noqa: S102
            hypothesis.settings.register_profile("quick", max_examples=20, database=None, deadline=None)
            hypothesis.settings.load_profile("quick")
            options = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"]
            for each in TESTS[module]:  # the quickest first: most mutants end there
                code = int(pytest.main([*options, str(REPOSITORY / each)]))
                if code:
                    break
        except BaseException:  # noqa: BLE001 — a mutant that cannot even be loaded is noticed
            code = 1
        os._exit(0 if code == 0 else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    sys.path.insert(0, str(REPOSITORY))
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = "/tmp/hypothesis-of-mutants"
    import babel.dates
    import babel.numbers
    import hypothesis.strategies
    import pydantic
    import pytest
    import yaml  # noqa: F401 — what every mutant needs is loaded once

    left = 0
    for module in options.modules:
        source = (REPOSITORY / "generator" / f"{module}.py").read_text(encoding="utf-8")
        found = mutants(source)
        with ThreadPoolExecutor(options.jobs) as pool:
            alive = []
            for (what, _), lives in zip(found, pool.map(lambda each: survives(module, each[1]), found), strict=True):
                alive.append(lives)
                if lives:
                    print(f"  generator/{module}.py:{what}", flush=True)
        living = [what for (what, _), lives in zip(found, alive, strict=True) if lives]
        left += len(living)
        print(f"{module}: {len(found)} mutants, {len(found) - len(living)} noticed, {len(living)} survive", flush=True)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
