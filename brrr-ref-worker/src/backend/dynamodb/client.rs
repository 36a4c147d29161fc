// SPDX-License-Identifier: AGPL-3.0-only
//! A client that signs requests, sends them, and repeats them where that is right.
//!
//! It is our own because the store's speed is decided here: `aws-sdk-dynamodb` takes more than twice the CPU time
//! for the same requests. Signatures, credentials, connections and TLS are those of well-known libraries.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::{AsyncSleep as _, SharedAsyncSleep, default_async_sleep};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Response;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::RootCertStore;

use super::ITEM_MAX;
use super::credentials::Login;
use super::endpoint::Endpoint;
use super::reply::{Complaint, complaint};
use super::request::Operation;
use super::sign::Signer;
use crate::backend::aws::{
    ATTEMPT_TIMEOUT, ATTEMPTS, CONNECT_TIMEOUT, FIRST_PAUSE, IDLE_TIMEOUT, LONGEST_PAUSE, OPERATION_TIMEOUT,
};
use crate::backend::tls;
use crate::error::BackendError;
use crate::random::{Stream, seed};

/// No reply is longer: an item in base64, and some words around it.
const LONGEST_REPLY: usize = 2 * ITEM_MAX;

/// The codes with which DynamoDB asks for patience; all with a status of 500 and above mean it as well.
const PATIENCE: [&str; 7] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "ThrottledException",
    "ThrottlingException",
    "TransactionInProgressException",
];

type Http = hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client of DynamoDB in one region. Clones share connections and credentials.
#[derive(Clone, Debug)]
pub(super) struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    http: Http,
    signer: Signer,
    login: Login,
    sleep: SharedAsyncSleep,
    jitter: Stream,
}

/// Why a request was not carried out, or may not have been.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The service says so.
    Refused { status: u16, complaint: Complaint },
    /// No reply came in time.
    TimedOut,
    /// A reply came and makes no sense.
    BadReply { status: u16, cause: String },
    /// The connection could not be made, or broke.
    Unreachable(String),
    /// The request could not be made.
    BadRequest(String),
    /// There is nobody in whose name to ask.
    NoCredentials(CredentialsError),
}

impl Trouble {
    /// The code of the service, if it gave one.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { complaint, .. } => complaint.code.as_deref(),
            _ => None,
        }
    }

    /// Whether the same request may succeed after a while.
    fn may_pass(&self) -> bool {
        match self {
            // spec: DYN-010
            Self::Refused { status, complaint } => {
                *status >= 500 || complaint.code.as_deref().is_some_and(|code| PATIENCE.contains(&code))
            }
            Self::TimedOut | Self::BadReply { .. } | Self::Unreachable(_) => true,
            Self::BadRequest(_) | Self::NoCredentials(_) => false,
        }
    }
}

impl Client {
    pub(super) fn new(config: &SdkConfig, endpoint: &Endpoint) -> Result<Self, BackendError> {
        let provider = config.credentials_provider().ok_or_else(|| {
            let message = "the configuration of the DynamoDB store has no credentials provider; give it one";
            BackendError::new("NoCredentials", message)
        })?;
        let sleep = config.sleep_impl().or_else(default_async_sleep);
        Ok(Self(Arc::new(Inner {
            http: http(endpoint)?,
            signer: Signer::new(endpoint)?,
            login: Login::new(provider),
            sleep: sleep
                .expect("invariant: the feature rt-tokio of the AWS libraries is on, and brings a way to sleep"),
            jitter: Stream::new(seed()),
        })))
    }

    /// How this client pauses.
    pub(super) fn sleep(&self) -> &SharedAsyncSleep {
        &self.0.sleep
    }

    /// Sends the request until it is carried out or refused, at most [`ATTEMPTS`] times, and gives the reply's body.
    pub(super) async fn ask(&self, operation: Operation, body: Vec<u8>) -> Result<Bytes, Trouble> {
        self.ask_up_to(ATTEMPTS, operation, body).await
    }

    /// The same, at most so many times.
    pub(super) async fn ask_up_to(&self, times: u32, operation: Operation, body: Vec<u8>) -> Result<Bytes, Trouble> {
        let (body, began) = (Bytes::from(body), Instant::now());
        let mut sent = 0;
        loop {
            sent += 1;
            let trouble = match self.attempt(operation, body.clone()).await {
                Ok(reply) => return Ok(reply),
                Err(trouble) => trouble,
            };
            if sent >= times || !trouble.may_pass() || began.elapsed() >= OPERATION_TIMEOUT {
                return Err(trouble);
            }
            let pause = self.0.jitter.pause(sent + 1, FIRST_PAUSE, LONGEST_PAUSE).unwrap_or_default();
            self.0.sleep.sleep(pause).await;
        }
    }

    /// Sends the request once.
    async fn attempt(&self, operation: Operation, body: Bytes) -> Result<Bytes, Trouble> {
        let Inner { http, signer, login, sleep, .. } = &*self.0;
        let now = SystemTime::now();
        let identity = login.identity(now).await.map_err(Trouble::NoCredentials)?;
        let request = signer.request(operation, body, &identity, now).map_err(Trouble::BadRequest)?;
        let reply = async { read(http.request(request).await.map_err(|error| unreachable(&error))?).await };
        Timeout::new(reply, sleep.sleep(ATTEMPT_TIMEOUT)).await.unwrap_or(Err(Trouble::TimedOut))
    }
}

/// Reads a reply to its end.
async fn read(reply: Response<Incoming>) -> Result<Bytes, Trouble> {
    let status = reply.status();
    let kind = reply.headers().get("x-amzn-errortype").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let body = Limited::new(reply.into_body(), LONGEST_REPLY).collect().await;
    let body = body.map_err(|error| Trouble::BadReply { status: status.as_u16(), cause: last_cause(&*error) })?;
    let body = body.to_bytes();
    if status.is_success() {
        return Ok(body);
    }
    Err(Trouble::Refused { status: status.as_u16(), complaint: complaint(kind.as_deref(), &body) })
}

fn unreachable(error: &hyper_util::client::legacy::Error) -> Trouble {
    Trouble::Unreachable(last_cause(error))
}

/// The innermost cause, which is the one that says something.
fn last_cause(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).last().map(ToString::to_string).unwrap_or_default()
}

/// Connections that are kept, as many as there are requests at once.
fn http(endpoint: &Endpoint) -> Result<Http, BackendError> {
    let secure = endpoint.uri.scheme_str() == Some("https");
    // Without TLS nobody is trusted, so a machine without certificates can talk to an emulator.
    let roots = if secure { tls::system_roots() } else { RootCertStore::empty() };
    if secure && roots.is_empty() {
        let message = "this system trusts no certificates, so DynamoDB cannot be asked; install ca-certificates";
        return Err(BackendError::new("NoCertificates", message));
    }
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls::client(roots))
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    let mut builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE_TIMEOUT);
    Ok(builder.build(connector))
}
