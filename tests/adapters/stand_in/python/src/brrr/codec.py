# SPDX-License-Identifier: AGPL-3.0-only
"""What a codec is."""


class Codec:
    pass
