// SPDX-License-Identifier: AGPL-3.0-only
//! How to get a new connection.

use std::io;
use std::sync::Arc;

use redis::ConnectionAddr;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::connection::Connection;
use super::failure::Failure;
use super::options::RedisOptions;
use super::stream::Duplex;
use crate::error::BackendError;

/// One server, as the options name it.
pub(super) struct Endpoint {
    pub(super) options: RedisOptions,
    pub(super) address: Arc<str>,
    #[cfg(feature = "redis-tls")]
    tls: Option<tokio_rustls::TlsConnector>,
}

impl Endpoint {
    #[cfg_attr(not(feature = "redis-tls"), expect(clippy::unnecessary_wraps, reason = "TLS can be set up badly"))]
    pub(super) fn new(options: RedisOptions) -> Result<Self, BackendError> {
        let address = Arc::from(options.address());
        #[cfg(feature = "redis-tls")]
        let tls = match options.info.addr() {
            ConnectionAddr::TcpTls { .. } => Some(super::tls::connector(options.root_certificates.as_deref())?),
            _ => None,
        };
        Ok(Self {
            options,
            address,
            #[cfg(feature = "redis-tls")]
            tls,
        })
    }

    /// Connects and logs in.
    pub(super) async fn connect(&self) -> Result<Connection, Failure> {
        let limit = self.options.connect_limit;
        let connected = timeout(limit, async {
            let stream = self.dial().await?;
            let login = self.options.info.redis_settings();
            let opened = Connection::open(stream, login, &self.address).await;
            opened.map_err(|error| Failure::unreachable(&self.address, &error))
        });
        connected.await.unwrap_or_else(|_| Err(Failure::no_connection_in_time(&self.address, limit)))
    }

    async fn dial(&self) -> Result<Box<dyn Duplex>, Failure> {
        match self.options.info.addr() {
            ConnectionAddr::Tcp(host, port) => Ok(Box::new(self.dial_tcp(host, *port).await?)),
            #[cfg(feature = "redis-tls")]
            ConnectionAddr::TcpTls { host, port, .. } => {
                let tcp = self.dial_tcp(host, *port).await?;
                let tls = self.tls.as_ref().expect("invariant: an endpoint with TLS has its connector");
                super::tls::handshake(tls, host, tcp, &self.address).await
            }
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => match tokio::net::UnixStream::connect(path).await {
                Ok(stream) => Ok(Box::new(stream)),
                Err(error) => Err(self.unreachable(error)),
            },
            _ => Err(self.unreachable(io::ErrorKind::Unsupported.into())),
        }
    }

    async fn dial_tcp(&self, host: &str, port: u16) -> Result<TcpStream, Failure> {
        let connected = async {
            let tcp = TcpStream::connect((host, port)).await?;
            // The last part of a pipeline must not wait for the server to confirm the part before it.
            tcp.set_nodelay(true)?;
            Ok(tcp)
        };
        connected.await.map_err(|error| self.unreachable(error))
    }

    fn unreachable(&self, error: io::Error) -> Failure {
        Failure::unreachable(&self.address, &error.into())
    }
}
