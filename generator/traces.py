"""What a piece of work asked and was answered, so that it is done again only when an answer changed.

These are the verifying traces of Mokhov, Mitchell and Peyton Jones, “Build Systems à la Carte” (2018): beside what was
made stand the questions its making asked and a digest of each answer. Where every answer is the same, the work would be
too.

A page asks through objects that note every question (`Tracer.watch`): attributes, calls and look-ups by key. What an
answer holds in it is part of the answer; only the parts named by `watched` are not: whoever gets a record and reads such
a part asks a question of its own. So a page that names a plan does not rest on all the plan's rows.

A question is a tuple of words, numbers and tuples, the same in every process. One thread traces at a time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
import types
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping, ValuesView
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, overload

Question = tuple[Any, ...]
GONE = ""
"""The answer where there is none any more: no digest is like it."""

T = TypeVar("T")
_open: list[set[Question]] = []
_PARTS: dict[type, tuple[str, ...]] = {}
_PLAIN = (str, int, bool, type(None))
_DIGITS = 24
"""Hexadecimal digits of a digest."""


# --- noting ----------------------------------------------------------------------------------------


@contextmanager
def collecting() -> Iterator[set[Question]]:
    """The questions that are asked inside; those around do not get them."""
    asked: set[Question] = set()
    _open.append(asked)
    try:
        yield asked
    finally:
        _open.pop()


def note(*questions: Question) -> None:
    """Questions that the work in hand rests on."""
    if _open:
        _open[-1].update(questions)


def watched(*parts: str) -> Callable[[type[T]], type[T]]:
    """Make some fields of a class of records with an `id` parts of their own: to read one is a question."""

    def decorate(kind: type[T]) -> type[T]:
        _PARTS[kind] = parts
        for name in parts:
            setattr(kind, name, _Part(kind.__name__, name, kind.__dict__[name]))
        return kind

    return decorate


class _Part:
    """A field of a record whose every reading is noted, around the slot that holds it."""

    def __init__(self, kind: str, name: str, slot: Any) -> None:
        self.kind, self.name, self.slot = kind, name, slot

    def __get__(self, record: Any, owner: type) -> Any:
        if record is None:
            return self
        if _open:
            _open[-1].add((self.kind, self.name, record.id))
        return self.slot.__get__(record, owner)

    def __set__(self, record: Any, value: Any) -> None:
        self.slot.__set__(record, value)


class remembered(Generic[T]):  # noqa: N801 — used like functools.cached_property
    """A property made once; whoever reads it later rests on what its making asked, too."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        """`make` gets the instance."""
        self._make, self.__doc__ = make, make.__doc__
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_remembered_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> remembered[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        kept = instance.__dict__.get(self._name)
        if kept is None:
            with collecting() as asked:
                value = self._make(instance)
            kept = instance.__dict__[self._name] = (value, asked)
        if _open:
            _open[-1].update(kept[1])
        return kept[0]


# --- asking ----------------------------------------------------------------------------------------


class Tracer:
    """Objects whose answers are noted, and the digests of those answers."""

    def __init__(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """`records`: name of a class of records → id → record; only these can be parts of a question."""
        self._records = records
        self._subjects: dict[str, Any] = {}
        self._digests = _Digests()
        self._answers: dict[Question, str] = {}
        self._sets: dict[str, set[str]] = {}

    def watch(self, name: str, subject: Any, **inner: Any) -> Any:
        """`subject` with every question noted under `name`; `inner`: attributes that are watched objects of their own."""
        self._subjects[name] = subject
        return _Watched(self, name, subject, inner)

    def digest(self, value: Any) -> str:
        """A digest of any value, records in it without the parts that are `watched`.

        A set inside another value has no order: its digest is another one in another process. Raises TypeError.
        """
        return self._digests.of(value)

    def answer(self, question: Question) -> str:
        """The digest of today's answer to a question of this or an earlier process, GONE where there is none."""
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = self._asked(question)
        return found

    def _asked(self, question: Question) -> str:
        subject, how, *given = question
        try:
            arguments = [self._decoded(each) for each in given]
            if subject in self._records:
                record = self._records[subject][arguments[0]]
                value = type(record).__dict__[how].slot.__get__(record)
            elif how == "[]":
                value = _mapping(self._subjects, subject)[arguments[0]]
            elif how == "in":
                value = arguments[0] in _mapping(self._subjects, subject)
            elif how == "has":
                value = arguments[0] in self._held(subject)
            elif how == "all":
                value = list(_mapping(self._subjects, subject).items())
            else:
                value = getattr(self._subjects[subject], how)
                value = value(*arguments) if given or callable(value) else value
        except (KeyError, AttributeError):  # the record, or what knew it, is there no longer
            return GONE
        return self._digests.of(value)

    def _held(self, name: str) -> set[str]:
        """The digests of what a set holds."""
        if name not in self._sets:
            self._sets[name] = {self._digests.of(each) for each in _mapping(self._subjects, name)}
        return self._sets[name]

    def encoded(self, value: Any) -> Any:
        """An argument as a part of a question. Raises TypeError for what has no name in another process."""
        if type(value) in _PLAIN:
            return value
        if type(value) in (list, tuple):
            return (type(value).__name__, *map(self.encoded, value))
        if isinstance(value, set | frozenset):
            return ("set", *sorted(value))
        kind = type(value).__name__
        if kind in self._records:
            return ("record", kind, value.id)
        raise TypeError(f"a {kind} cannot be a part of a question")

    def _decoded(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        sort, *rest = value
        if sort == "record":
            return self._records[rest[0]][rest[1]]
        return {"list": list, "tuple": tuple, "set": set}[sort](map(self._decoded, rest))


class _Digests:
    """Digests of values; those of records are made once."""

    def __init__(self) -> None:
        self._records: dict[int, tuple[Any, str]] = {}

    def of(self, value: Any) -> str:
        kind = type(value)
        if kind in _PARTS:
            return self.of_record(value)
        if kind in (set, frozenset):
            value = sorted(map(self.of, value))
        if kind in _PLAIN:
            return f"{kind.__name__} {value}" if kind is not str else hashlib.sha256(value.encode()).hexdigest()[:_DIGITS]
        buffer = io.BytesIO()
        _Pickler(buffer, self).dump(value)
        return hashlib.sha256(buffer.getbuffer()).hexdigest()[:_DIGITS]

    def of_record(self, record: Any) -> str:
        kept = self._records.get(id(record))
        if kept is None:
            kept = self._records[id(record)] = (record, self.of([getattr(record, name) for name in _own(type(record))]))
        return kept[1]


def _own(kind: Any) -> list[str]:
    """The fields of a class of records that are not parts of their own."""
    if kind not in _OWN:
        _OWN[kind] = [each.name for each in dataclasses.fields(kind) if each.name not in _PARTS[kind]]
    return _OWN[kind]


_OWN: dict[type, list[str]] = {}


class _Pickler(pickle.Pickler):
    """Bytes that are the same for the same value: nothing in them tells which objects are one."""

    def __init__(self, buffer: io.BytesIO, digests: _Digests) -> None:
        super().__init__(buffer, protocol=5)
        self.fast = True
        self._digests = digests

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PARTS:
            return str, (kind.__name__, self._digests.of_record(value))
        if kind is types.FunctionType:  # the program is not among the answers
            return str, (value.__qualname__,)
        return NotImplemented


def _mapping(subjects: Mapping[str, Any], name: str) -> Any:
    owner, _, attribute = name.rpartition(".")
    return getattr(subjects[owner], attribute)


class _Watched:
    """An object of which every attribute read and every call is noted."""

    def __init__(self, tracer: Tracer, name: str, subject: Any, inner: Mapping[str, Any]) -> None:
        self.__dict__.update(inner)
        self.__dict__.update(_tracer=tracer, _name=name, _subject=subject)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        with collecting():  # what is asked inside belongs to an answer that is noted as a whole
            value = getattr(self._subject, attribute)
        if isinstance(value, Mapping):
            value = _WatchedMapping(self._tracer, f"{self._name}.{attribute}", value)
        elif isinstance(value, frozenset):
            value = _WatchedSet(self._tracer, f"{self._name}.{attribute}", value)
        elif callable(value):
            value = _call(self._tracer, self._name, attribute, value)
        else:
            note((self._name, attribute))
            return value
        self.__dict__[attribute] = value
        return value


def _call(tracer: Tracer, name: str, attribute: str, method: Callable[..., T]) -> Callable[..., T]:
    def asked(*arguments: Any) -> T:
        if not _open:
            return method(*arguments)
        given = [list(each) if isinstance(each, Iterator) else each for each in arguments]
        _open[-1].add((name, attribute, *map(tracer.encoded, given)))
        with collecting():
            return method(*given)

    return asked


class _WatchedMapping(Mapping[Any, Any]):
    """A mapping of which every look-up is noted; who runs through it asks for all of it."""

    def __init__(self, tracer: Tracer, name: str, subject: Mapping[Any, Any]) -> None:
        self._tracer, self._name, self._subject = tracer, name, subject

    def _ask(self, how: str, key: Any) -> None:
        if _open:
            _open[-1].add((self._name, how, self._tracer.encoded(key)))

    def __getitem__(self, key: Any) -> Any:
        self._ask("[]", key)
        return self._subject[key]

    def get(self, key: Any, default: Any = None) -> Any:
        """As `dict.get`."""
        self._ask("[]", key)
        return self._subject.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._ask("in", key)
        return key in self._subject

    def __iter__(self) -> Iterator[Any]:
        note((self._name, "all"))
        return iter(self._subject)

    def values(self) -> ValuesView[Any]:
        """As `dict.values`."""
        note((self._name, "all"))
        return self._subject.values()

    def items(self) -> ItemsView[Any, Any]:
        """As `dict.items`."""
        note((self._name, "all"))
        return self._subject.items()

    def __len__(self) -> int:
        note((self._name, "all"))
        return len(self._subject)


class _WatchedSet(Collection[Any]):
    """A set that is asked only whether it holds something."""

    def __init__(self, tracer: Tracer, name: str, subject: frozenset[Any]) -> None:
        self._tracer, self._name, self._subject = tracer, name, subject
        self._questions: dict[Any, Question] = {}

    def __contains__(self, value: object) -> bool:
        if _open:
            question = self._questions.get(value)
            if question is None:
                question = self._questions[value] = (self._name, "has", self._tracer.digest(value))
            _open[-1].add(question)
        return value in self._subject

    def __iter__(self) -> Iterator[Any]:
        raise TypeError(f"{self._name} is asked only what it holds")

    def __len__(self) -> int:
        raise TypeError(f"{self._name} is asked only what it holds")
