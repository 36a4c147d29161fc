// SPDX-License-Identifier: AGPL-3.0-only
//! Requests over HTTP, with the signature that AWS asks for (version 4).

use std::time::SystemTime;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Request, Uri};

use super::endpoint::Endpoint;
use super::request::Operation;
use crate::error::BackendError;

const JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("brrr-ref-worker/", env!("CARGO_PKG_VERSION")));
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const SERVICE: &str = "dynamodb";

/// Makes signed requests to one endpoint.
#[derive(Debug)]
pub(super) struct Signer {
    uri: Uri,
    url: String,
    host: HeaderValue,
    region: String,
}

impl Signer {
    pub(super) fn new(endpoint: &Endpoint) -> Result<Self, BackendError> {
        let Endpoint { uri, region, .. } = endpoint;
        let host = host(uri).parse().map_err(|_| {
            BackendError::new("BadEndpoint", format!("the host of the endpoint {uri} cannot be written in a request"))
        })?;
        Ok(Self { uri: uri.clone(), url: uri.to_string(), host, region: region.clone() })
    }

    /// The request, signed by this identity at this time; the error says why there is none.
    pub(super) fn request(
        &self,
        operation: Operation,
        body: Bytes,
        identity: &Identity,
        now: SystemTime,
    ) -> Result<Request<Full<Bytes>>, String> {
        let params = SigningParams::builder()
            .identity(identity)
            .region(&self.region)
            .name(SERVICE)
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?
            .into();
        let host = self.host.to_str().map_err(|error| error.to_string())?;
        let headers = [("host", host), ("x-amz-target", operation.target())];
        let signable = SignableRequest::new("POST", self.url.as_str(), headers.into_iter(), SignableBody::Bytes(&body));
        let signed = sign(signable.map_err(|error| error.to_string())?, &params).map_err(|error| error.to_string())?;
        let (instructions, _) = signed.into_parts();

        let mut request = Request::post(self.uri.clone());
        for (name, value) in instructions.headers() {
            request = request.header(name, value);
        }
        request
            .header(HOST, &self.host)
            .header(TARGET, operation.target())
            .header(CONTENT_TYPE, JSON)
            .header(USER_AGENT, AGENT)
            .body(Full::new(body))
            .map_err(|error| error.to_string())
    }
}

/// The host as a request names it: without the port that goes without saying.
fn host(uri: &Uri) -> String {
    let host = uri.host().unwrap_or_default();
    match (uri.port_u16(), uri.scheme_str()) {
        (None, _) | (Some(80), Some("http")) | (Some(443), Some("https")) => host.to_owned(),
        (Some(port), _) => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_credential_types::Credentials;

    use super::*;

    fn signer(url: &str) -> Signer {
        let endpoint = Endpoint { uri: url.parse().unwrap(), region: "us-east-1".to_owned(), place: String::new() };
        Signer::new(&endpoint).unwrap()
    }

    fn signed(credentials: Credentials) -> Request<Full<Bytes>> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045); // 2026-01-02T03:04:05Z
        let signer = signer("https://dynamodb.us-east-1.amazonaws.com");
        signer.request(Operation::GetItem, Bytes::from_static(b"{}"), &credentials.into(), now).unwrap()
    }

    #[test]
    fn a_request_says_what_is_signed_and_by_whom() {
        let request = signed(Credentials::new("AKID", "secret", None, None, "test"));
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!(header("host"), "dynamodb.us-east-1.amazonaws.com");
        assert_eq!(header("x-amz-date"), "20260102T030405Z");
        assert_eq!(header("x-amz-target"), "DynamoDB_20120810.GetItem");
        let (start, signature) = header("authorization").rsplit_once('=').unwrap();
        assert_eq!(
            start,
            "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/dynamodb/aws4_request, \
             SignedHeaders=host;x-amz-date;x-amz-target, Signature"
        );
        // Computed apart, from the description of the signature.
        assert_eq!(signature, "0fff96a7dae5ee5dd6b43635541f75166e172fa28da6a652eb2b063f1d04d522");
        assert!(!request.headers().contains_key("x-amz-security-token"));
    }

    #[test]
    fn a_key_for_a_while_brings_its_token() {
        let request = signed(Credentials::new("AKID", "secret", Some("token".to_owned()), None, "test"));
        assert_eq!(request.headers()["x-amz-security-token"], "token");
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert!(authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target"));
    }

    #[test]
    fn a_port_is_named_where_it_is_not_the_usual_one() {
        for (url, due) in [
            ("http://127.0.0.1:8000", "127.0.0.1:8000"),
            ("http://localhost:80", "localhost"),
            ("http://localhost:443", "localhost:443"),
            ("https://localhost:443", "localhost"),
            ("http://[::1]:8000", "[::1]:8000"),
        ] {
            assert_eq!(signer(url).host, due);
        }
    }
}
