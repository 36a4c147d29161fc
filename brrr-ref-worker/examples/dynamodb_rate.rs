// SPDX-License-Identifier: AGPL-3.0-only
//! How many operations a second the store on `DynamoDB` gets from an emulator, and what a client gets that does nothing
//! but send the same requests over kept connections.
//!
//! ```sh
//! cargo run --release -p brrr-ref-worker --features dynamodb,emulators --example dynamodb_rate
//! ```
//!
//! The emulator is a process of its own, started by this one. Both clients take turns, so that a busy machine is busy
//! for both.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

type Failure = Box<dyn Error + Send + Sync>;

const AT_ONCE: usize = 64;
const CALLS: usize = 2_000;
/// Each call is stored and read, and so are its value and its pending returns: this many operations.
const OPERATIONS: usize = 6;
const ROUNDS: usize = 3;
const SERVE: &str = "serve";
/// Emulators look whether it is there.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request, \
                             SignedHeaders=host, Signature=text";

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if std::env::args().nth(1).as_deref() == Some(SERVE) {
        return runtime.block_on(serve());
    }
    let (mut emulator, url) = start()?;
    let measured = runtime.block_on(measure(&url));
    emulator.kill()?;
    measured
}

/// The emulator, on a free port that it prints.
async fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    dynoxide::server::serve_on(listener, dynoxide::Database::memory()?).await;
    Ok(())
}

fn start() -> Result<(Child, String), Failure> {
    let mut emulator = Command::new(std::env::current_exe()?).arg(SERVE).stdout(Stdio::piped()).spawn()?;
    let mut url = String::new();
    BufReader::new(emulator.stdout.take().ok_or("the emulator has no output")?).read_line(&mut url)?;
    Ok((emulator, url.trim_end().to_owned()))
}

async fn measure(url: &str) -> Result<(), Failure> {
    let options = AwsOptions::new().with_endpoint_url(url).with_access_key("any", "text");
    let store = DynamoDbStore::connect("brrr", &options).await?;
    store.create_table(Billing::OnDemand).await?;
    store.wait_until_active().await?;
    for round in 0..ROUNDS {
        let store = &store;
        timed("store", run(|n| operate(store, format!("store-{round}-{n}")))).await?;
        let lines = &Lines::to(url);
        timed("plain", run(|n| send(lines, format!("plain-{round}-{n}")))).await?;
    }
    Ok(())
}

async fn run<F: Future<Output = Result<(), Failure>>>(one: impl Fn(usize) -> F) -> Result<(), Failure> {
    let mut running = stream::iter(0..CALLS).map(one).buffer_unordered(AT_ONCE);
    while let Some(end) = running.next().await {
        end?;
    }
    Ok(())
}

/// Says how fast it was, and what it cost this process.
async fn timed(client: &str, running: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let (began, cpu) = (Instant::now(), cpu_time()?);
    running.await?;
    let operations = u32::try_from(CALLS * OPERATIONS)?;
    let rate = f64::from(operations) / began.elapsed().as_secs_f64();
    let each = cpu_time()?.saturating_sub(cpu) / operations;
    println!("{client}: {rate:.0} operations a second, {AT_ONCE} at once, {each:?} of CPU time each");
    Ok(())
}

/// The CPU time of this process, without that of the emulator.
fn cpu_time() -> Result<Duration, Failure> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(time.tv_sec.try_into()?, time.tv_nsec.try_into()?))
}

async fn operate(store: &DynamoDbStore, call_hash: String) -> Result<(), Failure> {
    let hash = CallHash::new(&call_hash)?;
    let value = Bytes::from_static(&[b'v'; 100]);
    let pending = StoreKey::pending_returns(&hash);
    store.set(&StoreKey::call(&hash), value.clone()).await?;
    store.get(&StoreKey::call(&hash)).await?.ok_or("the call is not there")?;
    swapped(store.set_new_value(&pending, value.clone()).await?)?;
    store.set(&StoreKey::value(&hash), value.clone()).await?;
    store.get(&pending).await?.ok_or("the pending returns are not there")?;
    swapped(store.compare_and_delete(&pending, &value).await?)
}

fn swapped(cas: Cas) -> Result<(), Failure> {
    if cas == Cas::Swapped { Ok(()) } else { Err("the write was lost".into()) }
}

/// Connections that are kept, without any library around them.
struct Lines {
    address: String,
    free: std::sync::Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

impl Lines {
    fn to(url: &str) -> Self {
        Self { address: url.trim_start_matches("http://").to_owned(), free: std::sync::Mutex::default() }
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Failure> {
        let stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let (line, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(line)
    }

    async fn ask(&self, target: &str, body: serde_json::Value) -> Result<(), Failure> {
        let free = self.free.lock().map_err(|_| "poisoned")?.pop();
        let mut line = if let Some(line) = free { line } else { self.connect().await? };
        let request = Request::post("/")
            .header("host", &self.address)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{target}"))
            .header("authorization", AUTHORIZATION)
            .header("x-amz-date", "20260101T000000Z")
            .body(Full::from(body.to_string()))?;
        line.ready().await?;
        let reply = line.send_request(request).await?;
        let status = reply.status();
        let body = reply.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(String::from_utf8_lossy(&body).into());
        }
        self.free.lock().map_err(|_| "poisoned")?.push(line);
        Ok(())
    }
}

async fn send(lines: &Lines, hash: String) -> Result<(), Failure> {
    let value = json!({ "B": format!("{}dg==", "dnZ2".repeat(33)) }); // 100 times the letter v
    let key = |kind: &str| json!({ "pk": { "S": hash }, "sk": { "S": kind } });
    let put = |kind: &str| json!({ "TableName": "brrr", "Item": { "pk": { "S": hash }, "sk": { "S": kind }, "value": value } });
    let get = |kind: &str| json!({ "TableName": "brrr", "Key": key(kind), "ConsistentRead": true });
    lines.ask("PutItem", put("call")).await?;
    lines.ask("GetItem", get("call")).await?;
    let new = json!({ "TableName": "brrr", "Key": key("pending_returns"), "UpdateExpression": "SET #value = :value",
        "ExpressionAttributeNames": { "#value": "value" }, "ExpressionAttributeValues": { ":value": value },
        "ConditionExpression": "attribute_not_exists(#value)" });
    lines.ask("UpdateItem", new).await?;
    lines.ask("PutItem", put("value")).await?;
    lines.ask("GetItem", get("pending_returns")).await?;
    let delete = json!({ "TableName": "brrr", "Key": key("pending_returns"), "ConditionExpression": "#value = :expected",
        "ExpressionAttributeNames": { "#value": "value" }, "ExpressionAttributeValues": { ":expected": value } });
    lines.ask("DeleteItem", delete).await
}
