// SPDX-License-Identifier: AGPL-3.0-only
//! The bytes of one connection, counted.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes the server may send after the last that was sent to it. A schedule message has about 2 KiB; who
/// puts more than this on a queue must not fill up the memory of its workers.
pub(super) const REPLY_MAX: usize = 16 * 1024 * 1024;

/// Bytes in both directions.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Duplex for S {}

/// A stream that counts what is written, so that it is known whether a command can have reached the server, and that
/// ends when the server sends more than [`REPLY_MAX`].
pub(super) struct Counted {
    inner: Box<dyn Duplex>,
    written: Arc<AtomicU64>,
    unasked: usize,
}

impl Counted {
    pub(super) fn new(inner: Box<dyn Duplex>) -> Self {
        Self { inner, written: Arc::default(), unasked: 0 }
    }

    /// How many bytes were written so far; it goes on counting after the stream was given away.
    pub(super) fn written(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.written)
    }
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        self.unasked += buf.filled().len() - before;
        if self.unasked > REPLY_MAX {
            let message = format!("the reply has more than {REPLY_MAX} bytes");
            // `ConnectionAborted` tells the library to give up the connection.
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, message)));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.inner).poll_write(cx, bytes))?;
        self.written.fetch_add(count as u64, Ordering::Relaxed);
        self.unasked = 0;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
