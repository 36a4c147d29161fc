// SPDX-License-Identifier: AGPL-3.0-only
//! Who asks: credentials, kept until they are about to end.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::identity::Identity;
use tokio::sync::Mutex;

/// New ones are asked for so long before the old ones end.
const MARGIN: Duration = Duration::from_mins(1);

/// Those that do not say when they end are looked up again after this long, since files change.
const LIFETIME: Duration = Duration::from_mins(15);

/// The credentials of one client. The machine or a service may be asked for them, so they are kept.
#[derive(Debug)]
pub(super) struct Login {
    provider: SharedCredentialsProvider,
    held: RwLock<Option<Held>>,
    /// Taken by the one who asks, so that a thousand requests do not ask at once.
    asking: Mutex<()>,
}

#[derive(Clone, Debug)]
struct Held {
    identity: Identity,
    until: SystemTime,
}

impl Login {
    pub(super) fn new(provider: SharedCredentialsProvider) -> Self {
        Self { provider, held: RwLock::new(None), asking: Mutex::new(()) }
    }

    /// Credentials that hold at this time.
    pub(super) async fn identity(&self, now: SystemTime) -> Result<Identity, CredentialsError> {
        if let Some(held) = self.held(now + MARGIN) {
            return Ok(held);
        }
        let _asking = self.asking.lock().await;
        // Somebody else may have been told while this one waited.
        if let Some(held) = self.held(now + MARGIN) {
            return Ok(held);
        }
        match self.provider.provide_credentials().await {
            Ok(credentials) => {
                let until = credentials.expiry().unwrap_or(now + LIFETIME + MARGIN);
                let identity = Identity::from(credentials);
                let held = Held { identity: identity.clone(), until };
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(held);
                Ok(identity)
            }
            // The old ones do until they end.
            Err(error) => self.held(now).ok_or(error),
        }
    }

    /// What is held and holds at this time.
    fn held(&self, at: SystemTime) -> Option<Identity> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.until > at).map(|held| held.identity.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_credential_types::Credentials;
    use aws_credential_types::provider::{ProvideCredentials, future};
    use futures_executor::block_on;

    use super::*;

    /// Gives credentials that hold for a while, and fails now and then.
    #[derive(Debug, Default)]
    struct Desk {
        asked: Arc<AtomicU32>,
        fails_from: u32,
        lasts: Option<Duration>,
    }

    impl ProvideCredentials for Desk {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            future::ProvideCredentials::ready(if asked >= self.fails_from {
                Err(CredentialsError::not_loaded("the desk is closed"))
            } else {
                let until = self.lasts.map(|lasts| SystemTime::UNIX_EPOCH + lasts);
                Ok(Credentials::new(asked.to_string(), "secret", None, until, "Desk"))
            })
        }
    }

    fn key(login: &Login, at: Duration) -> Option<String> {
        let identity = block_on(login.identity(SystemTime::UNIX_EPOCH + at)).ok()?;
        Some(identity.data::<Credentials>().unwrap().access_key_id().to_owned())
    }

    #[test]
    fn credentials_are_kept_until_a_minute_before_their_end_and_used_until_their_end() {
        let desk = Desk { fails_from: 2, lasts: Some(Duration::from_hours(1)), ..Desk::default() };
        let asked = Arc::clone(&desk.asked);
        let login = Login::new(SharedCredentialsProvider::new(desk));
        for (minute, due, asks) in [(0, Some("1"), 1), (58, Some("1"), 1), (59, Some("1"), 2), (60, None, 3)] {
            assert_eq!(key(&login, Duration::from_mins(minute)).as_deref(), due, "minute {minute}");
            assert_eq!(asked.load(Ordering::SeqCst), asks, "minute {minute}");
        }
    }

    #[test]
    fn credentials_without_an_end_are_looked_up_again_after_a_while() {
        let login = Login::new(SharedCredentialsProvider::new(Desk { fails_from: u32::MAX, ..Desk::default() }));
        for (minute, due) in [(0, "1"), (14, "1"), (15, "2"), (29, "2"), (30, "3")] {
            assert_eq!(key(&login, Duration::from_mins(minute)).as_deref(), Some(due), "minute {minute}");
        }
    }
}
