// SPDX-License-Identifier: AGPL-3.0-only
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::{ATTEMPT_TIMEOUT, ATTEMPTS, AwsOptions, FIRST_PAUSE, LONGEST_PAUSE, OPERATION_TIMEOUT};
use crate::error::BackendError;

/// The region that is named to an emulator when nothing names one.
const ANY_REGION: &str = "us-east-1";

impl AwsOptions {
    /// What the clients of the services are configured with, for those who want to change something in it. Sends
    /// nothing to the service; a region or credentials of the machine may be asked for.
    pub async fn sdk_config(&self) -> Result<SdkConfig, BackendError> {
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(https())
            // Replies are small, and an attempt has a time-out; watching the speed of each costs time for nothing.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(retries())
            .timeout_config(timeouts());
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        } else if self.endpoint_url.is_some() {
            loader = loader.region(region_of_an_endpoint());
        }
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(checked(url)?);
        }
        let config = loader.load().await;
        if config.region().is_none() {
            let message = "it is not known in which AWS region the service is; set AWS_REGION or give the region";
            return Err(BackendError::new("NoRegion", message));
        }
        Ok(if config.endpoint_url().is_some_and(is_plain) {
            // Without TLS there is nothing to trust, so a machine without certificates can talk to an emulator.
            config.into_builder().http_client(plain()).build()
        } else {
            config
        })
    }
}

/// The machine is not asked, for that takes seconds where there is no answer.
fn region_of_an_endpoint() -> RegionProviderChain {
    RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(ProfileFileRegionProvider::new())
        .or_else(Region::from_static(ANY_REGION))
}

fn checked(url: &str) -> Result<&str, BackendError> {
    if is_plain(url) || url.starts_with("https://") {
        return Ok(url);
    }
    let message = format!("the endpoint {url:?} is no URL; write it with its scheme, such as http://127.0.0.1:8000");
    Err(BackendError::new("BadEndpoint", message))
}

fn is_plain(url: &str) -> bool {
    url.starts_with("http://")
}

fn https() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

fn plain() -> SharedHttpClient {
    Builder::new().build_http()
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).operation_timeout(OPERATION_TIMEOUT).build()
}
