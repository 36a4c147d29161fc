// SPDX-License-Identifier: AGPL-3.0-only
//! `rediss://` against a server with a certificate that was made for the test.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use brrr_ref_worker::backend::redis::{Redis, RedisOptions, kind};
use brrr_ref_worker::error::BackendError;
use brrr_wire::revision::Revision;

use crate::redis_server::{Directory, PORT, is_installed};
use crate::world::{PROTOCOLS, RedisServer, message, options, put, run, take, topic};

/// For 127.0.0.1 only, signed by itself.
const REQUEST: &str = "[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n\
                       [name]\nCN = test\n\
                       [extensions]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = critical, CA:FALSE\n";

/// A server that speaks TLS only, its certificate as PEM, and where both are kept.
fn tls_server() -> Option<(RedisServer, String, Directory)> {
    if !is_installed("openssl", "openssl") {
        return None;
    }
    let directory = Directory::new();
    let certificate = make_certificate(directory.path());
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (key, cert) = (path("key.pem"), path("cert.pem"));
    let server = RedisServer::start(&[
        "--port",
        "0",
        "--tls-port",
        PORT,
        "--tls-auth-clients",
        "no",
        "--tls-key-file",
        &key,
        "--tls-cert-file",
        &cert,
        "--tls-ca-cert-file",
        &cert,
    ])?;
    Some((server, certificate, directory))
}

fn make_certificate(directory: &Path) -> String {
    fs::write(directory.join("request.cnf"), REQUEST).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-config", "request.cnf", "-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(directory)
        .stderr(Stdio::null())
        .status();
    assert!(made.unwrap().success(), "openssl makes a certificate");
    fs::read_to_string(directory.join("cert.pem")).unwrap()
}

fn over_tls(server: &RedisServer, protocol: &str) -> RedisOptions {
    options(&format!("{}{protocol}", server.url().replace("redis://", "rediss://")))
}

fn ping(options: RedisOptions) -> Result<(), BackendError> {
    run(async { Redis::new(options)?.ping().await })
}

#[test]
fn puts_and_takes_over_tls() {
    let Some((server, certificate, _directory)) = tls_server() else { return };
    for protocol in PROTOCOLS {
        let options = over_tls(&server, protocol).with_root_certificates(certificate.clone());
        run(async {
            let queue = Redis::new(options).unwrap().queue(Revision::Two);
            put(&queue, &topic("t"), "m").await;
            assert_eq!(take(&queue, &topic("t")).await, Ok(message("m")));
        });
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let Some((server, certificate, _directory)) = tls_server() else { return };
    let error = ping(over_tls(&server, "")).unwrap_err();
    assert_eq!(error.kind(), kind::TLS);

    let another = Directory::new();
    let error = ping(over_tls(&server, "").with_root_certificates(make_certificate(another.path()))).unwrap_err();
    assert_eq!(error.kind(), kind::TLS);
    assert!(error.message().contains("certificates that are trusted"), "{error}");

    let by_name = RedisOptions::parse(&format!("rediss://localhost:{}", server.port())).unwrap();
    let error = ping(by_name.with_root_certificates(certificate)).unwrap_err();
    assert_eq!(error.kind(), kind::TLS, "the certificate is for the address, not for the name");
}

#[test]
fn tls_and_no_tls_do_not_match() {
    let Some((server, certificate, _directory)) = tls_server() else { return };
    let error = ping(options(&server.url())).unwrap_err();
    assert_eq!(error.kind(), kind::UNREACHABLE, "{error}");

    let Some(plain) = RedisServer::start(&[]) else { return };
    // It waits for the end of a line that never comes.
    let options =
        over_tls(&plain, "").with_root_certificates(certificate).with_connect_limit(Duration::from_millis(100));
    let error = ping(options).unwrap_err();
    assert_eq!(error.kind(), kind::UNREACHABLE, "{error}");
    assert!(error.message().contains("does it speak TLS"), "{error}");
}
