// SPDX-License-Identifier: AGPL-3.0-only
use brrr_ref_worker::cache::Cache;
use futures_util::future::join_all;

/// Everything that the protocol needs of a cache; the cache is new.
pub(crate) async fn contract<C: Cache>(cache: &C) {
    // spec: CAC-001
    assert_eq!(cache.incr("brrr/count/a").await, Ok(1), "an absent counter is zero");
    assert_eq!(cache.incr("brrr/count/a").await, Ok(2));
    assert_eq!(cache.incr("brrr/count/\u{1f3ed} \n").await, Ok(1), "keys are told apart and may hold any text");

    let mut counts: Vec<u64> =
        join_all((0..50).map(|_| cache.incr("brrr/count/b"))).await.into_iter().map(Result::unwrap).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<_>>(), "no two increments give the same count");
}
