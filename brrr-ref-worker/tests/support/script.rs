// SPDX-License-Identifier: AGPL-3.0-only
//! A server that notes what it is asked and answers from a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the server says: a status and a body.
pub(crate) type Reply = (u16, Value);

/// A request as it came: the operation and the body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) target: String,
    pub(crate) body: Value,
}

/// A server with replies for the next requests; the last one is given again and again.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    replies: VecDeque<Reply>,
    seen: Vec<Seen>,
}

/// An error reply.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Reply {
    (status, json!({ "__type": format!("com.amazonaws#{code}"), "message": message }))
}

impl Script {
    pub(crate) async fn play(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { replies: replies.into_iter().collect(), seen: Vec::new() }));
        let script = Self { url, state };
        let server = script.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                let service = service_fn(move |request| {
                    let server = server.clone();
                    async move { server.answer(request).await }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        script
    }

    /// What was asked, in order.
    #[allow(dead_code, reason = "not every test looks")]
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
        let target = request.headers()["x-amz-target"].to_str().unwrap().to_owned();
        let body = request.into_body().collect().await?.to_bytes();
        let seen = Seen { target, body: serde_json::from_slice(&body).unwrap() };
        let mut state = self.state.lock().unwrap();
        state.seen.push(seen);
        let (status, body) = match state.replies.len() {
            1 => state.replies[0].clone(),
            _ => state.replies.pop_front().unwrap(),
        };
        let reply = Response::builder().status(status).header("content-type", "application/x-amz-json-1.0");
        Ok(reply.body(Full::from(body.to_string())).unwrap())
    }
}
