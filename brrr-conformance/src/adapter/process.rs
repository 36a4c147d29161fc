// SPDX-License-Identifier: AGPL-3.0-only
//! A child process in a group of its own, read and written by threads so that no call into it can block for ever.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Cause;
use super::memory::Watch;

/// How much is read at once; the channel holds `CHUNKS` of them, then the process has to wait.
const CHUNK: usize = 64 * 1024;
const CHUNKS: usize = 64;
/// Batches that may wait to be written. One is the rule: the kit waits for the answer.
const BATCHES: usize = 16;
/// How much of the standard error is kept.
const STDERR_KEPT: usize = 4096;
/// How long a process may take to end once its standard input or output is closed.
const GRACE: Duration = Duration::from_millis(500);

/// What the reading thread saw; no chunk means the end.
type Chunk = Option<Vec<u8>>;

/// A running child process.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: Option<SyncSender<Vec<u8>>>,
    output: Receiver<Chunk>,
    stderr: Arc<Mutex<Vec<u8>>>,
    stderr_reader: Option<thread::JoinHandle<()>>,
    how: Option<String>,
    watch: Watch,
    mebibytes: u64,
}

/// Nothing came in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Late;

impl Process {
    /// Starts a command, the program and its arguments, which may take so many MiB of memory.
    pub(super) fn start(command: &[String], mebibytes: u64) -> Result<Self, Cause> {
        let program = command.first().cloned().unwrap_or_default();
        let mut child = build(command).spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Cause::NotFound(program.clone()),
            _ => Cause::CannotStart { command: program.clone(), problem: error.to_string() },
        })?;
        let (input, batches) = sync_channel(BATCHES);
        let (chunks, output) = sync_channel(CHUNKS);
        let stderr = Arc::new(Mutex::new(Vec::new()));
        if let Some(stdin) = child.stdin.take() {
            thread::spawn(move || write_all(stdin, &batches));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || read_all(stdout, &chunks));
        }
        let kept = Arc::clone(&stderr);
        let stderr_reader = child.stderr.take().map(|pipe| thread::spawn(move || keep_end(pipe, &kept)));
        let id = child.id();
        let watch = Watch::start(id, mebibytes, move || kill_group(id));
        Ok(Self { child, input: Some(input), output, stderr, stderr_reader, how: None, watch, mebibytes })
    }

    /// Hands bytes to the writing thread. `Err(Late)`: the process reads nothing.
    pub(super) fn write(&self, batch: Vec<u8>) -> Result<(), Late> {
        match self.input.as_ref().map(|input| input.try_send(batch)) {
            Some(Err(TrySendError::Full(_))) => Err(Late),
            // A closed pipe is told by the end of the output, with the better message.
            _ => Ok(()),
        }
    }

    /// What the process printed next; nothing at its end.
    pub(super) fn read(&self, deadline: Instant) -> Result<Chunk, Late> {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.output.recv_timeout(left) {
            Ok(chunk) => Ok(chunk),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Late),
        }
    }

    /// What the process printed already, without waiting.
    pub(super) fn read_now(&self) -> Result<Chunk, Late> {
        match self.output.try_recv() {
            Ok(chunk) => Ok(chunk),
            Err(TryRecvError::Disconnected) => Ok(None),
            Err(TryRecvError::Empty) => Err(Late),
        }
    }

    /// How the process ended, given that its output did; it is killed if it did not.
    pub(super) fn how_it_ended(&mut self) -> String {
        if let Some(how) = &self.how {
            return how.clone();
        }
        let how = match self.wait(GRACE) {
            _ if self.watch.is_over() => format!(
                "took more than {} MiB of memory and was ended by the kit (--memory MIB lets it have more)",
                self.mebibytes
            ),
            Some(status) => format!("ended ({status})"),
            None => "closed its standard output".to_owned(),
        };
        self.kill();
        self.how = Some(how.clone());
        how
    }

    fn wait(&mut self, limit: Duration) -> Option<std::process::ExitStatus> {
        let deadline = Instant::now() + limit;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(1)),
                _ => return None,
            }
        }
    }

    /// The end of what the process wrote to its standard error. Call it once the process has ended.
    pub(super) fn stderr(&mut self) -> String {
        let deadline = Instant::now() + GRACE / 5;
        let running = |reader: &Option<thread::JoinHandle<()>>| reader.as_ref().is_some_and(|r| !r.is_finished());
        while running(&self.stderr_reader) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        let kept = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).trim_end().to_owned()
    }

    /// Closes the standard input and gives the process a moment to end by itself.
    pub(super) fn close(&mut self) {
        self.close_within(GRACE);
    }

    /// The same with a longer moment; false where the process has to be killed.
    pub(super) fn close_within(&mut self, limit: Duration) -> bool {
        self.input = None;
        let ended = self.wait(limit).is_some();
        if !ended {
            self.kill();
        }
        ended
    }

    /// Ends the process and all that it started.
    pub(super) fn kill(&mut self) {
        kill_group(self.child.id());
        // Both fail only where the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn build(command: &[String]) -> Command {
    let mut built = Command::new(command.first().map_or("", String::as_str));
    built.args(command.iter().skip(1));
    built.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        built.process_group(0);
    }
    built
}

#[cfg(unix)]
fn kill_group(leader: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(leader).ok().and_then(Pid::from_raw);
    // It fails only where the group is gone already.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

#[cfg(not(unix))]
fn kill_group(_leader: u32) {}

fn write_all(mut stdin: ChildStdin, batches: &Receiver<Vec<u8>>) {
    for batch in batches {
        if stdin.write_all(&batch).is_err() {
            return;
        }
    }
}

fn read_all(mut stdout: impl Read, chunks: &SyncSender<Chunk>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let chunk = match stdout.read(&mut buffer) {
            Ok(count) if count > 0 => Some(buffer[..count].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            _ => None,
        };
        let end = chunk.is_none();
        if chunks.send(chunk).is_err() || end {
            return;
        }
    }
}

fn keep_end(mut pipe: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..count]);
        let surplus = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..surplus);
    }
}
