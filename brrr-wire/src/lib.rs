// SPDX-License-Identifier: AGPL-3.0-only
//! The bytes and the steps of the brrr protocol.
//!
//! Workers of any language that share a queue and a store work together if they write the same bytes and take the same
//! steps. This crate is both, and nothing else: it does no I/O, has no clock, no randomness and no threads, and whatever
//! it reads, it does not panic.
//!
//! | module | holds |
//! |---|---|
//! | [`record`] | what crosses a queue or a store, and its bytes |
//! | [`machine`] | what a worker does with a message, as operations to perform and replies to give |
//! | [`name`], [`key`], [`limit`], [`revision`] | what things are called, where they are kept, and how large they may be |
//! | [`bencode`] | the encoding below the records |
//! | [`error`] | why bytes could not be read, and at which of them |
//! | [`proto`] | the same records, and the frames of the conformance kit, as protobuf declares them |
//!
//! ```
//! use brrr_wire::key::{self, StoreKey};
//! use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
//! use brrr_wire::record::{Call, ScheduleMessage};
//! use brrr_wire::revision::Revision;
//!
//! // What a client stores and sends so that some worker runs `fib`.
//! let call = Call { task_name: TaskName::new("fib")?, payload: "[7]".into() };
//! let message = ScheduleMessage { root_id: RootId::new("r1")?, call_hash: CallHash::new("h1")? };
//! assert_eq!(StoreKey::call(&message.call_hash).to_string(), "call/h1");
//! assert_eq!(call.encode(), "d7:payload3:[7]9:task_name3:fibe");
//! assert_eq!(key::queue(Revision::Two, &Topic::new("math")?), "brrr/messages/math");
//! assert_eq!(message.encode(), "li2e2:r12:h1e");
//!
//! // What a worker makes of it, and of a message that was cut short on its way.
//! assert_eq!(ScheduleMessage::decode(b"li2e2:r12:h1e"), Ok(message));
//! let error = ScheduleMessage::decode(b"li2e2:r12:h").unwrap_err();
//! assert_eq!(error.to_string(), "a byte string ends past the end of the input at byte 8");
//! # Ok::<(), brrr_wire::name::NameError>(())
//! ```

pub mod bencode;
pub mod error;
pub mod key;
pub mod limit;
pub mod machine;
pub mod name;
pub mod proto;
pub mod record;
pub mod revision;
