# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Flavors."""

from __future__ import annotations

from kilonova.errors.nova import Forbidden, NotFound, NovaError, detailed


@detailed
class FlavorNotFound(NotFound):
    """No such flavor, or none that the project may use."""

    sentence = "Flavor {flavor_id} could not be found."
    flavor_id: str


class FlavorNotFoundByName(FlavorNotFound):
    """No flavor of that name."""

    sentence = "Flavor with name {flavor_name} could not be found."

    def __init__(self, flavor_name: str) -> None:
        self._fill(flavor_name=flavor_name)


@detailed
class FlavorExists(NovaError):
    """Another flavor has that name."""

    sentence = "Flavor with name {name} already exists."
    name: str


@detailed
class FlavorIdExists(NovaError):
    """Another flavor has that id."""

    sentence = "Flavor with ID {flavor_id} already exists."
    flavor_id: str


@detailed
class FlavorAccessExists(NovaError):
    """The project may use the flavor already."""

    sentence = (
        "Flavor access already exists for flavor {flavor_id} and project {project_id} combination."
    )
    flavor_id: str
    project_id: str


@detailed
class FlavorAccessNotFound(NotFound):
    """The project was never given access to the flavor."""

    sentence = "Flavor access not found for {flavor_id} / {project_id} combination."
    flavor_id: str
    project_id: str


@detailed
class FlavorExtraSpecsNotFound(NotFound):
    """The flavor has no such extra spec."""

    sentence = "Flavor {flavor_id} has no extra specs with key {extra_specs_key}."
    flavor_id: str
    extra_specs_key: str


@detailed
class FlavorExtraSpecUpdateCreateFailed(NovaError):
    """Too many writers at once for one extra spec."""

    sentence = "Flavor {id} extra spec cannot be updated or created after {retries} retries."
    id: str
    retries: int


class FlavorMemoryTooSmall(NovaError):
    """The image needs more memory."""

    sentence = "Flavor's memory is too small for requested image."


class FlavorDiskTooSmall(NovaError):
    """The disk would be too small."""

    sentence = "The created instance's disk would be too small."


@detailed
class FlavorDiskSmallerThanImage(FlavorDiskTooSmall):
    """The image is larger than the flavor's disk; sizes in bytes."""

    sentence = (
        "Flavor's disk is too small for requested image. Flavor disk is {flavor_size} bytes, image "
        "is {image_size} bytes."
    )
    flavor_size: int
    image_size: int


@detailed
class FlavorDiskSmallerThanMinDisk(FlavorDiskTooSmall):
    """The image asks for a larger disk than the flavor has; sizes in bytes."""

    sentence = (
        "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk "
        "is {flavor_size} bytes, minimum size is {image_min_disk} bytes."
    )
    flavor_size: int
    image_min_disk: int


@detailed
class VolumeSmallerThanMinDisk(FlavorDiskTooSmall):
    """The image asks for a larger disk than the volume is; sizes in bytes."""

    sentence = (
        "Volume is smaller than the minimum size specified in image metadata. Volume size is "
        "{volume_size} bytes, minimum size is {image_min_disk} bytes."
    )
    volume_size: int
    image_min_disk: int


class BootFromVolumeRequiredForZeroDiskFlavor(Forbidden):
    """A flavor without a disk is for servers that boot from a volume."""

    sentence = "Only volume-backed servers are allowed for flavors with zero disk."


@detailed
class FlavorImageConflict(NovaError):
    """Flavor and image ask for different things."""

    sentence = (
        "Conflicting values for {setting} found in the flavor ({flavor_val}) and the image "
        "({image_val})."
    )
    setting: str
    flavor_val: str
    image_val: str


class FlavorImageLockedMemoryConflict(FlavorImageConflict):
    """Flavor and image differ on whether memory is locked."""

    sentence = (
        "locked_memory value in image ({image}) and flavor ({flavor}) conflict. A consistent value "
        "is expected if both specified."
    )

    def __init__(self, image: str, flavor: str) -> None:
        self._fill(image=image, flavor=flavor)
