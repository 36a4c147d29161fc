// SPDX-License-Identifier: AGPL-3.0-only
//! TLS with rustls and ring, for all backends. Every certificate is checked; there is no way around that.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// A client that trusts these certificates and nothing else.
pub(crate) fn client(roots: RootCertStore) -> ClientConfig {
    // The provider is named here because a process has none unless somebody installs one.
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("invariant: ring has TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// The certificates that this system trusts; there may be none.
pub(crate) fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // What cannot be read or used is left out: a connection that needs it says so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
