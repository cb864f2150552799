# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Images and what is in them."""

from __future__ import annotations

from kilonova.errors.nova import Invalid, NotFound, NovaError, detailed


@detailed
class GlanceConnectionFailed(NovaError):
    """The image service cannot be reached."""

    sentence = "Connection to glance host {server} failed: {reason}"
    server: str
    reason: str


@detailed
class ImageNotFound(NotFound):
    """No such image, or not for the caller."""

    sentence = "Image {image_id} could not be found."
    image_id: str


@detailed
class ImageNotActive(NovaError):
    """The image has no data yet, or no longer."""

    sentence = "Image {image_id} is not active."
    image_id: str


@detailed
class ImageNotAuthorized(NovaError):
    """The image service refuses the caller."""

    sentence = "Not authorized for image {image_id}."
    image_id: str


@detailed
class ImageUnacceptable(Invalid):
    """The image cannot be used here."""

    sentence = "Image {image_id} is unacceptable: {reason}"
    image_id: str
    reason: str


@detailed
class ImageBadRequest(Invalid):
    """The image service did not understand the request."""

    sentence = "Request of image {image_id} got BadRequest response: {response}"
    image_id: str
    response: str


@detailed
class ImageImportImpossible(Invalid):
    """The image service cannot take the data that way."""

    sentence = "Import of image {image_id} refused: {reason}"
    image_id: str
    reason: str


@detailed
class ImageQuotaExceeded(NovaError):
    """The image service has no room left for the project."""

    sentence = "Quota exceeded or out of space for image {image_id} in the image service."
    image_id: str


@detailed
class ImageDeleteConflict(NovaError):
    """The image is in use and stays."""

    sentence = "Conflict deleting image. Reason: {reason}."
    reason: str


@detailed
class InvalidImageRef(Invalid):
    """The reference to an image has the wrong form."""

    sentence = "Invalid image href {image_href}."
    image_href: str


@detailed
class InvalidImagePropertyName(Invalid):
    """No image property has that name."""

    sentence = "Invalid image property name {image_property_name}."
    image_property_name: str


@detailed
class InvalidImageFormat(Invalid):
    """The image service knows no such format."""

    sentence = "Invalid image format '{format}'"
    format: str


@detailed
class InvalidDiskFormat(Invalid):
    """The disk's format cannot be used."""

    sentence = "Disk format {disk_format} is not acceptable"
    disk_format: str


@detailed
class InvalidImageConfigDrive(Invalid):
    """The image wants a config drive neither always nor optionally."""

    sentence = "Image's config drive option '{config_drive}' is invalid"
    config_drive: str


@detailed
class UnsupportedImageModel(Invalid):
    """The driver cannot read that kind of disk."""

    sentence = "Image model '{image}' is not supported"
    image: str


@detailed
class AutoDiskConfigDisabledByImage(Invalid):
    """The image forbids that its disk is resized."""

    sentence = "Requested image {image} has automatic disk resize disabled."
    image: str


@detailed
class CouldNotFetchImage(NovaError):
    """The image's data could not be read."""

    sentence = "Could not fetch image {image_id}"
    image_id: str


@detailed
class CouldNotUploadImage(NovaError):
    """The snapshot's data could not be stored."""

    sentence = "Could not upload image {image_id}"
    image_id: str


@detailed
class CertificateValidationFailed(NovaError):
    """The image's signature does not follow from the trusted certificates."""

    sentence = (
        "Image signature certificate validation failed for certificate: {cert_uuid}. {reason}"
    )
    cert_uuid: str
    reason: str


@detailed
class ImageSerialPortNumberInvalid(Invalid):
    """The number of serial ports is no number."""

    sentence = (
        "Number of serial ports specified in flavor is invalid: expected an integer, got "
        "'{num_ports}'"
    )
    num_ports: str


class ImageSerialPortNumberExceedFlavorValue(Invalid):
    """The image wants more serial ports than the flavor allows."""

    sentence = "Forbidden to exceed flavor value of number of serial ports passed in image meta."


@detailed
class SnapshotNotFound(NotFound):
    """No such snapshot."""

    sentence = "Snapshot {snapshot_id} could not be found."
    snapshot_id: str
