# SPDX-License-Identifier: AGPL-3.0-only
"""What a store and a cache are."""


class NotFoundError(Exception):
    pass


class CompareMismatch(Exception):
    pass


class Store:
    pass


class Cache:
    pass
