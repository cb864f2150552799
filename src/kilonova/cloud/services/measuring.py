# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What a hypervisor can be asked to count: the requests of a volume, the times of a host's
processors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from kilonova.cloud.clock import parse
from kilonova.contract.enums import MonitorMetricType as Metric

if TYPE_CHECKING:
    from kilonova.cloud.clock import Clock
    from kilonova.cloud.model.block_device import BlockDeviceMapping
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.services.drivers import Driver

READS_PER_S, WRITES_PER_S, BYTES_PER_REQUEST = 4, 2, 4096
"""How busy a guest keeps each of its volumes."""

NANOSECONDS = 1_000_000_000


VolumeCounters = dict[str, int]
"""Requests and bytes read and written since the guest was started: rd_req, rd_bytes, wr_req,
wr_bytes.
"""


class CpuTimes(TypedDict):
    """Nanoseconds that a host's processors spent since it was started, and their frequency in
    MHz.
    """

    user: int
    kernel: int
    idle: int
    iowait: int
    frequency: int


FAKE_CPU_TIMES = CpuTimes(
    user=26728850000000,
    kernel=5664160000000,
    idle=1592705190000000,
    iowait=6121490000000,
    frequency=800,
)
"""The reading of every fake driver. Source: nova/virt/fake.py, FakeDriver.get_host_cpu_stats."""

NO_CPU_TIMES = CpuTimes(user=0, kernel=0, idle=0, iowait=0, frequency=0)


def count_volume_requests(
    driver: Driver, clock: Clock, instance: Instance, bdm: BlockDeviceMapping
) -> VolumeCounters:
    """The counters of one volume; a fake driver's stand at zero."""
    if driver.is_fake or instance.launched_at is None:
        return dict.fromkeys(("rd_req", "rd_bytes", "wr_req", "wr_bytes"), 0)
    running_s = int((clock.now - parse(instance.launched_at)).total_seconds())
    reads, writes = running_s * READS_PER_S, running_s * WRITES_PER_S
    return {
        "rd_req": reads,
        "rd_bytes": reads * BYTES_PER_REQUEST,
        "wr_req": writes,
        "wr_bytes": writes * BYTES_PER_REQUEST,
    }


def cpu_times(driver: Driver, clock: Clock) -> CpuTimes:
    """The reading of a host's processors now; one that is not fake has been up for a day at the
    epoch.
    """
    if driver.is_fake:
        return FAKE_CPU_TIMES
    up = int((86400 + clock.elapsed_s) * NANOSECONDS) * driver.vcpus
    user, kernel, iowait = up * 12 // 100, up * 3 // 100, up // 100
    return CpuTimes(
        user=user, kernel=kernel, idle=up - user - kernel - iowait, iowait=iowait, frequency=2600
    )


Reading = tuple[tuple[Metric, int], ...]


class CpuMonitor:
    """The monitor ``cpu.virt_driver`` of each host: times as read, shares since the reading before.

    Source: nova/compute/monitors/cpu/virt_driver.py, Monitor.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[CpuTimes, Reading]] = {}

    @staticmethod
    def enabled(compute_monitors: tuple[str, ...]) -> bool:
        """Whether the option ``compute_monitors`` asks for it, by any of the names that Nova
        takes.
        """
        return any(
            name.removeprefix("nova.compute.monitors.").removeprefix("cpu.") == "virt_driver"
            for name in compute_monitors
        )

    def read(self, host: str, times: CpuTimes) -> Reading:
        """Name and value of every metric of a host; shares in whole percent.

        Where the times have not moved on, as a fake driver's never do, the last reading stands:
        Nova divides by nothing there, fails, and tells no metrics until its monitor is new.
        """
        last, reading = self._last.get(host, (NO_CPU_TIMES, ()))
        if times == last:
            return reading
        reading = shares_since(last, times)
        self._last[host] = (times, reading)
        return reading


def shares_since(last: CpuTimes, times: CpuTimes) -> Reading:
    """The metrics of a time that has passed, at least in part, since the last reading."""
    user = times["user"] - last["user"]
    kernel = times["kernel"] - last["kernel"]
    idle = times["idle"] - last["idle"]
    iowait = times["iowait"] - last["iowait"]
    total = float(user + kernel + idle + iowait)
    return (
        (Metric.CPU_IOWAIT_PERCENT, int(iowait / total * 100)),
        (Metric.CPU_FREQUENCY, times["frequency"]),
        (Metric.CPU_IDLE_PERCENT, int(idle / total * 100)),
        (Metric.CPU_IOWAIT_TIME, times["iowait"]),
        (Metric.CPU_KERNEL_PERCENT, int(kernel / total * 100)),
        (Metric.CPU_KERNEL_TIME, times["kernel"]),
        (Metric.CPU_PERCENT, int((user + kernel + iowait) / total * 100)),
        (Metric.CPU_USER_PERCENT, int(user / total * 100)),
        (Metric.CPU_USER_TIME, times["user"]),
        (Metric.CPU_IDLE_TIME, times["idle"]),
    )
