# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Watcher's decision engine follows a cloud: `watcher_engine.py WATCHER.CONF`.

It says `ready`, reads how many notifications there are to hear, and prints what it knew, as JSON.

Its own collector builds the model of the cluster from the Compute and Placement APIs, and its own
endpoint keeps it true; after each notification the model is asked what it holds. Runs in Watcher's
environment, not in Kilonova's.
"""

from __future__ import annotations

import json
import sys
from threading import Condition
from typing import Any

import oslo_messaging
from watcher import conf
from watcher.common import rpc, service
from watcher.common.exception import ComputeResourceNotFound
from watcher.decision_engine.loading.default import ClusterDataModelCollectorLoader

OF_A_NODE = ("vcpus", "memory", "disk", "state", "status")
OF_AN_INSTANCE = ("state", "vcpus", "memory", "disk", "locked")


PATIENCE_S = 60


class Model:
    """Stands before Watcher's endpoint, and remembers what the model holds after each notification
    and what the endpoint could not take.
    """

    def __init__(self, collector: Any) -> None:
        self._collector = collector
        [self._endpoint] = collector.notification_endpoints
        self.filter_rule = self._endpoint.filter_rule
        self._heard: list[dict[str, Any]] = []
        self._one_more = Condition()

    def nodes(self) -> dict[str, Any]:
        """The compute nodes of the model, by host."""
        nodes = self._collector.cluster_data_model.get_all_compute_nodes().values()
        return {node.hostname: {key: getattr(node, key) for key in OF_A_NODE} for node in nodes}

    def instances(self) -> dict[str, Any]:
        """The instances of the model, by name, each with the host of its node."""
        model = self._collector.cluster_data_model
        instances = {}
        for each in model.get_all_instances().values():
            try:
                node = model.get_node_by_instance_uuid(each.uuid).hostname
            except ComputeResourceNotFound:
                node = None
            known = {key: getattr(each, key) for key in OF_AN_INSTANCE}
            instances[each.name] = {"node": node, **known}
        return instances

    def info(self, ctxt: Any, publisher_id: str, event_type: str, *more: Any) -> None:
        """Have Watcher hear it; of no other priority does it."""
        trouble = None
        try:
            self._endpoint.info(ctxt, publisher_id, event_type, *more)
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
        heard = {"event": event_type, "instances": self.instances(), "trouble": trouble}
        with self._one_more:
            self._heard.append(heard)
            self._one_more.notify_all()

    def after(self, count: int) -> list[dict[str, Any]]:
        """What was heard, once it is so much."""
        with self._one_more:
            enough = self._one_more.wait_for(lambda: len(self._heard) >= count, PATIENCE_S)
            assert enough, f"heard {len(self._heard)} of {count}"
            return self._heard


def main(conf_file: str) -> None:
    """Follow until all was heard."""
    service.prepare_service(["watcher-decision-engine", "--config-file", conf_file])
    collector = ClusterDataModelCollectorLoader().load("compute")
    # The model is built once an audit asks for it; this one would look at all of the cloud.
    collector.get_audit_scope_handler([])
    model = Model(collector)
    nodes = model.nodes()
    targets = []
    for name in conf.CONF.watcher_decision_engine.notification_topics:
        exchange, _, topic = name.partition(".")
        targets.append(oslo_messaging.Target(exchange=exchange, topic=topic))
    listener = rpc.get_notification_listener(
        targets, [model], serializer=rpc.JsonPayloadSerializer(), pool="watcher"
    )
    listener.start()
    print("ready", flush=True)
    heard = model.after(int(sys.stdin.readline()))
    listener.stop()
    listener.wait()
    json.dump({"nodes": nodes, "heard": heard}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
