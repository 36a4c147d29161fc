# SPDX-License-Identifier: AGPL-3.0-only
"""Holds each line of a file against a JSON Schema, and prints the first that does not fit, or how many there are."""

import json
import sys

import fastjsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    validate = fastjsonschema.compile(json.load(file))
with open(sys.argv[2], encoding="utf-8") as file:
    lines = file.read().splitlines()
for number, line in enumerate(lines, 1):
    try:
        validate(json.loads(line))
    except fastjsonschema.JsonSchemaException as error:
        sys.exit(print(f"line {number}: {error.message}"))
print(f"{len(lines)} lines")
