// SPDX-License-Identifier: AGPL-3.0-only
//! What `DynamoDB` refuses, and what passes with waiting.

use std::process::Command;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use brrr_ref_worker::backend::aws::{ATTEMPTS, AwsOptions, FIRST_PAUSE, LONGEST_PAUSE};
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_ref_worker::store::{Cas, Store};
use bytes::Bytes;
use serde_json::json;
use tokio::net::TcpListener;

use crate::emulator::Emulator;
use crate::script::{Reply, Script, error};
use crate::{TABLE, options, pending_returns, store, value};

fn again() -> Vec<Reply> {
    vec![
        error(400, "ProvisionedThroughputExceededException", "The level of throughput was exceeded."),
        error(400, "ThrottlingException", "Rate exceeded"),
        error(400, "RequestLimitExceeded", "Throughput exceeds the limit for your account."),
        error(500, "InternalServerError", "Internal failure."),
        (503, json!({})),
    ]
}

fn done() -> Reply {
    (200, json!({}))
}

#[tokio::test]
async fn throttling_is_waited_out() {
    // spec: DYN-010
    for refusal in again() {
        let script = Script::play([refusal.clone(), refusal.clone(), refusal, done()]).await;
        let (store, pauses) = store(&script.url).await;
        assert_eq!(store.set_new_value(&pending_returns("h1"), Bytes::new()).await, Ok(Cas::Swapped));
        assert_eq!(script.seen().len(), 4);
        assert_eq!(pauses.taken().len(), 3);
    }
}

#[tokio::test]
async fn pauses_grow_and_end() {
    // spec: DYN-010
    for refusal in again() {
        let script = Script::play([refusal]).await;
        let (store, pauses) = store(&script.url).await;
        let failed = store.get(&value("h1")).await.unwrap_err();
        assert!(failed.message().starts_with("reading value/h1 in the DynamoDB table brrr"), "{failed}");
        assert_eq!(script.seen().len(), usize::try_from(ATTEMPTS).unwrap());
        let pauses = pauses.taken();
        assert_eq!(pauses.len(), script.seen().len() - 1);
        let mut longest = FIRST_PAUSE;
        for pause in &pauses {
            assert!(*pause <= longest, "{pauses:?}");
            longest = (longest * 2).min(LONGEST_PAUSE);
        }
        assert!(pauses.iter().any(|pause| *pause > FIRST_PAUSE), "{pauses:?}");
        assert_ne!(pauses[13], pauses[14], "each pause is of a random length");
    }
}

#[tokio::test]
async fn many_throttled_requests_use_up_no_quota() {
    // The quota of 500 that the AWS SDK has would end after 35 retries at once.
    let refusals = (0..600).map(|_| error(400, "ThrottlingException", "Rate exceeded"));
    let script = Script::play(refusals.chain([done()])).await;
    let (store, _) = store(&script.url).await;
    let key = value("h1");
    let ends = futures_util::future::join_all((0..100).map(|_| store.set(&key, Bytes::new()))).await;
    assert_eq!(ends, vec![Ok(()); 100]);
    assert_eq!(script.seen().len(), 700);
}

#[tokio::test]
async fn other_refusals_are_not_repeated_and_name_the_record() {
    // spec: DYN-009
    let script = Script::play([error(400, "ValidationException", "One or more values are not valid.")]).await;
    let (store, _) = store(&script.url).await;
    let failed = store.compare_and_delete(&pending_returns("h1"), &Bytes::new()).await.unwrap_err();
    assert_eq!(failed.kind(), "ValidationException");
    assert_eq!(
        failed.message(),
        format!(
            "deleting pending_returns/h1 in the DynamoDB table brrr at {} failed: ValidationException: One or more \
             values are not valid",
            script.url
        )
    );
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test]
async fn a_missing_table_is_told_with_what_to_do() {
    let emulator = Emulator::start().await;
    let store = DynamoDbStore::connect(TABLE, &options(&emulator.url)).await.unwrap();
    for failed in [
        store.get(&value("h1")).await.unwrap_err(),
        store.set(&value("h1"), Bytes::new()).await.unwrap_err(),
        store.set_new_value(&value("h1"), Bytes::new()).await.unwrap_err(),
    ] {
        assert_eq!(failed.kind(), "ResourceNotFoundException");
        let told = format!(
            "value/h1 in the DynamoDB table brrr at {} failed: there is no such table, or it is still being created; \
             create it with the command `setup` or `DynamoDbStore::create_table`, or check the name, the region and the \
             endpoint",
            emulator.url
        );
        assert!(failed.message().ends_with(&told), "{failed}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (store, pauses) = store(&format!("http://{free}")).await;
    let failed = store.get(&value("h1")).await.unwrap_err();
    assert_eq!(failed.kind(), "Unreachable");
    assert!(failed.message().contains("it cannot be reached (Connection refused (os error "), "{failed}");
    assert_eq!(pauses.taken().len(), 15, "a server that is being restarted is waited for");

    let failed = store.wait_until_active().await.unwrap_err();
    assert_eq!(failed.kind(), "Unreachable");
    assert_eq!(pauses.taken().len(), 17, "at the start it is told soon");
}

/// Nobody has credentials, as on a machine where nothing is set.
#[derive(Debug)]
struct Nobody;

impl ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing is set")))
    }
}

#[tokio::test]
async fn credentials_that_are_wrong_or_missing_are_told() {
    let script = Script::play([error(400, "UnrecognizedClientException", "The security token is invalid.")]).await;
    let (store, _) = store(&script.url).await;
    let failed = store.get(&value("h1")).await.unwrap_err();
    assert_eq!(failed.kind(), "UnrecognizedClientException");
    assert!(failed.message().contains("The security token is invalid; check AWS_ACCESS_KEY_ID"), "{failed}");

    let config = options(&script.url).sdk_config().await.unwrap().into_builder();
    let config = config.credentials_provider(SharedCredentialsProvider::new(Nobody)).build();
    let store = DynamoDbStore::new(TABLE, &config).unwrap();
    let failed = store.get(&value("h1")).await.unwrap_err();
    assert_eq!(failed.kind(), "NoCredentials");
    assert!(failed.message().contains("there are no AWS credentials; set AWS_ACCESS_KEY_ID"), "{failed}");
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_is_told() {
    let failed =
        DynamoDbStore::connect(TABLE, &AwsOptions::new().with_endpoint_url("localhost:8000")).await.unwrap_err();
    assert_eq!(failed.kind(), "BadEndpoint");
    assert!(failed.message().contains("\"localhost:8000\""), "{failed}");
}

/// Runs [`without_an_environment`] in a process without anything that says where AWS is.
#[test]
fn a_region_or_credentials_that_are_nowhere_are_told() {
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this);
    child.args(["--exact", "refused::without_an_environment", "--ignored"]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            child.env_remove(name);
        }
    }
    child
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "none");
    let ended = child.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ended.stderr));
}

#[tokio::test]
#[ignore = "needs an environment of its own; a_region_or_credentials_that_are_nowhere_are_told runs it"]
async fn without_an_environment() {
    let failed = DynamoDbStore::connect(TABLE, &AwsOptions::new()).await.unwrap_err();
    assert_eq!(failed.kind(), "NoRegion");
    assert!(failed.message().ends_with("set AWS_REGION or give the region"), "{failed}");

    let emulator = Emulator::start().await;
    let options = AwsOptions::new().with_endpoint_url(&emulator.url);
    let store = DynamoDbStore::connect(TABLE, &options).await.unwrap();
    assert_eq!(store.wait_until_active().await.unwrap_err().kind(), "NoCredentials");
    let store = DynamoDbStore::connect(TABLE, &options.with_access_key("any", "text")).await.unwrap();
    store.create_table(Billing::OnDemand).await.unwrap();
    store.wait_until_active().await.unwrap();
}
