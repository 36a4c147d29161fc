// SPDX-License-Identifier: AGPL-3.0-only
//! The layer in which people write tasks, written down a second time, so that a fault can be put into any of its parts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use brrr_ref_worker::adapter::{Expression, Lane, Programs};
use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_ref_worker::handler::{DeferredCall, Outcome, Request};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::Topic;
use bytes::Bytes;
use futures_util::future::{BoxFuture, try_join_all};
use serde_json::Value;

use crate::faults::Fault;

/// What an expression has in the place of a value.
enum Stop {
    /// These calls are missing.
    Deferral(Vec<DeferredCall>),
    Failure(String),
}

/// The layer of one lane.
pub(crate) struct Layer {
    pub(crate) programs: Programs,
    pub(crate) lane: Lane,
    pub(crate) fault: Fault,
    /// Values that were read, by what the faults remember them by.
    memory: Mutex<BTreeMap<String, Value>>,
}

/// One run of a task.
struct Run<'a> {
    layer: &'a Layer,
    request: &'a Request,
    /// How many calls were made.
    calls: Mutex<usize>,
}

impl Layer {
    pub(crate) fn new(programs: Programs, lane: Lane, fault: Fault) -> Self {
        Self { programs, lane, fault, memory: Mutex::default() }
    }

    /// Runs the task of a message.
    pub(crate) async fn handle(&self, request: &Request) -> Outcome {
        let name = request.call.task_name.as_str();
        let name = match self.fault {
            Fault::TrimsNames => self.programs.names().find(|own| own.trim() == name.trim()).unwrap_or(name).to_owned(),
            _ => name.to_owned(),
        };
        let Some(body) = self.programs.begin(&name) else {
            return failed("UnknownTask", format!("no task is registered as {name:?}"));
        };
        let run = Run { layer: self, request, calls: Mutex::default() };
        match run.value(body).await {
            Ok(_) if self.has(Fault::NothingAsNoBytes) && matches!(body, Expression::Nothing { .. }) => {
                Outcome::Response(Bytes::new())
            }
            Ok(value) => Outcome::Response(value.to_string().into()),
            Err(Stop::Deferral(calls)) => Outcome::Defer(calls),
            Err(Stop::Failure(kind)) => failed(&kind, format!("the task fails with {kind}")),
        }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// What is remembered under this key; what is new is remembered from now on.
    fn remembered(&self, key: String, value: Value) -> Value {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.entry(key).or_insert(value).clone()
    }

    /// Whether nothing was remembered under this key; from now on something is.
    fn is_new(&self, key: String) -> bool {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Value::Null).is_none()
    }
}

fn failed(kind: &str, message: String) -> Outcome {
    Outcome::Failed { kind: kind.to_owned(), message }
}

impl Run<'_> {
    fn has(&self, fault: Fault) -> bool {
        self.layer.has(fault)
    }

    fn value<'a>(&'a self, expression: &'a Expression) -> BoxFuture<'a, Result<Value, Stop>> {
        Box::pin(async move {
            match expression {
                Expression::Text { text } => Ok(Value::from(text.as_str())),
                Expression::Value { value } => Ok(value.clone()),
                Expression::Nothing { .. } => Ok(Value::Null),
                Expression::Fail { fail } => Err(Stop::Failure(fail.clone())),
                Expression::Call { call } => self.call(call).await,
                Expression::List { list } => self.list(list).await,
                Expression::Gather { gather } => self.gather(gather).await,
                Expression::Try { r#try, otherwise } => match self.value(r#try).await {
                    Err(Stop::Deferral(calls)) if !self.has(Fault::SwallowsDeferral) => Err(Stop::Deferral(calls)),
                    Err(_) => self.value(otherwise).await,
                    value => value,
                },
                Expression::Runs { .. } => Err(Stop::Failure("NestedRuns".to_owned())),
            }
        })
    }

    async fn list(&self, parts: &[Expression]) -> Result<Value, Stop> {
        let (mut values, mut missing) = (Vec::new(), Vec::new());
        for part in parts {
            match self.value(part).await {
                Ok(value) => values.push(value),
                Err(Stop::Deferral(calls)) if self.has(Fault::GoesOnAfterDeferral) => missing.extend(calls),
                Err(stop) => return Err(stop),
            }
        }
        if missing.is_empty() { Ok(Value::Array(values)) } else { Err(Stop::Deferral(missing)) }
    }

    async fn gather(&self, members: &[Expression]) -> Result<Value, Stop> {
        if members.is_empty() && self.has(Fault::DefersEmptyGather) {
            return Err(Stop::Deferral(Vec::new()));
        }
        if self.has(Fault::FailsAtOnce) {
            let failures = members.iter().map(|member| async move {
                match self.value(member).await {
                    Err(Stop::Failure(kind)) => Err(Stop::Failure(kind)),
                    _ => Ok(()),
                }
            });
            // The first failure ends it, whatever the others are waiting for.
            try_join_all(failures).await?;
        }
        let (mut values, mut missing, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for member in members {
            match self.value(member).await {
                Ok(value) => values.push(value),
                Err(Stop::Deferral(calls)) if self.has(Fault::GathersInTurn) => return Err(Stop::Deferral(calls)),
                Err(Stop::Deferral(calls)) => missing.extend(calls),
                Err(Stop::Failure(kind)) => failures.push(kind),
            }
        }
        if self.has(Fault::FailsWithLastMember) {
            failures.reverse();
        }
        match failures.into_iter().next() {
            Some(kind) if missing.is_empty() || !self.has(Fault::DefersFailedGather) => {
                return Err(Stop::Failure(kind));
            }
            _ => {}
        }
        let own = &self.request.topic;
        let mut once: Vec<DeferredCall> = Vec::new();
        for call in missing {
            let address = |call: &DeferredCall| (call.call_hash.clone(), call.topic.clone().unwrap_or(own.clone()));
            if self.has(Fault::AsksEqualTwice) || !once.iter().any(|other| address(other) == address(&call)) {
                once.push(call);
            }
        }
        if !once.is_empty() {
            return Err(Stop::Deferral(once));
        }
        if self.has(Fault::SortsGather) {
            values.sort_by_key(|value| std::cmp::Reverse(value.to_string()));
        }
        Ok(Value::Array(values))
    }

    async fn call(&self, name: &str) -> Result<Value, Stop> {
        let place = {
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            *calls += 1;
            *calls
        };
        let call = self.child(name).map_err(Stop::Failure)?;
        if call.call_hash == self.request.call_hash && !self.has(Fault::CallsItself) {
            return Err(Stop::Failure("SelfCall".to_owned()));
        }
        if self.has(Fault::AsksUnread) && self.layer.is_new(call.call_hash.to_string()) {
            return Err(Stop::Deferral(vec![call]));
        }
        let read = self.layer.lane.get(&StoreKey::value(&call.call_hash)).await;
        let Some(bytes) = read.map_err(|error| Stop::Failure(error.to_string()))? else {
            return if self.has(Fault::AbsentAsNull) { Ok(Value::Null) } else { Err(Stop::Deferral(vec![call])) };
        };
        let value: Value = match serde_json::from_slice(&bytes) {
            Ok(value) => value,
            Err(_) if self.has(Fault::UndecodableAsText) => Value::from(String::from_utf8_lossy(&bytes).into_owned()),
            Err(_) => return Err(Stop::Failure("Undecodable".to_owned())),
        };
        let is_falsy = value.is_null() || value == Value::Bool(false) || value == "" || value == 0;
        Ok(match self.layer.fault {
            Fault::FalsyAsAbsent if is_falsy => return Err(Stop::Deferral(vec![call])),
            Fault::RemembersValues => self.layer.remembered(call.call_hash.to_string(), value),
            Fault::ValuesByPlace => self.layer.remembered(format!("{} {place}", self.request.call_hash), value),
            _ => value,
        })
    }

    /// The child of a call, as the codec makes it.
    fn child(&self, name: &str) -> Result<DeferredCall, String> {
        let call = self.layer.programs.call(name).ok_or("NoCall")?;
        let topic = call.topic.as_deref().map(Topic::new).transpose().map_err(|error| error.to_string())?;
        let args = Value::from(call.args.clone()).to_string();
        let args = Json::read(args.as_bytes()).map_err(|error| error.to_string())?;
        let encode = |task_name: &str| JsonCodec::Jcs.call(task_name, &args).map_err(|error| error.to_string());
        let mut encoded = encode(&call.task_name)?;
        if self.has(Fault::IdentityWithoutTask) {
            encoded.call_hash = encode("")?.call_hash;
        }
        Ok(DeferredCall { topic, call_hash: encoded.call_hash, call: encoded.call })
    }
}
