// SPDX-License-Identifier: AGPL-3.0-only
//! The emulator `moto`, a process of its own on a free port, as `tests/run` installs it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/moto");

/// Prints the port that was free. Ends when its input does, and so with the test, however that ends.
const SERVER: &str = r#"
import os, sys, threading
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
application = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, application, threaded=sys.argv[1] == "concurrent")
print(server.port, flush=True)
server.serve_forever()
"#;

/// How requests that come at once are carried out.
#[derive(Clone, Copy)]
pub(crate) enum Requests {
    /// One after another: `moto` does not compare and write in one step, which the service does.
    #[allow(dead_code, reason = "not every service needs it")]
    InTurn,
    /// In threads, so that a long poll does not keep the others waiting.
    #[allow(dead_code, reason = "not every service needs it")]
    AtOnce,
}

/// A server that runs as long as this value.
pub(crate) struct Moto {
    pub(crate) url: String,
    process: Child,
}

impl Moto {
    /// Starts it; none where it is not installed, which is a failure with `CI=true`.
    pub(crate) fn start(requests: Requests) -> Option<Self> {
        if !Path::new(INSTALLED).join("moto").is_dir() {
            let message = "moto is not installed; `bash tests/run` installs it into target/tools/moto";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}");
            eprintln!("SKIPPED: {message}");
            return None;
        }
        let how = match requests {
            Requests::InTurn => "in turn",
            Requests::AtOnce => "concurrent",
        };
        let mut python = Command::new("python3");
        python.args(["-c", SERVER, how]).env("PYTHONPATH", INSTALLED);
        let mut process = python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        assert!(!port.is_empty(), "moto did not start; run python3 with PYTHONPATH={INSTALLED} to see why");
        Some(Self { url: format!("http://127.0.0.1:{}", port.trim_end()), process })
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
