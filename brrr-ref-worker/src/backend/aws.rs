// SPDX-License-Identifier: AGPL-3.0-only
//! What the backends on Amazon Web Services share: where a service is, who asks, and how requests are repeated.
//!
//! # Repeated requests
//!
//! Both clients repeat alike: SQS with the standard retries of the AWS SDK, DynamoDB with the same rules in a client of
//! our own, which takes less CPU time. A request is repeated when the service is throttling or fails
//! (500, 502, 503, 504), and when no reply came: the connection could not be made, broke, or was silent for
//! [`ATTEMPT_TIMEOUT`]. Before each repetition is a pause of random length, up to [`FIRST_PAUSE`], then up to twice that
//! and so on, never more than [`LONGEST_PAUSE`]. After [`ATTEMPTS`] attempts or [`OPERATION_TIMEOUT`] the operation fails.
//! The SDK's retry quota is switched off: it would turn throttling, which passes, into failures, which lose messages.
//!
//! A request whose reply was lost may have been carried out before it is repeated; the modules of the backends say what
//! follows from that.

mod config;
mod failure;

use std::time::Duration;

use aws_credential_types::Credentials;

pub(crate) use self::failure::Failure;
#[cfg(feature = "sqs")]
pub(crate) use self::failure::failure;

/// How often a request is sent before its operation fails.
pub const ATTEMPTS: u32 = 16;

/// The longest that the pause before the second attempt can be; it doubles with each attempt.
pub const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest that any pause between two attempts can be.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long one attempt may take before it counts as lost.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long it may take to connect.
#[cfg(feature = "dynamodb")]
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection is kept that nobody uses; DynamoDB itself closes it later.
#[cfg(feature = "dynamodb")]
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long all attempts of one operation may take together.
pub const OPERATION_TIMEOUT: Duration = Duration::from_mins(1);

/// Where an AWS service is and who asks it.
///
/// What is not given is taken from the usual environment: variables such as `AWS_REGION`, `AWS_ENDPOINT_URL` and
/// `AWS_ACCESS_KEY_ID`, the profiles in `~/.aws`, and the role of the container or machine. Single sign-on is not
/// built in; `credential_process` is.
#[derive(Clone, Debug, Default)]
pub struct AwsOptions {
    endpoint_url: Option<String>,
    region: Option<String>,
    credentials: Option<Credentials>,
}

impl AwsOptions {
    /// Everything from the environment.
    pub fn new() -> Self {
        Self::default()
    }

    /// The service at this URL, such as `http://127.0.0.1:8000` of an emulator. With an `http` URL no certificates are
    /// needed, and a region that is given nowhere is `us-east-1`, since emulators do not care.
    #[must_use]
    pub fn with_endpoint_url(self, url: impl Into<String>) -> Self {
        Self { endpoint_url: Some(url.into()), ..self }
    }

    /// The service in this region, such as `eu-west-1`.
    #[must_use]
    pub fn with_region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Asks with this access key. An emulator accepts any text; a real key is better kept in the environment.
    #[must_use]
    pub fn with_access_key(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let credentials = Credentials::new(id, secret, None, None, "AwsOptions");
        Self { credentials: Some(credentials), ..self }
    }
}
