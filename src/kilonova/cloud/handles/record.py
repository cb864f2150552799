# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a server's record: names, tags, metadata, lock, state, its deletion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from kilonova.cloud.actions import delete, lock, metadata, reset_state, soft_delete, tags, update
from kilonova.cloud.arguments import checked_class, is_text
from kilonova.cloud.model.instance import VmState
from kilonova.errors import InvalidArgument

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.session import Session


class Names(TypedDict, total=False):
    """What a server is called; a description of None takes it away."""

    name: str
    description: str | None
    hostname: str


FIELDS = {
    "name": "display_name",
    "description": "display_description",
    "hostname": "hostname",
}

WANTED = {"name": "text", "description": "text or None", "hostname": "text"}

FIELD_NAMES = ", ".join(FIELDS)


@checked_class
class RecordRequests:
    """Requests that the guest need not notice."""

    __slots__ = ()

    _session: Session
    instance: Instance

    def update(self, **names: Unpack[Names]) -> None:
        """Change what the server is called."""
        for field, value in names.items():
            wanted = WANTED.get(field)
            if wanted is None:
                raise InvalidArgument("Server.update", field, f"no value; {FIELD_NAMES} do", value)
            if not (is_text(value) or (value is None and field == "description")):
                raise InvalidArgument("Server.update", field, wanted, value)
        changes = {FIELDS[field]: value for field, value in names.items()}
        update.update_instance(self._session.api(), self.instance, **changes)

    @property
    def metadata(self) -> Mapping[str, str]:
        """Its metadata."""
        return self.instance.metadata

    def set_metadata(self, items: Mapping[str, str]) -> None:
        """Put these items in the place of all. Raises: MetadataLimitExceeded."""
        api = self._session.api()
        metadata.update_instance_metadata(api, self.instance, items, delete=True)

    def update_metadata(self, items: Mapping[str, str]) -> None:
        """Add these items. Raises: MetadataLimitExceeded."""
        metadata.update_instance_metadata(self._session.api(), self.instance, items)

    def delete_metadata(self, key: str) -> None:
        """Delete an item. Raises: KeyError."""
        metadata.delete_instance_metadata(self._session.api(), self.instance, key)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, in order."""
        return self.instance.tags

    def set_tags(self, names: Iterable[str]) -> None:
        """Replace all tags."""
        tags.set_tags(self._session.api(), self.instance, names)

    def add_tag(self, tag: str) -> None:
        """Add a tag. Raises: InvalidRequest beyond the limit."""
        tags.add_tag(self._session.api(), self.instance, tag)

    def delete_tag(self, tag: str) -> None:
        """Delete a tag. Raises: InstanceTagNotFound."""
        tags.delete_tag(self._session.api(), self.instance, tag)

    def delete_tags(self) -> None:
        """Delete all tags."""
        tags.delete_tags(self._session.api(), self.instance)

    def lock(self, reason: str | None = None) -> None:
        """Refuse its owner whatever would change it."""
        lock.lock(self._session.api(), self.instance, reason)

    def unlock(self) -> None:
        """Let its owner act on it again."""
        lock.unlock(self._session.api(), self.instance)

    def reset_state(self, state: VmState | str = VmState.ERROR) -> None:
        """Say that it is active, or in error, whatever its guest does."""
        known = sorted(each.value for each in VmState)
        if state not in known:
            raise InvalidArgument("Server.reset_state", "state", f"one of {known}", state)
        reset_state.reset_state(self._session.api(), self.instance, VmState(state))

    def delete(self) -> None:
        """Delete, whatever it is doing; softly where ``reclaim_instance_interval`` says so.

        Raises: InstanceIsLocked.
        """
        self._session.ask(soft_delete.delete_server, self.instance)

    def force_delete(self) -> None:
        """Delete for good, even one that is deleted softly. Raises: InstanceIsLocked."""
        self._session.ask(delete.force_delete, self.instance)

    def restore(self) -> None:
        """Take a soft deletion back. Raises: InstanceInvalidState, TooManyInstances."""
        soft_delete.restore(self._session.api(), self.instance)
