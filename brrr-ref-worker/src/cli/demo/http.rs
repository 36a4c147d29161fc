// SPDX-License-Identifier: AGPL-3.0-only
//! HTTP for the web front.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::store::Store;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::front::Front;

/// How many connections are served at once; more wait.
const CONNECTIONS: usize = 256;
/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many bytes a request line and its headers may have.
const MAX_HEAD: usize = 64 * 1024;

/// Serves connections for ever; ends only where the listener fails.
pub(super) async fn serve<S, Q, C, K>(listener: TcpListener, front: Front<S, Q, C, K>) -> anyhow::Result<()>
where
    S: Store + Clone + 'static,
    Q: Queue + Clone + 'static,
    C: Cache + Clone + 'static,
    K: Clock + Clone + 'static,
{
    let (front, places) = (Arc::new(front), Arc::new(Semaphore::new(CONNECTIONS)));
    loop {
        let place = Arc::clone(&places).acquire_owned().await.context("invariant: the semaphore is never closed")?;
        let (stream, _) = listener.accept().await.context("the web front can take no more connections")?;
        let front = Arc::clone(&front);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&front), request));
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(MAX_HEAD);
            // A connection that breaks is its client's business.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

async fn respond<S, Q, C, K>(
    front: Arc<Front<S, Q, C, K>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible>
where
    S: Store + Clone,
    Q: Queue + Clone,
    C: Cache + Clone,
    K: Clock + Clone,
{
    let uri = request.uri();
    let (status, text) = front.answer(request.method().as_str(), uri.path(), uri.query().unwrap_or_default()).await;
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
