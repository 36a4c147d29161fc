// SPDX-License-Identifier: AGPL-3.0-only

use super::*;

const TRACE: &str = "\
## S12c spawn limit during returns (limit 1; 3 of root r, 1 of root x)
   STORE get_with_retry call/h -> b'd7:payload3:PAY9:task_name2:tke'
   STORE set value/h = b'V'
   STORE get pending_returns/h -> b'd7:returnslli1e1:r2:p13:topeee'
   CACHE incr brrr/count/r -> 2
   STORE compare_and_delete pending_returns/h if b'd7:returnslli1e1:r2:p13:topeee' -> ok
   => RAISES SpawnLimitError: Spawn limit 1 reached for r at job p1
   left: {} queues: {}

## S16 loop: queue empty x2 then closed
   => returns 'None after 3 polls'
   left: {} queues: {}

";

const PYTHON: Origin = Origin { sdk: Sdk::Python, revision: 2 };

#[test]
fn counts_are_shifted_and_loops_left_out() {
    let Imported { exchanges, left_out } = import(PYTHON, TRACE).unwrap();
    assert_eq!(left_out.len(), 1);
    assert_eq!(exchanges.len(), 1);
    let text = exchanges[0].to_text().unwrap();
    for part in ["\"count\": 10001", "\"count\": 10000", "\"invoke\"", "\"rootId\": \"r\"", "so 9999 is added"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(serde_json::from_str::<Exchange>(&text).unwrap(), exchanges[0]);
}

#[test]
fn what_is_not_understood_is_refused_with_its_line() {
    let wrong = [
        ("## S12c", "## S99", 1),
        ("STORE get_with_retry", "STORE fetch", 2),
        ("set value/h", "set valve/h", 3),
        ("b'V'", "'V'", 3),
        ("pending_returns/h -> b", "pending_returns/h -> c", 4),
        ("brrr/count/r", "brrr_count/r", 5),
        ("-> 2", "-> two", 5),
        ("-> ok", "-> fine", 6),
        ("delete pending_returns/h if b'd7:returnslli1e1:r", "delete pending_returns/h if b'd7:returnslli1e1:q", 6),
        ("limit 1 reached", "limit 2 reached", 1),
        ("SpawnLimitError: ", "", 7),
        ("   left: {} queues: {}\n\n## S16", "## S16", 8),
        ("left: {} queues", "left: {'pending_returns/h': b''} queues", 1),
        ("'None after 3 polls'", "42", 11),
    ];
    for (part, other, line) in wrong {
        let text = TRACE.replacen(part, other, 1);
        assert_ne!(text, TRACE, "{part}");
        let refused = import(PYTHON, &text).map(|_| ()).unwrap_err();
        assert_eq!(refused.line, line, "{part}: {refused}");
    }
    let typescript = Origin { sdk: Sdk::TypeScript, revision: 2 };
    assert!(import(typescript, TRACE).is_err());
    let cut = &TRACE[..TRACE.len() - 30];
    assert!(import(PYTHON, cut).is_err());
}
