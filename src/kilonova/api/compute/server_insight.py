# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Looking into a server: diagnostics, topology, console output and consoles.

Source: nova/api/openstack/compute/server_diagnostics.py, server_topology.py, console_output.py and
remote_consoles.py; what the guest would say is what Nova's fake driver says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kilonova.api.compute.lookup import server_of
from kilonova.api.compute.schemas import server_actions as schemas
from kilonova.api.compute.schemas.parts import Schema, body, choice
from kilonova.api.compute.server_actions import ACTION
from kilonova.api.errors import HttpError
from kilonova.api.microversion import version
from kilonova.api.responses import Json
from kilonova.api.routing import Route
from kilonova.api.schemas import Versioned, growing
from kilonova.cloud.model.console import ConsoleToken
from kilonova.cloud.model.instance import VmState
from kilonova.errors import InstanceInvalidState, InstanceNotReady

if TYPE_CHECKING:
    from starlette.responses import Response

    from kilonova.api.call import Call
    from kilonova.cloud.model.instance import Instance

REMOTE_CONSOLES = version("2.6")
TYPED_DIAGNOSTICS = version("2.48")
TOPOLOGY = version("2.78")

RECEIVED = {"rx_errors": 0, "rx_drop": 0, "rx_packets": 26701}
SENT = {"tx_errors": 0, "tx_drop": 0, "tx_packets": 662}
READ = {"read_bytes": 262144, "read_requests": 112}
WRITTEN = {"write_bytes": 5778432, "write_requests": 488}
CPU_TIME = 17300000000
CONSOLE_PORT = 5900

KEPT = 1_000
"""How many consoles' tokens are remembered; all of them expire."""

PROTOCOLS = {
    "novnc": "http://{ip}:6080/vnc_auto.html?path=%3Ftoken%3D{token}",
    "spice-html5": "http://{ip}:6082/spice_auto.html?token={token}",
    "spice-direct": "http://{ip}:13002/nova?token={token}",
    "serial": "ws://{ip}:6083/?token={token}",
    "webmks": "http://{ip}:6090/mks.html?path=%3Ftoken%3D{token}",
}
"""Where the console of a type is found; nothing listens there."""


def on_host(call: Call) -> Instance:
    """The server, which must be on a host. Raises: InstanceNotFound, InstanceNotReady."""
    instance = server_of(call)
    if instance.host is None:
        raise InstanceNotReady(instance.uuid)
    return instance


def diagnostics(call: Call) -> Response:
    """200; 409 unless it is on a host and settled."""
    instance = on_host(call)
    states = (VmState.ACTIVE, VmState.PAUSED, VmState.RESCUED, VmState.SUSPENDED)
    if instance.vm_state not in states:
        raise InstanceInvalidState(
            instance.uuid, "vm_state", instance.vm_state, "get_instance_diagnostics"
        )
    memory_kib = instance.flavor.memory_mb * 1024
    if call.version < TYPED_DIAGNOSTICS:
        return Json(
            {
                "cpu0_time": CPU_TIME,
                "memory": memory_kib,
                "vda_errors": -1,
                "vda_read": READ["read_bytes"],
                "vda_read_req": READ["read_requests"],
                "vda_write": WRITTEN["write_bytes"],
                "vda_write_req": WRITTEN["write_requests"],
                "vnet1_rx": 2070139,
                **{f"vnet1_{name}": value for name, value in (*RECEIVED.items(), *SENT.items())},
                "vnet1_tx": 140208,
            }
        )
    nics = [
        {
            "mac_address": vif.mac,
            "rx_octets": 2070139,
            **RECEIVED,
            "rx_rate": 300,
            "tx_octets": 140208,
            **SENT,
            "tx_rate": 600,
        }
        for vif in instance.vifs
    ]
    return Json(
        {
            "state": "paused" if instance.vm_state is VmState.PAUSED else "running",
            "driver": "libvirt",
            "hypervisor": "kvm",
            "hypervisor_os": "linux",
            "uptime": 46664,
            "config_drive": instance.config_drive,
            "num_cpus": instance.flavor.vcpus,
            "num_nics": len(nics),
            "num_disks": 1,
            "disk_details": [{**READ, **WRITTEN, "errors_count": 0}],
            "cpu_details": [
                {"id": number, "time": CPU_TIME, "utilisation": 15}
                for number in range(instance.flavor.vcpus)
            ],
            "nic_details": nics,
            "memory_details": {"maximum": memory_kib, "used": 0},
        }
    )


def topology(call: Call) -> Response:
    """200: the guest's NUMA nodes; administrators see where they are."""
    instance = server_of(call)
    numa = None if instance.spec is None else instance.spec.numa_topology
    if numa is None:
        return Json({"nodes": [], "pagesize_kb": None})
    nodes: list[dict[str, Any]] = []
    for cell in numa.cells:
        node: dict[str, Any] = {
            "vcpu_set": sorted(cell.cpuset | cell.pcpuset),
            "siblings": [],
            "memory_mb": cell.memory,
        }
        if call.is_admin:
            node |= {"host_node": cell.id, "cpu_pinning": {}}
        nodes.append(node)
    sizes = [cell.pagesize for cell in numa.cells if cell.pagesize]
    return Json({"nodes": nodes, "pagesize_kb": sizes[0] if sizes else None})


def console_output(call: Call) -> Response:
    """200: the last lines; 409 unless it is on a host."""
    length = call.body["os-getConsoleOutput"].get("length")
    on_host(call)
    lines = ["FAKE CONSOLE OUTPUT", "ANOTHER", "LAST LINE"]
    if length not in (None, ""):
        lines = lines[-int(length) :] if int(length) > 0 else ([] if int(length) == 0 else lines)
    return Json({"output": "\n".join(lines)})


def console_url(call: Call, instance: Instance, kind: str) -> str:
    """Where a console would be; its token is drawn anew for each request."""
    cloud, token = call.cloud, call.cloud.ids.uuid()
    tokens = cloud.tables.console_tokens
    host = cloud.flags.DEFAULT.my_ip
    made_at_s = float(cloud.clock.elapsed_s)
    tokens[token] = ConsoleToken(kind, instance.uuid, host, CONSOLE_PORT, made_at_s)
    if len(tokens) > KEPT:
        tokens.popitem(last=False)
    return PROTOCOLS[kind].format(ip=host, token=token)


def old_console(call: Call) -> Response:
    """200; 400 for a type that there is no more, 409 unless it is on a host."""
    kind = next(iter(call.body.values()))["type"]
    instance = on_host(call)
    if kind not in PROTOCOLS:
        raise HttpError(400, f"Unavailable console type {kind}.")
    return Json({"console": {"type": kind, "url": console_url(call, instance, kind)}})


def remote_console(call: Call) -> Response:
    """200; 400 for a type that does not go with the protocol, 409 unless it is on a host."""
    asked = call.body["remote_console"]
    instance = on_host(call)
    if asked["type"] not in PROTOCOLS:
        raise HttpError(400, f"Unavailable console type {asked['type']}.")
    url = console_url(call, instance, asked["type"])
    return Json({"remote_console": {**asked, "url": url}})


def old(action: str, *kinds: str) -> tuple[Versioned, ...]:
    """An action that asks for a console of one of these types."""
    return growing(body(action, {"type": choice(*kinds)}, required=("type",)))


def remote(protocols: tuple[str, ...], kinds: tuple[str, ...]) -> Schema:
    """A console by protocol and type."""
    return body(
        "remote_console",
        {"protocol": choice(*protocols), "type": choice(*kinds)},
        required=("protocol", "type"),
    )


OF_2_6 = (
    ("vnc", "spice", "rdp", "serial"),
    (*("novnc", "xvpvnc", "spice-html5", "rdp-html5", "serial"),),
)
OF_2_8 = (*OF_2_6[0], "mks"), (*OF_2_6[1], "webmks")
OF_2_99 = OF_2_8[0], (*OF_2_8[1], "spice-direct")
REMOTE = growing(remote(*OF_2_6), ("2.8", remote(*OF_2_8)), ("2.99", remote(*OF_2_99)))

LAST_OLD = version("2.5")
ROUTES = (
    Route("GET", "/servers/{server_id}/diagnostics", diagnostics, action="get_diagnostics"),
    Route("GET", "/servers/{server_id}/topology", topology, since=TOPOLOGY),
    Route(
        "POST",
        ACTION,
        console_output,
        "os-getConsoleOutput",
        bodies=schemas.CONSOLE_OUTPUT,
    ),
    Route(
        "POST",
        ACTION,
        old_console,
        "os-getVNCConsole",
        until=LAST_OLD,
        bodies=old("os-getVNCConsole", "novnc", "xvpvnc"),
    ),
    Route(
        "POST",
        ACTION,
        old_console,
        "os-getSPICEConsole",
        until=LAST_OLD,
        bodies=old("os-getSPICEConsole", "spice-html5"),
    ),
    Route(
        "POST",
        ACTION,
        old_console,
        "os-getSerialConsole",
        until=LAST_OLD,
        bodies=old("os-getSerialConsole", "serial"),
    ),
    Route(
        "POST",
        "/servers/{server_id}/remote-consoles",
        remote_console,
        since=REMOTE_CONSOLES,
        bodies=REMOTE,
    ),
)
