# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Servers: made, found, and everything that can be asked of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kilonova.scenarios.client import world

if TYPE_CHECKING:
    from kilonova.scenarios.client.requests import Requests


class Server:
    """One server. What only administrators may ask by default is asked as one."""

    def __init__(self, server_id: str, requests: Requests, admin: Requests) -> None:
        self.id = server_id
        self._requests = requests
        self._admin = admin
        self._uri = f"/servers/{server_id}"

    def show(self) -> Mapping[str, Any]:
        """The server as the API shows it. Raises: RequestRefused."""
        shown: Mapping[str, Any] = self._admin.get(self._uri)["server"]
        return shown

    @property
    def status(self) -> str:
        """ACTIVE, SHUTOFF, VERIFY_RESIZE, ..."""
        return str(self.show()["status"])

    @property
    def host(self) -> str | None:
        """The host that it is on."""
        host: str | None = self.show()["OS-EXT-SRV-ATTR:host"]
        return host

    def act(self, action: str, details: Any = None, *, admin: bool = False) -> Any:
        """Ask for an action by its name in the API."""
        requests = self._admin if admin else self._requests
        return requests.post(f"{self._uri}/action", {action: details})

    # The guest

    def start(self) -> None:
        """Power on."""
        self.act("os-start")

    def stop(self) -> None:
        """Power off."""
        self.act("os-stop")

    def reboot(self, *, hard: bool = False) -> None:
        """Restart the guest."""
        self.act("reboot", {"type": "HARD" if hard else "SOFT"})

    def pause(self) -> None:
        """Halt the guest's processors."""
        self.act("pause")

    def unpause(self) -> None:
        """Let them run on."""
        self.act("unpause")

    def suspend(self) -> None:
        """Save the guest's memory and stop it."""
        self.act("suspend")

    def resume(self) -> None:
        """Load the guest's memory and let it run on."""
        self.act("resume")

    def rescue(self, image: str | None = None) -> None:
        """Boot another image."""
        self.act("rescue", None if image is None else {"rescue_image_ref": image})

    def unrescue(self) -> None:
        """Boot the server's own disk again."""
        self.act("unrescue")

    def trigger_crash_dump(self) -> None:
        """Have the guest dump its memory."""
        self.act("trigger_crash_dump")

    def change_password(self, password: str) -> None:
        """Set the password of the guest's administrator."""
        self.act("changePassword", {"adminPass": password})

    # Disk and place

    def rebuild(self, image: str = world.OTHER_IMAGE, **more: Any) -> None:
        """Put an image in the place of its disk."""
        self.act("rebuild", {"imageRef": image, **more})

    def resize(self, flavor: str) -> None:
        """Give it another flavor, and maybe another host."""
        self.act("resize", {"flavorRef": flavor})

    def confirm_resize(self) -> None:
        """Keep what resize or migrate did."""
        self.act("confirmResize")

    def revert_resize(self) -> None:
        """Take it back."""
        self.act("revertResize")

    def migrate(self, host: str | None = None) -> None:
        """Move to another host, powered off on the way."""
        self.act("migrate", None if host is None else {"host": host}, admin=True)

    def live_migrate(self, host: str | None = None, block_migration: bool | str = "auto") -> None:
        """Move to another host while the guest runs."""
        details = {"host": host, "block_migration": block_migration}
        self.act("os-migrateLive", details, admin=True)

    def abort_live_migration(self) -> None:
        """Stay after all."""
        self._admin.delete(f"{self._uri}/migrations/{self._migration()}")

    def force_complete_live_migration(self) -> None:
        """Pause the guest so that it arrives."""
        uri = f"{self._uri}/migrations/{self._migration()}/action"
        self._admin.post(uri, {"force_complete": None})

    def _migration(self) -> int:
        """The id of the live migration that is going on; 0 where there is none."""
        going_on = self._admin.get(f"{self._uri}/migrations")["migrations"]
        return int(going_on[0]["id"]) if going_on else 0

    def evacuate(self, host: str | None = None) -> None:
        """Build it anew elsewhere, its host being down."""
        self.act("evacuate", {} if host is None else {"host": host}, admin=True)

    def shelve(self) -> None:
        """Keep an image of it and stop it."""
        self.act("shelve")

    def shelve_offload(self) -> None:
        """Have its host forget it."""
        self.act("shelveOffload", admin=True)

    def unshelve(self, **place: str) -> None:
        """Start it again, in an ``availability_zone`` or on a ``host`` of choice."""
        self.act("unshelve", place or None, admin="host" in place)

    def create_image(self, name: str, **metadata: str) -> None:
        """Make an image of it."""
        self.act("createImage", {"name": name, **({"metadata": metadata} if metadata else {})})

    def create_backup(self, name: str, backup_type: str, rotation: int) -> None:
        """Make an image of it and keep only so many of the type."""
        details = {"name": name, "backup_type": backup_type, "rotation": rotation}
        self.act("createBackup", details)

    # What it is given

    def attach_volume(self, volume: str, **more: Any) -> None:
        """Give it a volume."""
        body = {"volumeAttachment": {"volumeId": volume, **more}}
        self._requests.post(f"{self._uri}/os-volume_attachments", body)

    def detach_volume(self, volume: str) -> None:
        """Take a volume away."""
        self._requests.delete(f"{self._uri}/os-volume_attachments/{volume}")

    def swap_volume(self, volume: str, new: str) -> None:
        """Copy a volume to another that takes its place; asked by block storage."""
        body = {"volumeAttachment": {"volumeId": new}}
        self._admin.put(f"{self._uri}/os-volume_attachments/{volume}", body)

    def attach_interface(self, network: str | None = None, port: str | None = None) -> None:
        """Give it a port, or a new one on a network."""
        wish = {"net_id": network} if port is None else {"port_id": port}
        self._requests.post(f"{self._uri}/os-interface", {"interfaceAttachment": wish})

    def detach_interface(self, port: str) -> None:
        """Take a port away."""
        self._requests.delete(f"{self._uri}/os-interface/{port}")

    def attach_share(self, share: str, tag: str | None = None) -> None:
        """Give it a share."""
        wish = {"share_id": share} if tag is None else {"share_id": share, "tag": tag}
        self._requests.post(f"{self._uri}/shares", {"share": wish})

    def detach_share(self, share: str) -> None:
        """Take a share away."""
        self._requests.delete(f"{self._uri}/shares/{share}")

    # Its record

    def update(self, **names: str | None) -> None:
        """Change name, description or hostname."""
        self._requests.put(self._uri, {"server": names})

    def set_metadata(self, items: Mapping[str, str]) -> None:
        """Replace its metadata."""
        self._requests.put(f"{self._uri}/metadata", {"metadata": dict(items)})

    def update_metadata(self, items: Mapping[str, str]) -> None:
        """Add to its metadata."""
        self._requests.post(f"{self._uri}/metadata", {"metadata": dict(items)})

    def delete_metadata(self, key: str) -> None:
        """Delete an item of its metadata."""
        self._requests.delete(f"{self._uri}/metadata/{key}")

    def set_tags(self, *tags: str) -> None:
        """Replace its tags."""
        self._requests.put(f"{self._uri}/tags", {"tags": list(tags)})

    def add_tag(self, tag: str) -> None:
        """Add a tag."""
        self._requests.put(f"{self._uri}/tags/{tag}")

    def delete_tag(self, tag: str) -> None:
        """Delete a tag."""
        self._requests.delete(f"{self._uri}/tags/{tag}")

    def delete_tags(self) -> None:
        """Delete all its tags."""
        self._requests.delete(f"{self._uri}/tags")

    def lock(self, reason: str | None = None) -> None:
        """Refuse its owner whatever would change it."""
        self.act("lock", None if reason is None else {"locked_reason": reason})

    def unlock(self) -> None:
        """Let its owner act on it again."""
        self.act("unlock")

    def reset_state(self, state: str) -> None:
        """Say that it is ``active`` or in ``error``."""
        self.act("os-resetState", {"state": state}, admin=True)

    def delete(self) -> None:
        """Delete it; softly where Nova is told to keep deleted servers for a while."""
        self._requests.delete(self._uri)

    def force_delete(self) -> None:
        """Delete it for good."""
        self.act("forceDelete")

    def restore(self) -> None:
        """Take a soft deletion back."""
        self.act("restore")


class Servers:
    """The servers of the user's project."""

    def __init__(self, requests: Requests, admin: Requests) -> None:
        self._requests = requests
        self._admin = admin

    def create(
        self,
        name: str = "some-server",
        flavor: str = world.TINY,
        image: str | None = world.IMAGE,
        networks: Sequence[Mapping[str, str]] | str = "none",
        hints: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Server:
        """Ask for a server; ``more`` are further fields of the API's request."""
        asked = _wish(name, flavor, image, networks, more)
        made = self._requests.post("/servers", _with_hints(asked, hints))
        return self.get(made["server"]["id"])

    def create_several(
        self, count: int, name: str = "several", hints: Mapping[str, Any] | None = None, **more: Any
    ) -> list[Server]:
        """Ask for several equal servers at once; in the order of their names."""
        wish = {"flavor": world.TINY, "image": world.IMAGE, "networks": "none", **more}
        asked = _wish(name, wish.pop("flavor"), wish.pop("image"), wish.pop("networks"), wish)
        asked |= {"min_count": count, "max_count": count, "return_reservation_id": True}
        made = self._requests.post("/servers", _with_hints(asked, hints))
        reserved = f"/servers?reservation_id={made['reservation_id']}"
        listed = sorted(self._requests.get(reserved)["servers"], key=lambda one: str(one["name"]))
        return [self.get(one["id"]) for one in listed]

    def get(self, server_id: str) -> Server:
        """A server by its id; nothing is asked."""
        return Server(server_id, self._requests, self._admin)

    def list(self) -> Any:
        """Every server of every project, in full, as an administrator sees them."""
        return self._admin.get("/servers/detail?all_tenants=1")["servers"]


def _wish(
    name: str,
    flavor: str,
    image: str | None,
    networks: Sequence[Mapping[str, str]] | str,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    asked = {"name": name, "flavorRef": flavor, "networks": networks, **more}
    if image is not None:
        asked["imageRef"] = image
    return asked


def _with_hints(asked: Mapping[str, Any], hints: Mapping[str, Any] | None) -> dict[str, Any]:
    body: dict[str, Any] = {"server": asked}
    if hints is not None:
        body["os:scheduler_hints"] = hints
    return body
