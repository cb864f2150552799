# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""What surrounds every action: what a request must find, and what a failure leaves behind.

The API half of an action is guarded by ``accepts``, the half in nova-compute by ``compute_method``.
Both keep the order of Nova's own decorators, which decides which error a client sees and what a
failure announces first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, wraps
from inspect import signature
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

from kilonova.cloud.legacy.exceptions import tell_exception, told_arguments
from kilonova.cloud.model.instance import TaskState, VmState
from kilonova.cloud.model.instance_action import ActionEvent, ActionRecord, InstanceFault
from kilonova.cloud.payloads.exception import trace_lines
from kilonova.errors import (
    InstanceFaultRollback,
    InstanceInvalidState,
    InstanceIsLocked,
    InstanceNotFound,
    InstanceNotReady,
    KilonovaError,
    ServiceUnavailable,
    UnexpectedTaskStateError,
)

if TYPE_CHECKING:
    from kilonova.cloud.model.instance import Instance
    from kilonova.cloud.scope import Api, Compute, Scope
    from kilonova.cloud.steps import Steps

P = ParamSpec("P")
R = TypeVar("R")

IDLE: Final[frozenset[TaskState | None]] = frozenset({None})


def accepts(
    vm_state: Iterable[VmState] | None = None,
    task_state: Iterable[TaskState | None] | None = IDLE,
    *,
    must_have_launched: bool = True,
    even_locked: bool = False,
    on_host: bool = False,
    host_up: bool = False,
    method: str | None = None,
) -> Callable[
    [Callable[Concatenate[Api, Instance, P], R]], Callable[Concatenate[Api, Instance, P], R]
]:
    """Refuse a request that does not fit the instance.

    It must be unlocked (administrators may all the same), ``on_host`` where asked, in one of the
    states, and where asked on a host that is up (``host_up``); what is wrong first is named.

    ``method`` is the name that the refusal calls the request by, the function's own unless given.

    Raises: InstanceIsLocked, InstanceInvalidState, InstanceNotReady, ServiceUnavailable.
    Source: nova/compute/api.py, check_instance_lock, check_instance_state, check_instance_host.
    """
    vm_states = None if vm_state is None else frozenset(vm_state)
    task_states = None if task_state is None else frozenset(task_state)

    def guard(
        request: Callable[Concatenate[Api, Instance, P], R],
    ) -> Callable[Concatenate[Api, Instance, P], R]:
        name = method or request.__name__

        @wraps(request)
        def guarded(api: Api, instance: Instance, /, *args: P.args, **kwargs: P.kwargs) -> R:
            instance.look_up()
            if instance.locked_by is not None and not even_locked and not api.context.is_admin:
                raise InstanceIsLocked(instance.uuid)
            if on_host and instance.host is None:
                raise InstanceNotReady(instance.uuid)
            if vm_states is not None and instance.vm_state not in vm_states:
                raise InstanceInvalidState(instance.uuid, "vm_state", instance.vm_state, name)
            if task_states is not None and instance.task_state not in task_states:
                raise InstanceInvalidState(instance.uuid, "task_state", instance.task_state, name)
            if must_have_launched and instance.launched_at is None:
                raise InstanceInvalidState(instance.uuid, "launched_at", None, name)
            if host_up and instance.host is None:
                raise InstanceNotReady(instance.uuid)
            if host_up and not api.cloud.hosts.is_up(instance.host):
                raise ServiceUnavailable()
            return request(api, instance, *args, **kwargs)

        return guarded

    return guard


def compute_method(
    *,
    reverts_task_state: bool = False,
    records_fault: bool = True,
    records_event: bool = True,
    announces_exception: bool = True,
    event: str | None = None,
) -> Callable[
    [Callable[Concatenate[Compute, Instance, P], Steps[R]]],
    Callable[Concatenate[Compute, Instance, P], Steps[R]],
]:
    """A story of nova-compute upon an instance, with what Nova's decorators add to it.

    On failure, in this order: the instance's fault, the failed event in its action log, the task
    state set back to none (unless another task has taken over), compute.exception.
    Source: nova/compute/manager.py, wrap_exception, reverts_task_state, wrap_instance_event,
    wrap_instance_fault.
    """
    rules = _Rules(reverts_task_state, records_fault, records_event, announces_exception)

    def wrap(
        story: Callable[Concatenate[Compute, Instance, P], Steps[R]],
    ) -> Callable[Concatenate[Compute, Instance, P], Steps[R]]:
        name = event or f"compute_{story.__name__}"
        # A story's first two parameters are the scope and the server.
        names = tuple(signature(story).parameters)[2:]

        @wraps(story)
        def method(
            compute: Compute, instance: Instance, /, *args: P.args, **kwargs: P.kwargs
        ) -> Steps[R]:
            return _carry_out(rules, name, names, story, compute, instance, args, kwargs)

        return method

    return wrap


class _Rules(NamedTuple):
    """What a story of nova-compute leaves behind when it fails."""

    reverts_task_state: bool
    records_fault: bool
    records_event: bool
    announces_exception: bool


def _carry_out(
    rules: _Rules,
    name: str,
    names: tuple[str, ...],
    story: Callable[..., Steps[R]],
    compute: Compute,
    instance: Instance,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Steps[R]:
    """The story, and what its failure leaves. It is a function of the module: a nested generator,
    compiled by mypyc 2.4.1, raises AttributeError and not StopIteration when it is asked to go on
    after its end.
    """
    logged = start_event(compute, instance, name) if rules.records_event else None
    try:
        result = yield from story(compute, instance, *args, **kwargs)
    except KilonovaError as error:
        if rules.records_fault and not isinstance(error, InstanceNotFound):
            record_fault(compute, instance, error)
        if logged is not None:
            finish_event(compute, logged, error)
        if rules.reverts_task_state and not isinstance(error, UnexpectedTaskStateError):
            revert_task_state(compute, instance)
        if rules.announces_exception:
            if compute.cloud.legacy.is_open:
                tell_exception(
                    compute,
                    error,
                    name.removeprefix("compute_"),
                    partial(told_arguments, compute, instance, names, args),
                )
            compute.announce_exception(error)
        raise
    if logged is not None:
        finish_event(compute, logged, None)
    return result


def revert_task_state(scope: Scope, instance: Instance) -> None:
    """No task any more; nothing where the instance is gone meanwhile."""
    try:
        scope.save(instance, task_state=None)
    except InstanceNotFound:
        return


def start_action(scope: Scope, instance: Instance, action: str) -> ActionRecord:
    """Begin an entry in the instance's action log. Source: nova/objects/instance_action.py,
    action_start.
    """
    context = scope.context
    record = ActionRecord(
        action=action,
        request_id=context.request_id,
        user_id=context.user_id or "",
        project_id=context.project_id or "",
        start_time=scope.cloud.clock.stamp,
    )
    instance.actions.append(record)
    return record


def start_event(scope: Scope, instance: Instance, name: str) -> ActionEvent | None:
    """Begin a step of the action that the request began; nothing where it began none."""
    request_id = scope.context.request_id
    for record in reversed(instance.actions):
        if record.request_id == request_id:
            event = ActionEvent(name=name, start_time=scope.cloud.clock.stamp, host=scope.own_host)
            record.events.append(event)
            return event
    return None


def finish_event(scope: Scope, event: ActionEvent, error: BaseException | None) -> None:
    """End a step, with its result: Success or Error."""
    event.finish_time = scope.cloud.clock.stamp
    event.result = "Success" if error is None else "Error"
    if error is not None:
        event.details = str(error)
        event.traceback = "".join(trace_lines(error))


def record_fault(
    scope: Scope, instance: Instance, error: BaseException, message: str | None = None
) -> None:
    """Keep what went wrong: the sentence of one of Nova's errors, only the class's name of any
    other.

    Source: nova/compute/utils.py, add_instance_fault_from_exc and exception_to_dict.
    """
    code = getattr(error, "code", None)
    sentence = message or (str(error) if code is not None else type(error).__name__)
    instance.fault = InstanceFault(
        code=code or 500,
        message=sentence[:255],
        details="".join(trace_lines(error)) if (code or 500) == 500 else "",
        created_at=scope.cloud.clock.stamp,
        host=scope.own_host,
    )


class ErrorOutInstance:
    """A stretch whose failure leaves the instance in error.

    What the driver cannot do, or has undone, leaves it in the state given, without a task; of an
    undone operation the error that made it so goes on.
    Source: nova/compute/manager.py, _error_out_instance_on_exception.
    """

    __slots__ = ("_instance", "_scope", "_state")

    def __init__(self, scope: Scope, instance: Instance, state: VmState = VmState.ACTIVE) -> None:
        self._scope = scope
        self._instance = instance
        self._state = state

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, (NotImplementedError, InstanceFaultRollback)):
            self._scope.save(self._instance, vm_state=self._state, task_state=None)
            if isinstance(error, InstanceFaultRollback):
                raise error.inner_exception
        elif isinstance(error, KilonovaError):
            set_error_state(self._scope, self._instance)


def set_error_state(
    scope: Scope,
    instance: Instance,
    *,
    vm_state: VmState = VmState.ERROR,
    clean_task_state: bool = False,
    **changes: Any,
) -> None:
    """Put the instance in error, with further changes; nothing where it is gone meanwhile.

    Source: nova/compute/manager.py, _set_instance_obj_error_state.
    """
    task_state = None if clean_task_state else instance.task_state
    try:
        scope.save(instance, vm_state=vm_state, task_state=task_state, **changes)
    except InstanceNotFound:
        return
