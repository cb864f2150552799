# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""The plugin, on tests that are written here and run by a pytest of their own."""

from __future__ import annotations

import pytest


def test_the_fixtures_make_a_region_for_each_test(pytester: pytest.Pytester) -> None:
    """A region, its notifications, its faults and its flags are there by name."""
    pytester.makepyfile(
        """
        import pytest
        from kilonova.errors import CinderConnectionFailed

        @pytest.mark.cloud(seed=3, data="nova-functional")
        def test_stop(cloud, notifications, flags):
            server = cloud.servers.create("web", "m1.tiny", "155d900f-4e14-4e4c-a73d-069cbf4541e6")
            cloud.run()
            notifications.clear()
            flags("notifications", notify_on_state_change="vm_state")
            server.stop()
            cloud.run()
            assert notifications == [
                "instance.update",
                "instance.power_off.start",
                "instance.update",
                "instance.power_off.end",
            ]
            assert notifications[-1].payload.state == "stopped"

        def test_each_region_is_new(cloud, faults, notifications):
            assert not faults.planned
            assert len(notifications.of("service.*")) == 3
            assert len(notifications) == 3
            assert len(cloud.servers) == 0
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)


def test_a_failing_expectation_shows_both_sequences(pytester: pytest.Pytester) -> None:
    """The failure has the wanted and the seen event types side by side."""
    pytester.makepyfile(
        """
        def test_wrong(cloud, notifications):
            notifications.clear()
            cloud.servers.create("web", "m1.small", "cirros")
            cloud.run()
            assert notifications == ["instance.create.start", "instance.create.error"]
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*the notifications are not those that were wanted*", "*instance.create.error*"]
    )


def test_legacy_notifications_are_kept_for_tests_that_want_them(pytester: pytest.Pytester) -> None:
    """From the beginning of the test on."""
    pytester.makepyfile(
        """
        def test_legacy(cloud, legacy_notifications):
            cloud.servers.create("web", "m1.small", "cirros")
            cloud.run()
            assert legacy_notifications.event_types[-1] == "compute.instance.create.end"
            assert legacy_notifications[-1].payload["message"] == "Success"
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
