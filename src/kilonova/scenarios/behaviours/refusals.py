# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that do not fit: the API names why, and nothing is told or changed."""

from __future__ import annotations

from kilonova.scenarios.client import world
from kilonova.scenarios.client.region import Region
from kilonova.scenarios.client.servers import Server
from kilonova.scenarios.scenario import Flags, scenario

ROOMY: Flags = {"DEFAULT": {"compute_driver": "fake.MediumFakeDriver"}}

# What the API calls each verb of a server.
ACTIONS = {
    "start": "start",
    "stop": "stop",
    "pause": "pause",
    "unpause": "unpause",
    "suspend": "suspend",
    "resume": "resume",
    "reboot": "reboot",
    "rescue": "rescue",
    "unrescue": "unrescue",
    "shelve": "shelve",
    "shelve_offload": "shelveOffload",
    "unshelve": "unshelve",
    "confirm_resize": "confirmResize",
    "revert_resize": "revertResize",
    "restore": "restore",
    "migrate": "migrate",
    "live_migrate": "os-migrateLive",
    "trigger_crash_dump": "trigger_crash_dump",
}
NEVER_RESIZED = ("confirm_resize", "revert_resize")


def refuse_each(cloud: Region, server: Server, state: str, verbs: tuple[str, ...]) -> None:
    """Each of these is refused while the server is in a state."""
    for verb in verbs:
        sentence = f"Cannot '{ACTIONS[verb]}' instance {server.id} while it is in vm_state {state}"
        with cloud.refused(409, sentence):
            getattr(server, verb)()
    cloud.expect()


@scenario
def while_active(cloud: Region) -> None:
    """A running server is not started, woken up or taken back."""
    others = ("start", "unpause", "resume", "shelve_offload", "unshelve", "unrescue", "restore")
    refuse_each(cloud, cloud.running_server(), "active", (*others, *NEVER_RESIZED))


@scenario
def while_stopped(cloud: Region) -> None:
    """A server that is off has no guest to pause, suspend, migrate alive or interrupt."""
    others = ("stop", "pause", "unpause", "suspend", "resume", "reboot", "unrescue", "restore")
    alive = ("live_migrate", "trigger_crash_dump", *NEVER_RESIZED)
    refuse_each(cloud, cloud.stopped_server(), "stopped", (*others, *alive))


@scenario
def while_paused(cloud: Region) -> None:
    """A paused server can be unpaused, and not much else."""
    server = cloud.running_server()
    server.pause()
    cloud.look_away()
    others = ("start", "stop", "pause", "suspend", "resume", "reboot", "unrescue", "migrate")
    refuse_each(cloud, server, "paused", (*others, *NEVER_RESIZED))


@scenario
def while_suspended(cloud: Region) -> None:
    """A suspended server can be resumed, and not much else."""
    server = cloud.running_server()
    server.suspend()
    cloud.look_away()
    others = ("start", "stop", "pause", "unpause", "suspend", "reboot", "unrescue", "migrate")
    alive = ("live_migrate", "trigger_crash_dump", *NEVER_RESIZED)
    refuse_each(cloud, server, "suspended", (*others, *alive))
    sentence = f"Cannot 'attach_volume' instance {server.id} while it is in vm_state suspended"
    with cloud.refused(409, sentence):
        server.attach_volume(world.VOLUME)


@scenario
def while_rescued(cloud: Region) -> None:
    """A rescued server is left alone until it is itself again."""
    server = cloud.running_server()
    server.rescue()
    cloud.look_away()
    others = ("start", "stop", "pause", "suspend", "resume", "reboot", "rescue", "shelve")
    refuse_each(cloud, server, "rescued", (*others, "migrate", "live_migrate", *NEVER_RESIZED))


@scenario(flags={"DEFAULT": {"allow_resize_to_same_host": True}})
def while_resized(cloud: Region) -> None:
    """A resized server waits for an answer before anything else is done to it."""
    server = cloud.running_server()
    server.resize(world.SMALL)
    cloud.look_away()
    others = ("start", "stop", "pause", "suspend", "rescue", "reboot", "shelve", "migrate")
    refuse_each(cloud, server, "resized", (*others, "live_migrate"))


@scenario
def while_shelved(cloud: Region) -> None:
    """A server that is on no host has nothing to act upon."""
    server = cloud.running_server()
    server.shelve()
    cloud.look_away()
    others = ("pause", "suspend", "resume", "reboot", "shelve_offload", "rescue", "restore")
    refuse_each(cloud, server, "shelved_offloaded", (*others, *NEVER_RESIZED))
    with cloud.refused(409, f"Instance {server.id} is not ready"):
        server.stop()


@scenario
def unknown_flavor_or_image(cloud: Region) -> None:
    """What a server is to be made of has to exist."""
    with cloud.refused(400, "Flavor nope could not be found."):
        cloud.servers.create(flavor="nope")
    with cloud.refused(400, "Can not find requested image"):
        cloud.servers.create(image=world.NOBODY)
    with cloud.refused(400, "Invalid key_name provided."):
        cloud.servers.create(key_name="nope")
    with cloud.refused(400, f"Network {world.NOBODY} could not be found."):
        cloud.servers.create(networks=[{"uuid": world.NOBODY}])
    with cloud.refused(400, f"Port id {world.NOBODY} could not be found."):
        cloud.servers.create(networks=[{"port": world.NOBODY}])
    with cloud.refused(400, "The requested availability zone is not available"):
        cloud.servers.create(availability_zone="nope")
    with cloud.refused(400, f"Instance group {world.NOBODY} could not be found."):
        cloud.servers.create(hints={"group": world.NOBODY})


@scenario
def unknown_server(cloud: Region) -> None:
    """A server that does not exist cannot be acted upon."""
    server = cloud.servers.get(world.NOBODY)
    with cloud.refused(404, f"Instance {world.NOBODY} could not be found."):
        server.delete()


@scenario
def same_flavor(cloud: Region) -> None:
    """A resize has to change something."""
    server = cloud.running_server()
    with cloud.refused(400, "When resizing, instances must change flavor!"):
        server.resize(world.FLAVOR)


@scenario(hosts=2, flags=ROOMY)
def host_is_in_use(cloud: Region) -> None:
    """A server is not evacuated from a host that is up."""
    server = cloud.running_server()
    with cloud.refused(400, "Compute service of compute is still in use."):
        server.evacuate()


@scenario
def flavor_is_taken(cloud: Region) -> None:
    """Two flavors have neither one name nor one id."""
    cloud.flavors.create("test_flavor", 512, 1, 1, id=world.FLAVOR)
    cloud.look_away()
    with cloud.refused(409, "Flavor with name test_flavor already exists."):
        cloud.flavors.create("test_flavor", 512, 1, 1)
    with cloud.refused(409, f"Flavor with ID {world.FLAVOR} already exists."):
        cloud.flavors.create("other_flavor", 512, 1, 1, id=world.FLAVOR)


@scenario
def unknown_resources(cloud: Region) -> None:
    """What does not exist cannot be changed or deleted."""
    with cloud.refused(404, "Flavor nope could not be found."):
        cloud.flavors.delete("nope")
    with cloud.refused(404, f"Instance group {world.NOBODY} could not be found."):
        cloud.server_groups.delete(world.NOBODY)


@scenario(flags={"quota": {"instances": 1}})
def too_many_servers(cloud: Region) -> None:
    """A project has no more servers than its quota."""
    cloud.running_server()
    sentence = "Quota exceeded for instances: Requested 1, but already used 1 of 1 instances"
    with cloud.refused(403, sentence):
        cloud.servers.create("one-more")


@scenario(flags={"quota": {"server_groups": 1, "server_group_members": 1}})
def too_many_groups(cloud: Region) -> None:
    """A project has no more server groups than its quota, nor a group more members."""
    group = cloud.server_groups.create("one", "affinity")
    cloud.servers.create("member", hints={"group": group})
    cloud.look_away()
    with cloud.refused(403, "Quota exceeded, too many server groups."):
        cloud.server_groups.create("other", "affinity")
    with cloud.refused(403, "Quota exceeded, too many servers in group"):
        cloud.servers.create("one-more", hints={"group": group})


SCENARIOS = (
    while_active,
    while_stopped,
    while_paused,
    while_suspended,
    while_rescued,
    while_resized,
    while_shelved,
    unknown_flavor_or_image,
    unknown_server,
    same_flavor,
    host_is_in_use,
    flavor_is_taken,
    unknown_resources,
    too_many_servers,
    too_many_groups,
)
