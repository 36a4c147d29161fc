# SPDX-License-Identifier: AGPL-3.0-only
"""One call."""

from dataclasses import dataclass


@dataclass
class Call:
    task_name: str
    payload: bytes
    call_hash: str
