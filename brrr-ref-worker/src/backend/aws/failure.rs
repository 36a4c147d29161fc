// SPDX-License-Identifier: AGPL-3.0-only
use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
#[cfg(feature = "sqs")]
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
#[cfg(feature = "sqs")]
use aws_smithy_runtime_api::client::result::SdkError;
#[cfg(feature = "sqs")]
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// The longest text of somebody else's that is passed on, in characters.
const LONGEST_TEXT: usize = 400;

const NO_CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (any text will do for an emulator), \
                              or use a profile or a role";
const WRONG_CREDENTIALS: &str = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN if the key is \
                                 temporary, the region, and the clock of this machine";

/// Why an operation failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// A short name that stays the same: the code of the service, or one of ours where the service said nothing.
    pub(crate) kind: String,
    /// What is wrong and what to do, as the second half of a sentence.
    pub(crate) reason: String,
}

impl Failure {
    fn new(kind: &str, reason: String) -> Self {
        Self { kind: kind.to_owned(), reason }
    }

    /// The service says no, with this code and message.
    pub(crate) fn refused(status: u16, code: Option<&str>, message: Option<&str>) -> Self {
        let Some(code) = code else {
            return Self::new("BadReply", format!("the reply has the status {status} and does not say what is wrong"));
        };
        let said = shortened(message.unwrap_or("no more is said")).trim_end_matches('.').to_owned();
        let reason = match advice(status, code) {
            Some(advice) => format!("{code}: {said}; {advice}"),
            None => format!("{code}: {said}"),
        };
        Self::new(code, reason)
    }

    pub(crate) fn timed_out() -> Self {
        let reason = "no reply came in time; the service may be overloaded, or something holds its replies back";
        Self::new("TimedOut", reason.to_owned())
    }

    pub(crate) fn bad_reply(status: u16, cause: &str) -> Self {
        let cause = shortened(cause.trim_end_matches('.'));
        Self::new("BadReply", format!("the reply could not be read (status {status}): {cause}"))
    }

    pub(crate) fn bad_request(cause: String) -> Self {
        Self::new("BadRequest", cause)
    }

    pub(crate) fn no_credentials(error: &CredentialsError) -> Self {
        let reason = match error {
            CredentialsError::CredentialsNotLoaded(_) => format!("there are no AWS credentials; {NO_CREDENTIALS}"),
            other => format!("the AWS credentials cannot be had ({}); {NO_CREDENTIALS}", cause(other)),
        };
        Self::new("NoCredentials", reason)
    }

    pub(crate) fn unreachable(cause: &str) -> Self {
        let cause = shortened(cause.trim_end_matches('.'));
        let reason = format!("it cannot be reached ({cause}); check the address, the region and the network");
        Self::new("Unreachable", reason)
    }
}

/// What an error of an SDK comes down to.
#[cfg(feature = "sqs")]
pub(crate) fn failure<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(refusal) => {
            let status = refusal.raw().status().as_u16();
            Failure::refused(status, refusal.err().code(), refusal.err().message())
        }
        SdkError::TimeoutError(_) => Failure::timed_out(),
        SdkError::ResponseError(ref reply) => Failure::bad_reply(reply.raw().status().as_u16(), &cause(&error)),
        SdkError::ConstructionFailure(_) => Failure::bad_request(cause(&error)),
        error => match credentials_error(&error) {
            Some(error) => Failure::no_credentials(error),
            None => Failure::unreachable(&cause(&error)),
        },
    }
}

fn advice(status: u16, code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDenied" | "AccessDeniedException" => "let the policy of these credentials allow it",
        "ExpiredToken" | "ExpiredTokenException" => "renew the credentials",
        "IncompleteSignature"
        | "IncompleteSignatureException"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => WRONG_CREDENTIALS,
        "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "ThrottlingException" => "waiting did not help; raise the capacity, or send less at once",
        _ if status >= 500 => "waiting did not help; try again later",
        _ => return None,
    })
}

#[cfg(feature = "sqs")]
fn credentials_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
    chain(error).find_map(|error| error.downcast_ref::<CredentialsError>())
}

/// The innermost cause, which is the one that says something.
fn cause(error: &(dyn Error + 'static)) -> String {
    let last = chain(error).last().map(ToString::to_string).unwrap_or_default();
    shortened(last.trim_end_matches('.'))
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let this = next?;
        next = this.source();
        Some(this)
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
