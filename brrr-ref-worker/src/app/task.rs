// SPDX-License-Identifier: AGPL-3.0-only
use std::fmt;
use std::marker::PhantomData;

/// The handle of a task: its name, with the types of its arguments and of its value.
///
/// It stands for a task that is registered elsewhere, in a worker of another program or language; where one was made
/// for a task of this program, registering under it makes sure that the types are the same.
///
/// ```
/// use brrr_ref_worker::app::{App, Task, TaskError, Tasks};
/// use brrr_ref_worker::codec::json::JsonCodec;
///
/// const RESIZE: Task<(String, u32), String> = Task::new("resize").on("images");
///
/// async fn thumbnail(app: App, url: String) -> Result<String, TaskError> {
///     app.call(RESIZE)(url, 128).await
/// }
///
/// let tasks = Tasks::new(JsonCodec::Jcs, ()).task("thumbnail", thumbnail)?;
/// # Ok::<(), brrr_ref_worker::app::RegisterError>(())
/// ```
pub struct Task<A, R> {
    name: &'static str,
    topic: Option<&'static str>,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Task<A, R> {
    /// The task of this name, on the topic of whoever calls it.
    pub const fn new(name: &'static str) -> Self {
        Self { name, topic: None, types: PhantomData }
    }

    /// The same task, called on this topic.
    #[must_use]
    pub const fn on(self, topic: &'static str) -> Self {
        Self { topic: Some(topic), ..self }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The topic on which it is called, if it is not the caller's.
    pub const fn topic(&self) -> Option<&'static str> {
        self.topic
    }
}

impl<A, R> Clone for Task<A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R> Copy for Task<A, R> {}

impl<A, R> fmt::Debug for Task<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("name", &self.name).field("topic", &self.topic).finish()
    }
}

/// What names a task that takes the arguments `A`: a handle of just these types, or a text, which is taken at its word.
pub trait Taking<A> {
    /// The name.
    fn task_name(&self) -> &str;
}

/// What names a task that takes the arguments `A` and gives an `R`; see [`Taking`].
pub trait Named<A, R>: Taking<A> {}

impl<A, R> Taking<A> for Task<A, R> {
    fn task_name(&self) -> &str {
        self.name
    }
}

impl<A, R> Named<A, R> for Task<A, R> {}

impl<A> Taking<A> for &str {
    fn task_name(&self) -> &str {
        self
    }
}

impl<A, R> Named<A, R> for &str {}

impl<A> Taking<A> for String {
    fn task_name(&self) -> &str {
        self
    }
}

impl<A, R> Named<A, R> for String {}
