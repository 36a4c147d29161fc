// SPDX-License-Identifier: AGPL-3.0-only
//! One connection: commands go in, replies come out, many at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo, RedisResult, Value};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::command::Command;
use super::failure::Failure;
use super::stream::{Counted, Duplex};

/// How many commands wait in the process until the connection takes them up.
const QUEUED_COMMANDS: usize = 1024;
/// From how many bytes on commands are written out although more of them wait.
const WRITE_BYTES: usize = 64 * 1024;

/// A connection to a server. What several tasks ask at once is written together; a task of its own, which ends with
/// the connection, writes and reads.
pub(super) struct Connection {
    commands: MultiplexedConnection,
    driver: JoinHandle<()>,
    written: Arc<AtomicU64>,
    address: Arc<str>,
}

impl Connection {
    /// Logs in over a stream.
    pub(super) async fn open(
        stream: Box<dyn Duplex>,
        login: &RedisConnectionInfo,
        address: &Arc<str>,
    ) -> RedisResult<Self> {
        let stream = Counted::new(stream);
        let written = stream.written();
        // The library's own limit would give up a pop that the server goes on with. spec: RED-007
        let config = AsyncConnectionConfig::new()
            .set_response_timeout(None)
            .set_connection_timeout(None)
            .set_pipeline_buffer_size(QUEUED_COMMANDS)
            .set_write_backpressure_boundary(WRITE_BYTES);
        let (commands, driver) = MultiplexedConnection::new_with_config(login, stream, config).await?;
        Ok(Self { commands, driver: tokio::spawn(driver), written, address: Arc::clone(address) })
    }

    /// Whether nobody has noticed yet that it is broken.
    pub(super) fn is_open(&self) -> bool {
        !self.driver.is_finished()
    }

    /// Sends a command and waits so long for its reply. Dropping the future does not take a sent command back.
    pub(super) async fn ask(&self, command: &Command, limit: Duration) -> Result<Value, Failure> {
        let written = || self.written.load(Ordering::Relaxed);
        let before = written();
        let mut commands = self.commands.clone();
        match timeout(limit, commands.send_packed_command(&command.cmd)).await {
            Ok(Ok(Value::ServerError(error))) => Err(Failure::reply(&self.address, &command.to_string(), &error)),
            Ok(Ok(reply)) => Ok(reply),
            // The driver has ended. If nothing at all was written since before the command was queued, it was not.
            Ok(Err(error)) => Err(Failure::lost(&self.address, &command.to_string(), &error, written() != before)),
            Err(_) => Err(Failure::late(&self.address, &command.to_string(), limit)),
        }
    }

    /// The failure that stands for a reply that the command cannot have.
    pub(super) fn bad_reply(&self, command: &Command, reply: &Value) -> Failure {
        Failure::bad_reply(&self.address, &command.to_string(), reply)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Otherwise it would stay open until the last reply came.
        self.driver.abort();
    }
}

#[cfg(test)]
mod tests {
    use redis::RedisConnectionInfo;
    use tokio::io::{AsyncReadExt, DuplexStream, duplex};

    use super::super::failure::Effect;
    use super::*;

    const LIMIT: Duration = Duration::from_hours(1);

    /// A connection, and the server's end of it.
    async fn connect() -> (Connection, DuplexStream) {
        let (ours, theirs) = duplex(64);
        let login = RedisConnectionInfo::default().set_skip_set_lib_name();
        (Connection::open(Box::new(ours), &login, &Arc::from("a")).await.unwrap(), theirs)
    }

    /// Time goes on only when nothing else does.
    fn run<T>(test: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().start_paused(true).build().unwrap().block_on(test)
    }

    #[test]
    fn what_was_queued_on_a_broken_connection_was_not_sent() {
        run(async {
            let (connection, theirs) = connect().await;
            drop(theirs);
            assert!(connection.is_open(), "its task has not run yet");
            let failure = connection.ask(&Command::incr("c"), LIMIT).await.unwrap_err();
            assert_eq!((failure.effect, failure.broken), (Effect::NotSent, true));
            assert!(failure.error.message().contains("it was not sent"), "{}", failure.error);
            assert!(!connection.is_open());
        });
    }

    #[test]
    fn what_was_written_even_in_part_may_have_been_carried_out() {
        run(async {
            let (connection, mut theirs) = connect().await;
            let long = Command::rpush("t", &[b'x'; 1000]);
            let (failure, ()) = futures_util::future::join(connection.ask(&long, LIMIT), async {
                theirs.read_exact(&mut [0; 10]).await.unwrap();
                drop(theirs);
            })
            .await;
            assert_eq!(failure.unwrap_err().effect, Effect::Unknown);
        });
    }

    #[test]
    fn a_server_that_is_too_late_counts_as_dead() {
        run(async {
            let (connection, theirs) = connect().await;
            let began = tokio::time::Instant::now();
            let failure = connection.ask(&Command::llen("t"), LIMIT).await.unwrap_err();
            assert_eq!((failure.effect, failure.broken), (Effect::Unknown, true));
            assert_eq!(began.elapsed(), LIMIT);
            drop(theirs);
        });
    }
}
