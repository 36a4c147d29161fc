# SPDX-License-Identifier: AGPL-3.0-only
"""What a queue is."""

from dataclasses import dataclass


@dataclass
class Message:
    body: str


class QueueIsEmpty(Exception):
    pass


class QueueIsClosed(Exception):
    pass


class Queue:
    pass
