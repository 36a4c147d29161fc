// SPDX-License-Identifier: AGPL-3.0-only
//! HTTP/1.1 as far as a service of one path needs it, without I/O.

mod chunked;
pub(crate) mod reply;

use chunked::Chunked;

/// A head may have at most so many bytes and headers, and a body so many bytes, which is the service's own limit.
pub(crate) const HEAD_MAX: usize = 32 * 1024;
const HEADERS_MAX: usize = 64;
pub(crate) const BODY_MAX: usize = 16 * 1024 * 1024;

/// The part of a request that an operation needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) target: Option<String>,
    pub(crate) content_type: String,
    pub(crate) authorization: Option<String>,
    /// Whether the request has a date, which a signature needs.
    pub(crate) dated: bool,
    /// Whether the connection stays open after the reply.
    pub(crate) keep_alive: bool,
    pub(crate) body: Vec<u8>,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The client waits to be told that it may send the body.
    Continue,
    /// A whole request.
    Request(Request),
}

/// Bytes that are no request; the connection is closed after a reply of this status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bad {
    pub(crate) status: u16,
    pub(crate) message: &'static str,
}

const fn bad(status: u16, message: &'static str) -> Bad {
    Bad { status, message }
}

/// How the end of a body is told.
#[derive(Debug)]
enum Length {
    Known(usize),
    Chunked(Chunked),
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Head,
    Body(Box<Request>, Length),
}

/// Cuts the bytes of a connection into requests.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    buffer: Vec<u8>,
    state: State,
}

impl Reader {
    /// Takes bytes as they came.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether a request has begun and not ended.
    pub(crate) fn is_amid(&self) -> bool {
        !self.buffer.is_empty() || !matches!(self.state, State::Head)
    }

    /// The next that came as a whole; none if more bytes are needed.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, Bad> {
        match std::mem::take(&mut self.state) {
            State::Head => self.head(),
            State::Body(request, length) => self.body(request, length),
        }
    }

    fn head(&mut self) -> Result<Option<Event>, Bad> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut parsed = httparse::Request::new(&mut headers);
        let taken = match parsed.parse(&self.buffer) {
            Ok(httparse::Status::Complete(taken)) if taken <= HEAD_MAX => taken,
            Ok(httparse::Status::Partial) if self.buffer.len() < HEAD_MAX => return Ok(None),
            Ok(_) | Err(httparse::Error::TooManyHeaders) => {
                return Err(bad(431, "the head of the request is too large"));
            }
            Err(_) => return Err(bad(400, "this is no request of HTTP/1.1")),
        };
        let mut head = Head::default();
        for header in parsed.headers.iter() {
            head.take(header.name, header.value)?;
        }
        parsed.method.unwrap_or_default().clone_into(&mut head.request.method);
        parsed.path.unwrap_or_default().clone_into(&mut head.request.path);
        let is_current = parsed.version == Some(1);
        head.request.keep_alive = head.stay.unwrap_or(is_current);
        let length = head.length()?;
        self.buffer.drain(..taken);
        let waits = head.expects && self.buffer.is_empty() && !matches!(length, Length::Known(0));
        if waits {
            self.state = State::Body(Box::new(head.request), length);
            return Ok(Some(Event::Continue));
        }
        self.body(Box::new(head.request), length)
    }

    fn body(&mut self, mut request: Box<Request>, mut length: Length) -> Result<Option<Event>, Bad> {
        let whole = match &mut length {
            Length::Known(length) if self.buffer.len() < *length => false,
            Length::Known(length) => {
                let rest = self.buffer.split_off(*length);
                request.body = std::mem::replace(&mut self.buffer, rest);
                true
            }
            Length::Chunked(chunked) => {
                let (taken, done) = chunked.take(&self.buffer, &mut request.body)?;
                self.buffer.drain(..taken);
                done
            }
        };
        if whole {
            return Ok(Some(Event::Request(*request)));
        }
        self.state = State::Body(request, length);
        Ok(None)
    }
}

/// What the headers of a request say.
#[derive(Debug, Default)]
struct Head {
    request: Request,
    length: Option<usize>,
    chunked: bool,
    expects: bool,
    /// Whether the connection is to stay open, where that is said.
    stay: Option<bool>,
}

impl Head {
    fn take(&mut self, name: &str, value: &[u8]) -> Result<(), Bad> {
        let text = || String::from_utf8_lossy(value).trim().to_owned();
        let is = |due: &str| text().eq_ignore_ascii_case(due);
        match name.to_ascii_lowercase().as_str() {
            "content-length" => {
                let length = text().parse().map_err(|_| bad(400, "its Content-Length is no number"))?;
                if self.length.replace(length).is_some_and(|before| before != length) {
                    return Err(bad(400, "it has two different Content-Lengths"));
                }
            }
            "transfer-encoding" if is("chunked") => self.chunked = true,
            "transfer-encoding" => return Err(bad(501, "its Transfer-Encoding is not known; use chunked")),
            "expect" => self.expects = is("100-continue"),
            "connection" => {
                let has = |due: &str| text().split(',').any(|word| word.trim().eq_ignore_ascii_case(due));
                self.stay = if has("close") { Some(false) } else { has("keep-alive").then_some(true).or(self.stay) };
            }
            "x-amz-target" => self.request.target = Some(text()),
            "content-type" => self.request.content_type = text(),
            "authorization" => self.request.authorization = Some(text()),
            "x-amz-date" | "date" => self.request.dated = true,
            _ => {}
        }
        Ok(())
    }

    fn length(&self) -> Result<Length, Bad> {
        match (self.chunked, self.length) {
            (true, None) => Ok(Length::Chunked(Chunked::default())),
            (true, Some(_)) => Err(bad(400, "it has both a Content-Length and a Transfer-Encoding")),
            (false, length) if length.unwrap_or_default() <= BODY_MAX => Ok(Length::Known(length.unwrap_or_default())),
            (false, _) => Err(bad(413, "its body is too large")),
        }
    }
}

#[cfg(test)]
mod tests;
