// SPDX-License-Identifier: AGPL-3.0-only

use bytes::Bytes;

use super::{missing_key, name};
use crate::bencode::{Decoder, Encoder, bytes_size};
use crate::error::DecodeError;
use crate::name::{NameError, TaskName};
use crate::proto::wire;

/// What to run: a task and what it is given. It is stored under its call hash, which is not part of it.
///
/// ```
/// use brrr_wire::{name::TaskName, record::Call};
/// let call = Call { task_name: TaskName::new("fib")?, payload: "7".into() };
/// assert_eq!(call.encode(), "d7:payload1:79:task_name3:fibe");
/// assert_eq!(Call::decode(&call.encode()), Ok(call));
/// # Ok::<(), brrr_wire::name::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The name under which the task is registered.
    pub task_name: TaskName,
    /// What the task is given: any bytes, or none.
    pub payload: Bytes,
}

const PAYLOAD: &[u8] = b"payload";
const TASK_NAME: &[u8] = b"task_name";

impl Call {
    /// The bytes of this call.
    pub fn encode(&self) -> Bytes {
        // spec: REC-003, BEN-008
        let task_name = self.task_name.as_str().as_bytes();
        let fields = [PAYLOAD, &self.payload, TASK_NAME, task_name];
        let size = 2 + fields.iter().map(|field| bytes_size(field.len())).sum::<usize>();
        let mut encoder = Encoder::with_capacity(size);
        encoder.begin_dict();
        for field in fields {
            encoder.bytes(field);
        }
        encoder.end();
        encoder.finish().into()
    }

    /// Reads a call. Its payload shares the memory of the input.
    pub fn decode(bytes: &Bytes) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        let (mut payload, mut task_name) = (None, None);
        decoder.begin_dict()?;
        while let Some(key) = decoder.key()? {
            match key {
                PAYLOAD => payload = Some(decoder.bytes()?), // spec: REC-016
                TASK_NAME => task_name = Some(name(&mut decoder, TaskName::read)?),
                _ => decoder.skip()?, // spec: REC-011
            }
        }
        // spec: REC-004
        let (Some(payload), Some(task_name)) = (payload, task_name) else {
            return Err(missing_key(&decoder));
        };
        decoder.finish()?;
        Ok(Self { task_name, payload: bytes.slice_ref(payload) })
    }
}

impl From<&Call> for wire::Call {
    fn from(call: &Call) -> Self {
        Self { payload: call.payload.clone(), task_name: call.task_name.to_string() }
    }
}

impl TryFrom<wire::Call> for Call {
    type Error = NameError;

    fn try_from(call: wire::Call) -> Result<Self, NameError> {
        Ok(Self { task_name: TaskName::read(&call.task_name)?, payload: call.payload })
    }
}
