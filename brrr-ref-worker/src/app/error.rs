// SPDX-License-Identifier: AGPL-3.0-only
use std::error::Error;
use std::fmt;
use std::ops::Deref;

use brrr_wire::name::NameError;

use crate::codec::CodecError;

/// Why a task failed, or why a call in it did.
///
/// `?` makes one of any error. It has a *kind*, a short name that stays the same, and a text for people; a worker
/// reports both. Like other catch-all errors it is no [`Error`] itself, and dereferences to the one that it holds.
///
/// A child that has no value yet is no error: the run ends there, and nothing is returned to the task (APP-005).
///
/// ```
/// use brrr_ref_worker::app::TaskError;
///
/// fn port(text: &str) -> Result<u16, TaskError> {
///     let port = text.parse()?; // any error
///     if port == 0 {
///         return Err(TaskError::new("NoPort", "port 0 is none; give one from 1 to 65535"));
///     }
///     Ok(port)
/// }
///
/// assert_eq!(port("x").unwrap_err().to_string(), "ParseIntError: invalid digit found in string");
/// assert_eq!(port("0").unwrap_err().kind(), "NoPort");
/// ```
pub struct TaskError {
    kind: String,
    error: Box<dyn Error + Send + Sync>,
}

/// Kinds of the errors that this crate makes.
impl TaskError {
    /// No task is registered under the name of the call (HAN-011), or the function that is called is none.
    pub const UNKNOWN_TASK: &str = "UnknownTask";
    /// The payload does not fit the task's arguments.
    pub const BAD_ARGUMENTS: &str = "BadArguments";
    /// What the task returned has no encoding.
    pub const BAD_RESULT: &str = "BadResult";
    /// The task panicked.
    pub const PANICKED: &str = "Panicked";
    /// A call asks for the very call that is being run (APP-013).
    pub const SELF_CALL: &str = "SelfCall";
    /// The arguments of a call have no encoding.
    pub const UNENCODABLE: &str = "Unencodable";
    /// The value of a child does not fit the type that the task expects (APP-002).
    pub const UNDECODABLE: &str = "Undecodable";
    /// A task name or a topic is out of its bounds (LIM-013).
    pub const BAD_NAME: &str = "BadName";
    /// The store gave up on the read of a child's value.
    pub const READ_FAILED: &str = "ReadFailed";
    /// The call was still awaited elsewhere when the run of its task was over.
    pub const RUN_OVER: &str = "RunOver";
}

impl TaskError {
    /// An error with a kind, a short name that stays the same (`NoSuchCustomer`), and one sentence for people.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), error: message.into().into() }
    }

    /// The short name that stays the same: of the type of the error, where `?` made this one.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The error that `?` made this one of, where it was of this type.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }

    /// The text for people, with the causes of the error that it holds.
    pub fn message(&self) -> String {
        let mut text = self.error.to_string();
        let mut source = self.error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            // Some errors write their cause themselves.
            if !text.ends_with(&cause_text) {
                text = format!("{text}: {cause_text}");
            }
            source = cause.source();
        }
        text
    }

    pub(crate) fn unencodable(task_name: &str, error: CodecError) -> Self {
        match error {
            CodecError::Name(error) => Self::bad_name(&error),
            error => Self::new(
                Self::UNENCODABLE,
                format!("the arguments for the task {task_name:?} cannot be written: {error}"),
            ),
        }
    }

    pub(crate) fn bad_name(error: &NameError) -> Self {
        Self::new(Self::BAD_NAME, error.to_string())
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for TaskError {
    fn from(error: E) -> Self {
        Self { kind: short_name::<E>().to_owned(), error: Box::new(error) }
    }
}

/// The name of a type without the modules that it is in and the parameters that it has.
fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}

impl Deref for TaskError {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.error
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message())
    }
}

impl fmt::Debug for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
