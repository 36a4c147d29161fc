// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use brrr_wire::key::StoreKey;
use bytes::Bytes;

/// How many bytes an item may have, names of attributes included: the bound of DynamoDB (400 KB).
pub const ITEM_MAX: usize = 400 * 1024;

/// The attributes of an item (DYN-001).
pub(super) const CALL_HASH: &str = "pk";
pub(super) const KIND: &str = "sk";
pub(super) const VALUE: &str = "value";

/// The key of the item that holds a record.
pub(super) fn key(key: &StoreKey) -> HashMap<String, AttributeValue> {
    // spec: DYN-001
    HashMap::from([
        (CALL_HASH.to_owned(), AttributeValue::S(key.call_hash.as_str().to_owned())),
        (KIND.to_owned(), AttributeValue::S(key.kind.as_str().to_owned())),
    ])
}

/// The bytes of a record as an attribute.
pub(super) fn bytes(value: &Bytes) -> AttributeValue {
    AttributeValue::B(Blob::new(value.to_vec()))
}

/// How many bytes the item of this record has, as DynamoDB counts.
pub(super) fn size(key: &StoreKey, value: &Bytes) -> usize {
    let names = CALL_HASH.len() + KIND.len() + VALUE.len();
    names + key.call_hash.as_str().len() + key.kind.as_str().len() + value.len()
}

/// What a reply of `GetItem` holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Absent,
    Record(Bytes),
    /// The attribute is there and holds something else than bytes.
    NotBytes,
}

/// What the item holds.
pub(super) fn stored(item: Option<HashMap<String, AttributeValue>>) -> Stored {
    match item.and_then(|mut item| item.remove(VALUE)) {
        None => Stored::Absent, // spec: DYN-011
        Some(AttributeValue::B(blob)) => Stored::Record(Bytes::from(blob.into_inner())),
        Some(_) => Stored::NotBytes,
    }
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

    #[test]
    fn an_item_without_bytes_is_no_record() {
        // spec: DYN-011
        assert_eq!(stored(None), Stored::Absent);
        assert_eq!(stored(Some(HashMap::new())), Stored::Absent);
        let with = |value| stored(Some(HashMap::from([(VALUE.to_owned(), value)])));
        assert_eq!(with(bytes(&Bytes::new())), Stored::Record(Bytes::new()));
        assert_eq!(with(AttributeValue::S("text".to_owned())), Stored::NotBytes);
    }
}
