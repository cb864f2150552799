# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Sample notifications: JSON files that may share parts, adjusted at a path, compared with what was
sent.

    samples = SampleFolder(Path("samples"))
    wanted = samples.load("instance-pause-end").replace({"flavor.vcpus": 2, "uuid": ANY})
    assert wanted.differences(message) == ()

A part `{"$ref": "common_payloads/ServerPayload.json#", "nova_object.data": {...}}` is the file it
names with the keys beside `$ref` laid over it. `{"$match": "any"}` is a matcher: any, uuid,
timestamp, `{"regex": "..."}` or `{"one_of": [...]}`.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from kilonova.errors import KilonovaError
from kilonova.verify.matchers import ANY, TIMESTAMP, UUID, Matcher, one_of, regex
from kilonova.verify.paths import DATA, joined, segments

REFERENCE = "$ref"
MATCH = "$match"
_MATCHERS = {"any": ANY, "uuid": UUID, "timestamp": TIMESTAMP}


class SampleError(KilonovaError):
    """A sample, or a replacement in one, cannot be used: the test that asks for it is wrong."""

    def __init__(self, sample: str, reason: str) -> None:
        super().__init__(sample, reason)
        self.sample = sample
        self.reason = reason

    def __str__(self) -> str:
        return f"Sample {self.sample}: {self.reason}."


class Absent:
    """Stands in a difference for a value that is not there."""

    def __repr__(self) -> str:
        return "nothing"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Absent)

    def __hash__(self) -> int:
        return hash(Absent)


ABSENT = Absent()


class Difference(msgspec.Struct, frozen=True):
    """One path where a message is not what its sample wants."""

    path: str
    wanted: object
    seen: object

    def __str__(self) -> str:
        return f"{self.path}: wanted {self.wanted!r}, saw {self.seen!r}"


class Sample(msgspec.Struct, frozen=True):
    """A wanted message; replacing makes a new one."""

    name: str
    message: Mapping[str, object]

    def replace(self, replacements: Mapping[str, object]) -> "Sample":
        """The sample with other values at dotted paths into its payload.

        Raises: SampleError, where a path leads nowhere.
        """
        message: object = self.message
        for path, value in replacements.items():
            message = self._replaced(message, ["payload", *segments(path)], path, value)
        if not isinstance(message, Mapping):
            raise SampleError(self.name, "a sample is a JSON object")
        return Sample(self.name, message)

    def differences(self, message: Mapping[str, object]) -> tuple[Difference, ...]:
        """Where the message differs; keys that the sample does not name at its top level are free.

        So a message may bear a message_id and a timestamp that the sample leaves out.
        """
        known = {key: message[key] for key in self.message if key in message}
        return tuple(_compare(self.message, known, ""))

    def _replaced(self, part: object, steps: list[str], path: str, value: object) -> object:
        """The part with one value changed; parts beside the path are shared with the old one."""
        if not steps:
            return value
        segment, rest = steps[0], steps[1:]
        if isinstance(part, Mapping):
            if segment in part:
                return {**part, segment: self._replaced(part[segment], rest, path, value)}
            if isinstance(part.get(DATA), Mapping):
                return {**part, DATA: self._replaced(part[DATA], steps, path, value)}
        elif isinstance(part, list | tuple) and segment.isdecimal() and int(segment) < len(part):
            index = int(segment)
            inner = self._replaced(part[index], rest, path, value)
            return [*part[:index], inner, *part[index + 1 :]]
        raise SampleError(
            self.name, f"it has nothing at {path!r} to replace ({segment!r} is not there)"
        )


class SampleFolder:
    """A folder of samples; references stay inside it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def names(self) -> tuple[str, ...]:
        """The samples that lie at the top of the folder; shared parts lie deeper."""
        return tuple(sorted(path.stem for path in self._root.glob("*.json")))

    def load(self, name: str) -> Sample:
        """Read a sample by its name and put the shared parts in their places.

        Raises: SampleError, where it, or a part of it, cannot be read.
        """
        file = self._root / f"{name}.json"
        message = self._resolved(self._read(name, file), file, name, (f"{file}#",))
        if not isinstance(message, dict):
            raise SampleError(name, "a sample is a JSON object")
        return Sample(name, message)

    def _read(self, name: str, file: Path) -> object:
        if not file.resolve().is_relative_to(self._root):
            raise SampleError(name, f"{file.name} lies outside of the folder of samples")
        try:
            return msgspec.json.decode(file.read_bytes())
        except OSError:
            raise SampleError(name, f"there is no file {file.relative_to(self._root)}") from None
        except msgspec.DecodeError as error:
            raise SampleError(
                name, f"{file.relative_to(self._root)} is no JSON ({error})"
            ) from None

    def _resolved(self, part: object, file: Path, name: str, trail: tuple[str, ...]) -> object:
        if isinstance(part, list):
            return [self._resolved(inner, file, name, trail) for inner in part]
        if not isinstance(part, dict):
            return part
        if MATCH in part:
            return _matcher(part[MATCH], name)
        own = {
            key: self._resolved(inner, file, name, trail)
            for key, inner in part.items()
            if key != REFERENCE
        }
        if REFERENCE not in part:
            return own
        return _laid_over(self._referred(str(part[REFERENCE]), file, name, trail), own)

    def _referred(self, reference: str, file: Path, name: str, trail: tuple[str, ...]) -> object:
        target, _, pointer = reference.partition("#")
        referred = (file.parent / target).resolve() if target else file
        step = f"{referred}#{pointer}"
        if step in trail:
            raise SampleError(name, f"{reference} leads back to itself")
        part = self._read(name, referred)
        for segment in filter(None, pointer.split("/")):
            if not isinstance(part, dict) or segment not in part:
                raise SampleError(name, f"{reference} points to nothing")
            part = part[segment]
        return self._resolved(part, referred, name, (*trail, step))


def _matcher(description: object, name: str) -> Matcher:
    if isinstance(description, str) and description in _MATCHERS:
        return _MATCHERS[description]
    if isinstance(description, dict) and len(description) == 1:
        (kind, argument), *_ = description.items()
        if kind == "regex" and isinstance(argument, str):
            return regex(argument)
        if kind == "one_of" and isinstance(argument, list):
            return one_of(*argument)
    raise SampleError(name, f"{description!r} is no matcher")


def _laid_over(shared: object, own: dict[str, object]) -> object:
    """The shared part with the keys beside its reference on top, mappings merged all the way
    down.
    """
    if not isinstance(shared, dict):
        return own or shared
    merged = dict(shared)
    for key, value in own.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _laid_over(below, value) if both and isinstance(value, dict) else value
    return merged


def _compare(wanted: object, seen: object, path: str) -> list[Difference]:
    pairs: list[tuple[str | int, object, object]]
    if isinstance(wanted, Mapping) and isinstance(seen, Mapping):
        keys = [*wanted, *(key for key in seen if key not in wanted)]
        pairs = [(key, wanted.get(key, ABSENT), seen.get(key, ABSENT)) for key in keys]
    elif isinstance(wanted, list | tuple) and isinstance(seen, list | tuple):
        length = max(len(wanted), len(seen))
        pairs = [(at, _item(wanted, at), _item(seen, at)) for at in range(length)]
    else:
        return [] if _same(wanted, seen) else [Difference(path, wanted, seen)]
    found: list[Difference] = []
    for segment, want, saw in pairs:
        found.extend(_compare(want, saw, path if segment == DATA else joined(path, segment)))
    return found


def _item(values: list[object] | tuple[object, ...], index: int) -> object:
    return values[index] if index < len(values) else ABSENT


def _same(wanted: object, seen: object) -> bool:
    """Equal, of one kind (1 is neither 1.0 nor true on the wire), and there if a matcher wants it
    there.
    """
    if isinstance(seen, Absent) or isinstance(wanted, Absent):
        return isinstance(seen, Absent) and isinstance(wanted, Absent)
    if isinstance(wanted, Matcher):
        return wanted == seen
    return type(wanted) is type(seen) and wanted == seen
