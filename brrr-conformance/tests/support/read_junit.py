# SPDX-License-Identifier: AGPL-3.0-only
"""Prints what junitparser reads in a file: the counts that the file states, held against those of its tests."""

import json
import sys

from junitparser import Error, Failure, JUnitXml, Skipped

xml = JUnitXml.fromfile(sys.argv[1])
cases = [case for suite in xml for case in suite]
counts = {"tests": len(cases)}
for name, kind in {"failures": Failure, "errors": Error, "skipped": Skipped}.items():
    counts[name] = sum(isinstance(result, kind) for case in cases for result in case.result)
stated = {name: sum(getattr(suite, name) for suite in xml) for name in counts}
assert stated == counts, (stated, counts)
assert (xml.tests, xml.failures, xml.errors) == (counts["tests"], counts["failures"], counts["errors"])
for case in cases:
    for result in case.result:
        assert result.message and result.type, case.name
        # What did not pass says how to see it again.
        assert isinstance(result, Skipped) or "again: " in (result.text or ""), case.name
counts["names"] = sorted({(case.classname, case.name) for case in cases})
counts["classes"] = sorted({case.classname for case in cases})
print(json.dumps(counts))
