# SPDX-FileCopyrightText: 2026 The Kilonova Authors
# SPDX-License-Identifier: Apache-2.0
"""Every error that Kilonova raises, in one tree; Nova's keep their names, sentences and codes.

KilonovaError
  BusError         a message bus or an outbox cannot be used
  FlagError        a flag cannot be read or set
  FaultRefused     a fault cannot be planned
  RequestNeverAnswered
  LibraryError     a library under Nova failed: libvirtError, MessagingTimeout
  NovaError        whatever Nova has a class for
    Forbidden
    Invalid
      InvalidBDM, InstanceInvalidState, ServiceUnavailable, ...
    NotFound
    NotSupported
    NoValidHost
      MaxRetriesExceeded
    OverQuota
      TooManyInstances, ...
    and some two hundred beside the families

Many are raised by no action: they are there to be planned as faults, by name.
A list of the names here would be a second copy of the modules' own, hence the stars.
"""

# ruff: noqa: F403

from kilonova.errors.aggregate import *
from kilonova.errors.argument import *
from kilonova.errors.block_device import *
from kilonova.errors.block_storage import *
from kilonova.errors.bus import *
from kilonova.errors.compute import *
from kilonova.errors.faults import *
from kilonova.errors.flags import *
from kilonova.errors.flavor import *
from kilonova.errors.floating_ip import *
from kilonova.errors.image import *
from kilonova.errors.instance import *
from kilonova.errors.instance_record import *
from kilonova.errors.interface import *
from kilonova.errors.keypair import *
from kilonova.errors.libraries import *
from kilonova.errors.lookup import *
from kilonova.errors.migration import *
from kilonova.errors.network import *
from kilonova.errors.nova import *
from kilonova.errors.pci import *
from kilonova.errors.quota import *
from kilonova.errors.region import *
from kilonova.errors.request import *
from kilonova.errors.root import *
from kilonova.errors.scheduling import *
from kilonova.errors.security_group import *
from kilonova.errors.server_group import *
from kilonova.errors.service import *
from kilonova.errors.share import *
from kilonova.errors.topology import *
from kilonova.errors.virt import *
