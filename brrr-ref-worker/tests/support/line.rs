// SPDX-License-Identifier: AGPL-3.0-only
//! A line to a server that can lose a reply: the request arrives and is carried out, and then the connection breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};

/// A line that carries everything both ways, but for the replies that it is told to lose.
pub(crate) struct Line {
    pub(crate) url: String,
    losses: Arc<Losses>,
}

#[derive(Default)]
struct Losses {
    next: AtomicU32,
    every: AtomicU32,
    carried: AtomicU32,
}

impl Losses {
    /// Whether this reply is to be lost.
    fn is_next(&self) -> bool {
        let count = self.carried.fetch_add(1, Ordering::SeqCst) + 1;
        let every = self.every.load(Ordering::SeqCst);
        let counted = self.next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        counted || count.is_multiple_of(every)
    }
}

impl Line {
    /// A line to the server at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let server = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let losses = Arc::new(Losses::default());
        let left = Arc::clone(&losses);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&left)));
            }
        });
        Self { url, losses }
    }

    /// Loses so many of the next replies.
    pub(crate) fn lose(&self, replies: u32) {
        self.losses.next.store(replies, Ordering::SeqCst);
    }

    /// Loses each reply whose number is a multiple of this one.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn lose_every(&self, nth: u32) {
        self.losses.every.store(nth, Ordering::SeqCst);
    }

    /// How many replies are still to be lost.
    pub(crate) fn left(&self) -> u32 {
        self.losses.next.load(Ordering::SeqCst)
    }
}

async fn carry(client: TcpStream, server: TcpStream, losses: Arc<Losses>) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let requests = tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
        // The first bytes of a reply say that the request was carried out.
        if losses.is_next() || to_client.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    requests.abort();
}
