// SPDX-License-Identifier: AGPL-3.0-only
//! Where DynamoDB is.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use hyper::Uri;

use crate::error::BackendError;

/// The suffixes of regions outside of the usual partition, by the beginning of their names.
const PARTITIONS: [(&str, &str); 6] = [
    ("cn-", "amazonaws.com.cn"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("eusc-", "amazonaws.eu"),
];
const USUAL: &str = "amazonaws.com";

/// Where requests go, and how errors say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) uri: Uri,
    pub(super) region: String,
    /// `at http://127.0.0.1:8000` or `in eu-west-1`.
    pub(super) place: String,
}

impl Endpoint {
    pub(super) fn of(config: &SdkConfig) -> Result<Self, BackendError> {
        let region = config.region().map(ToString::to_string).ok_or_else(|| {
            BackendError::new("NoRegion", "the configuration of the DynamoDB store has no region; give it one")
        })?;
        if let Some(url) = given(config) {
            let uri = url.parse::<Uri>().ok().filter(|uri| uri.scheme().is_some() && uri.authority().is_some());
            let uri = uri.ok_or_else(|| {
                let message = format!("the endpoint {url:?} is no URL; write it like http://127.0.0.1:8000");
                BackendError::new("BadEndpoint", message)
            })?;
            return Ok(Self { uri, place: format!("at {url}"), region });
        }
        if config.use_fips() == Some(true) || config.use_dual_stack() == Some(true) {
            let message = "the endpoints for FIPS and for dual stack are not known here; give the one of DynamoDB in \
                           AWS_ENDPOINT_URL_DYNAMODB";
            return Err(BackendError::new("BadEndpoint", message));
        }
        let suffix = PARTITIONS.iter().find(|(start, _)| region.starts_with(start)).map_or(USUAL, |(_, suffix)| suffix);
        let uri = format!("https://dynamodb.{region}.{suffix}").parse().map_err(|_| {
            let message = format!("{region:?} is no AWS region; write it like eu-west-1");
            BackendError::new("NoRegion", message)
        })?;
        Ok(Self { uri, place: format!("in {region}"), region })
    }
}

/// The endpoint that somebody gave: in `AWS_ENDPOINT_URL_DYNAMODB` or a profile, or for all services.
fn given(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("DynamoDB").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let key = key.build().expect("invariant: all three parts are there");
    let own = config.service_config().and_then(|service| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use aws_config::Region;

    use super::*;

    fn endpoint(region: &'static str, url: Option<&str>) -> Result<Endpoint, BackendError> {
        let mut config = SdkConfig::builder().region(Region::new(region));
        config.set_endpoint_url(url.map(str::to_owned));
        Endpoint::of(&config.build())
    }

    #[test]
    fn each_region_has_its_endpoint() {
        for (region, uri) in [
            ("eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com/"),
            ("us-gov-west-1", "https://dynamodb.us-gov-west-1.amazonaws.com/"),
            ("cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn/"),
            ("us-iso-east-1", "https://dynamodb.us-iso-east-1.c2s.ic.gov/"),
            ("us-isob-east-1", "https://dynamodb.us-isob-east-1.sc2s.sgov.gov/"),
        ] {
            assert_eq!(endpoint(region, None).unwrap().uri.to_string(), uri);
        }
        assert_eq!(endpoint("a b", None).unwrap_err().kind(), "NoRegion");
    }

    #[test]
    fn an_endpoint_that_was_given_is_taken_as_it_is() {
        let given = endpoint("eu-west-1", Some("http://127.0.0.1:8000")).unwrap();
        assert_eq!((given.uri.to_string().as_str(), given.region.as_str()), ("http://127.0.0.1:8000/", "eu-west-1"));
        assert_eq!(given.place, "at http://127.0.0.1:8000");
        for bad in ["", "/", "127.0.0.1", "http://"] {
            assert_eq!(endpoint("eu-west-1", Some(bad)).unwrap_err().kind(), "BadEndpoint", "{bad:?}");
        }
    }
}
