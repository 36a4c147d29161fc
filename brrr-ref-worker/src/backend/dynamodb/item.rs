// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::key::StoreKey;
use bytes::Bytes;

/// How many bytes an item may have, names of attributes included: the bound of DynamoDB (400 KB).
pub const ITEM_MAX: usize = 400 * 1024;

/// The attributes of an item (DYN-001).
pub(super) const CALL_HASH: &str = "pk";
pub(super) const KIND: &str = "sk";
pub(super) const VALUE: &str = "value";

/// How many bytes the item of this record has, as DynamoDB counts.
pub(super) fn size(key: &StoreKey, value: &Bytes) -> usize {
    let names = CALL_HASH.len() + KIND.len() + VALUE.len();
    names + key.call_hash.as_str().len() + key.kind.as_str().len() + value.len()
}

#[cfg(test)]
mod tests {
    use brrr_wire::name::CallHash;

    use super::*;

    #[test]
    fn the_size_of_an_item_counts_names_and_values() {
        // spec: DYN-012
        let key = StoreKey::pending_returns(&CallHash::new(&"h".repeat(64)).unwrap());
        assert_eq!(size(&key, &Bytes::from(vec![0; 409_512])), ITEM_MAX, "3,656 entries fill an item to the byte");
    }
}
