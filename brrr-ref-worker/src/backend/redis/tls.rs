// SPDX-License-Identifier: AGPL-3.0-only
//! TLS with rustls and ring. Every certificate is checked; there is no way around that.

use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

use super::failure::Failure;
use super::kind;
use super::stream::Duplex;
use crate::backend::tls::{client, system_roots};
use crate::error::BackendError;

/// What all TLS connections share: the certificates of this PEM text are trusted, or else the system's.
pub(super) fn connector(pem: Option<&[u8]>) -> Result<TlsConnector, BackendError> {
    let roots = match pem {
        Some(pem) => given(pem)?,
        None => systems()?,
    };
    Ok(TlsConnector::from(Arc::new(client(roots))))
}

fn given(pem: &[u8]) -> Result<RootCertStore, BackendError> {
    let refused = |what: &dyn std::fmt::Display| {
        let message = format!("the certificates to trust cannot be used: {what}; give them as PEM text");
        BackendError::new(kind::TLS, message)
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| refused(&error))?;
        roots.add(certificate).map_err(|error| refused(&error))?;
    }
    if roots.is_empty() { Err(refused(&"there are none")) } else { Ok(roots) }
}

fn systems() -> Result<RootCertStore, BackendError> {
    let roots = system_roots();
    if roots.is_empty() {
        let message = "this system trusts no certificates, so no TLS connection is possible; install ca-certificates, \
                       or give the certificate to trust";
        return Err(BackendError::new(kind::TLS, message));
    }
    Ok(roots)
}

/// Makes a TLS connection of a plain one.
pub(super) async fn handshake(
    tls: &TlsConnector,
    host: &str,
    tcp: TcpStream,
    address: &str,
) -> Result<Box<dyn Duplex>, Failure> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Failure::tls(address, &io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    match tls.connect(name, tcp).await {
        Ok(stream) => Ok(Box::new(stream)),
        // What is wrong with a certificate or with the bytes of the handshake stays wrong.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Failure::tls(address, &error)),
        Err(error) => Err(Failure::unreachable(address, &error.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_are_none_are_refused() {
        for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let Err(error) = connector(Some(pem.as_bytes())) else { panic!("{pem:?} was accepted") };
            assert_eq!(error.kind(), kind::TLS);
        }
    }
}
