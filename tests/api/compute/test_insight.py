# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of the region beside servers, and of a server from inside."""

from __future__ import annotations

from tests.api.client import IMAGE, Client, said


def test_a_projects_quota_is_its_own_once_it_is_set(api: Client) -> None:
    """Less than it uses is refused unless forced; deleting it brings the defaults back."""
    project = api.cloud.as_user("admin").project_id
    path = f"/os-quota-sets/{project}"
    api.boot()
    api.boot()

    def put(**quotas: object) -> tuple[int, object]:
        answer = api.request("PUT", path, {"quota_set": quotas})
        return answer.status, answer.json.get("quota_set", {}).get("instances")

    assert [put(instances=1), put(instances=1, force=True)] == [(400, None), (200, 1)]
    refused = api.request("POST", "/servers", {"server": sound()})
    assert said(refused)[0] == 403
    assert api.get(f"{path}/detail")["quota_set"]["instances"] == {
        "limit": 1,
        "in_use": 2,
        "reserved": 0,
    }
    assert api.request("DELETE", path).status == 202
    assert api.get(path)["quota_set"]["instances"] == 10


def sound() -> dict[str, str]:
    """A server that nothing is wrong with."""
    return {"name": "x", "imageRef": IMAGE, "flavorRef": "1", "networks": "none"}


def test_limits_tell_what_a_project_may_have_and_has(api: Client) -> None:
    """By names of their own."""
    api.boot()
    absolute = api.get("/limits")["limits"]["absolute"]
    assert {name: absolute[name] for name in ("maxTotalCores", "totalCoresUsed")} == {
        "maxTotalCores": 20,
        "totalCoresUsed": 1,
    }
    assert "maxImageMeta" in api.get("/limits", version="2.38")["limits"]["absolute"]
    assert "maxImageMeta" not in absolute


def test_usage_counts_the_hours_that_servers_were_there(api: Client) -> None:
    """Deleted ones until they were; up to now."""
    first = api.boot("first")
    api.cloud.advance(3600)
    api.boot("second")
    api.request("DELETE", f"/servers/{first}")
    api.cloud.advance(1800)
    project = api.cloud.as_user("admin").project_id
    usage = api.get(f"/os-simple-tenant-usage/{project}?start=2012-10-29T00:00:00")["tenant_usage"]
    assert {s["name"]: (s["hours"], s["state"]) for s in usage["server_usages"]} == {
        "first": (1.0, "terminated"),
        "second": (0.5, "active"),
    }
    assert (usage["total_hours"], usage["total_vcpus_usage"]) == (1.5, 1.5)


def test_hypervisors_are_numbered_until_they_have_uuids(region: Client) -> None:
    """Since 2.53; their servers are shown on request, their usage until 2.88."""
    server = region.boot(imageRef=region.cloud.neighbours.images.id_of("cirros"))
    old = region.get("/os-hypervisors/detail", version="2.52")["hypervisors"]
    new = region.get("/os-hypervisors?with_servers=true")["hypervisors"]
    assert [h["id"] for h in old] == [1, 2]
    assert sum(h["running_vms"] for h in old) == 1
    assert [s["uuid"] for h in new for s in h["servers"]] == [server]
    assert region.get(f"/os-hypervisors/{new[0]['id']}")["hypervisor"]["uptime"] is not None


def test_zones_are_those_of_hosts_that_are_enabled(region: Client) -> None:
    """An aggregate makes one; the internal zone is shown with its services only."""
    names = [host.name for host in region.cloud.hosts]
    body = {"aggregate": {"name": "a", "availability_zone": "az1"}}
    number = region.request("POST", "/os-aggregates", body).json["aggregate"]["id"]
    region.request("POST", f"/os-aggregates/{number}/action", {"add_host": {"host": names[1]}})
    brief = region.get("/os-availability-zone", user="demo")["availabilityZoneInfo"]
    full = region.get("/os-availability-zone/detail")["availabilityZoneInfo"]
    assert [zone["zoneName"] for zone in brief] == ["az1", "nova"]
    assert {zone["zoneName"]: sorted(zone["hosts"]) for zone in full} == {
        "az1": [names[1]],
        "internal": ["conductor", "scheduler"],
        "nova": [names[0]],
    }


def test_the_action_log_outlives_the_server(api: Client) -> None:
    """Since 2.21; its steps show their hosts since 2.62."""
    server = api.boot()
    api.request("POST", f"/servers/{server}/action", {"os-stop": None})
    api.request("DELETE", f"/servers/{server}")
    path = f"/servers/{server}/os-instance-actions"
    log = api.get(path)["instanceActions"]
    assert [entry["action"] for entry in log] == ["delete", "stop", "create"]
    assert api.request("GET", path, version="2.20").status == 404


def test_a_guest_can_be_looked_into_while_it_runs(api: Client) -> None:
    """409 while it does not; consoles have addresses that nobody listens at."""
    server = api.boot()
    diagnostics = api.get(f"/servers/{server}/diagnostics")
    assert (diagnostics["state"], diagnostics["num_cpus"]) == ("running", 1)
    body = {"remote_console": {"protocol": "vnc", "type": "novnc"}}
    console = api.request("POST", f"/servers/{server}/remote-consoles", body)
    assert console.json["remote_console"]["url"].startswith("http://192.0.2.1:6080/vnc_auto.html")
    output = {"os-getConsoleOutput": {"length": 1}}
    lines = api.request("POST", f"/servers/{server}/action", output)
    assert lines.json == {"output": "LAST LINE"}
    api.request("POST", f"/servers/{server}/action", {"os-stop": None})
    assert said(api.request("GET", f"/servers/{server}/diagnostics")) == (
        409,
        f"Cannot 'get_diagnostics' instance {server} while it is in vm_state stopped",
    )


def test_server_groups_speak_of_one_policy_since_2_64(api: Client) -> None:
    """Before, of a list of one; their owner is shown since 2.13."""
    body = {"server_group": {"name": "g", "policies": ["affinity"]}}
    old = api.request("POST", "/os-server-groups", body, version="2.12").json["server_group"]
    new = api.get(f"/os-server-groups/{old['id']}")["server_group"]
    assert (old["policies"], old["metadata"], "user_id" in old) == (["affinity"], {}, False)
    assert (new["policy"], new["rules"], "user_id" in new) == ("affinity", {}, True)


def test_a_key_pair_that_is_made_tells_its_private_key_once(api: Client) -> None:
    """Since 2.92 it has to be brought."""
    made = api.request("POST", "/os-keypairs", {"keypair": {"name": "k"}}, version="2.91")
    shown = api.get("/os-keypairs/k")["keypair"]
    assert (made.status, "private_key" in made.json["keypair"], "private_key" in shown) == (
        201,
        True,
        False,
    )
    assert said(api.request("POST", "/os-keypairs", {"keypair": {"name": "l"}}))[0] == 400
