// SPDX-License-Identifier: AGPL-3.0-only
//! What is written is read back as it was.

use brrr_wire::bencode::Value;
use brrr_wire::error::DecodeErrorKind as Kind;
use brrr_wire::proto::wire;
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use proptest::prelude::*;

use super::strategies::{call, encoding, pending_return, pending_returns, schedule_message, value};

proptest! {
    #[test]
    fn a_call(call in call()) {
        // spec: REC-003
        let bytes = call.encode();
        let read = Call::decode(&bytes)?;
        prop_assert_eq!(&read, &call);
        prop_assert!(read.payload.is_empty() || bytes.as_ptr_range().contains(&read.payload.as_ptr()), "a copy");
        prop_assert_eq!(Call::try_from(wire::Call::from(&call))?, call);
    }

    #[test]
    fn a_schedule_message(message in schedule_message()) {
        // spec: REC-001
        prop_assert_eq!(ScheduleMessage::decode(&message.encode())?, message.clone());
        prop_assert_eq!(ScheduleMessage::try_from(wire::ScheduleMessage::from(&message))?, message);
    }

    #[test]
    fn a_pending_return(entry in pending_return()) {
        // spec: REC-005
        prop_assert_eq!(PendingReturn::decode(&entry.encode())?, entry.clone());
        prop_assert_eq!(PendingReturn::try_from(wire::PendingReturn::from(&entry))?, entry);
    }

    #[test]
    fn all_pending_returns(mut pending in pending_returns()) {
        // spec: REC-007, REC-015
        prop_assert_eq!(PendingReturns::decode(&pending.encode())?, pending.clone());
        let message = wire::PendingReturns::from(&pending);
        pending.scheduled_at = pending.scheduled_at.filter(|&seconds| i64::try_from(seconds.get()).is_ok());
        prop_assert_eq!(PendingReturns::try_from(message)?, pending);
    }

    #[test]
    fn any_value(value in value()) {
        // spec: BEN-007, BEN-008, BEN-011
        let bytes = value.encode();
        prop_assert_eq!(Value::decode(&bytes)?, value);
    }

    #[test]
    fn nothing_less_than_the_whole(bytes in encoding(), cut in any::<prop::sample::Index>()) {
        // spec: BEN-001, BEN-004
        let part = &bytes[..cut.index(bytes.len())];
        let error = Value::decode(part).expect_err("it was cut");
        match error.kind {
            Kind::Truncated => prop_assert_eq!(error.at, part.len()),
            kind => prop_assert_eq!(kind, Kind::LengthPastEnd),
        }
        prop_assert!(Call::decode(&Bytes::copy_from_slice(part)).is_err());
        prop_assert!(ScheduleMessage::decode(part).is_err());
        prop_assert!(PendingReturn::decode(part).is_err());
        prop_assert!(PendingReturns::decode(part).is_err());
    }

    #[test]
    fn nothing_more_than_the_whole(bytes in encoding(), more in any::<u8>()) {
        // spec: BEN-001
        let longer = [bytes.as_slice(), &[more]].concat();
        prop_assert_eq!(Value::decode(&longer), Err(Kind::TrailingBytes.at(bytes.len())));
    }
}
