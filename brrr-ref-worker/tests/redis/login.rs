// SPDX-License-Identifier: AGPL-3.0-only
//! Who may connect, and what is said when the server cannot be used. No sentence shows a secret.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use brrr_ref_worker::backend::redis::{Redis, kind};
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::Queue;
use brrr_wire::revision::Revision;

use crate::redis_server::free_port;
use crate::world::{Admin, PROTOCOLS, RedisServer, kind_of, message, options, put, run, take, topic};

const SECRET: &str = "hunter 2/@:%\u{1f3ed}";
/// The same in a URL.
const ENCODED: &str = "hunter%202%2F%40%3A%25%F0%9F%8F%AD";

fn ping(url: &str) -> Result<(), BackendError> {
    run(async { Redis::new(options(url)).unwrap().ping().await })
}

#[test]
fn a_password_and_a_user_are_taken_from_the_url() {
    let Some(server) = RedisServer::start(&["--requirepass", SECRET]) else { return };
    let url = |login: &str, protocol: &str| server.url().replace("//", &format!("//{login}")) + protocol;
    let mut admin = Admin::at(&url(&format!(":{ENCODED}@"), ""));
    admin.tell(&["ACL", "SETUSER", "worker", "on", &format!(">{SECRET}"), "~brrr/*", "+@all"]);
    for protocol in PROTOCOLS {
        for login in [format!(":{ENCODED}@"), format!("default:{ENCODED}@"), format!("worker:{ENCODED}@")] {
            assert_eq!(ping(&url(&login, protocol)), Ok(()), "{login}{protocol}");
        }
        for login in ["", ":wrong-secret@", "worker:wrong-secret@", "nobody:wrong-secret@", "worker@"] {
            let url = url(login, protocol);
            let error = ping(&url).unwrap_err();
            assert_eq!(error.kind(), kind::LOGIN, "{url}: {error}");
            assert!(error.message().contains("refused the user name or password"), "{error}");
            assert!(error.message().contains(&server.port().to_string()), "{error}");
            assert!(!error.message().contains("wrong-secret"), "{error}");
            let taken = run(async { Redis::new(options(&url)).unwrap().queue(Revision::Two).take(&topic("t")).await });
            assert_eq!(kind_of(taken), kind::LOGIN, "{url}");
        }
    }
}

#[test]
fn a_user_without_the_right_to_a_key_is_told_so() {
    let Some(server) = RedisServer::start(&[]) else { return };
    Admin::of(&server).tell(&["ACL", "SETUSER", "worker", "on", "nopass", "~brrr/*", "+@all"]);
    for protocol in PROTOCOLS {
        let url = server.url().replace("//", "//worker:any@") + protocol;
        run(async {
            let redis = Redis::new(options(&url)).unwrap();
            let (old, new, topic) = (redis.queue(Revision::One), redis.queue(Revision::Two), topic("t"));
            put(&new, &topic, "m").await;
            assert_eq!(take(&new, &topic).await, Ok(message("m")));
            assert_eq!(kind_of(old.take(&topic).await), kind::NO_PERMISSION);
            assert_eq!(kind_of(old.put(&topic, "m".into()).await), kind::NO_PERMISSION);
        });
    }
}

#[test]
fn a_database_that_is_not_there_is_refused() {
    let Some(server) = RedisServer::start(&["--databases", "4"]) else { return };
    for protocol in PROTOCOLS {
        assert_eq!(ping(&format!("{}/3{protocol}", server.url())), Ok(()));
        let error = ping(&format!("{}/4{protocol}", server.url())).unwrap_err();
        assert_eq!(error.kind(), kind::REFUSED);
        assert!(error.message().contains("check the database number"), "{error}");
    }
}

#[test]
fn a_server_that_is_not_there() {
    let url = format!("redis://me:hunter2@127.0.0.1:{}", free_port());
    let address = url.replace("me:hunter2@", "") + "/0";
    let said =
        format!("cannot reach Redis at {address}: Connection refused (os error 111); start it, or correct the URL");
    assert_eq!(ping(&url), Err(BackendError::new(kind::UNREACHABLE, said)));

    let error = ping("redis://me:hunter2@nowhere.invalid").unwrap_err();
    assert_eq!(error.kind(), kind::UNREACHABLE);
    assert!(error.message().starts_with("cannot reach Redis at redis://nowhere.invalid:6379/0: "), "{error}");
    assert!(!error.message().contains("hunter2"), "{error}");

    let error = ping("unix:///nowhere.sock?pass=hunter2").unwrap_err();
    assert_eq!(error.kind(), kind::UNREACHABLE);
    assert!(!error.message().contains("hunter2"), "{error}");
}

#[test]
fn what_listens_is_no_redis_server() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("redis://:hunter2@{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            let _ = connection.read(&mut [0; 64]);
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    for protocol in PROTOCOLS {
        let error = ping(&format!("{url}{protocol}")).unwrap_err();
        assert_eq!(error.kind(), kind::UNREACHABLE);
        assert!(error.message().contains("is no Redis server"), "{error}");
    }
}

#[test]
fn what_listens_says_nothing() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("redis://:hunter2@{}", listener.local_addr().unwrap());
    for protocol in PROTOCOLS {
        let redis =
            Redis::new(options(&format!("{url}{protocol}")).with_connect_limit(Duration::from_millis(1))).unwrap();
        let error = run(async { redis.ping().await }).unwrap_err();
        assert_eq!(error.kind(), kind::UNREACHABLE);
        assert!(error.message().contains("no connection within 1ms"), "{error}");
    }
}

#[test]
fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
    let redis = Redis::new(options("redis://localhost")).unwrap();
    let queue = redis.queue(Revision::Two);
    assert_eq!(kind_of(futures_executor::block_on(queue.take(&topic("t")))), kind::NO_RUNTIME);
    assert_eq!(kind_of(futures_executor::block_on(queue.put(&topic("t"), "m".into()))), kind::NO_RUNTIME);
    assert_eq!(kind_of(futures_executor::block_on(redis.ping())), kind::NO_RUNTIME);
}
