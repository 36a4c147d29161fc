// SPDX-License-Identifier: AGPL-3.0-only
//! A director's word counts.

use std::sync::{Arc, Mutex};

use brrr_conformance::network::dynamodb::Server;
use brrr_conformance::network::{After, Before, Director, Request, Seen};
use serde_json::{Value, json};

use crate::client::{Client, Reply};

/// Decides by what stands in `TableName`, and notes what it saw.
#[derive(Default)]
struct Noting {
    seen: Mutex<Vec<String>>,
    next: Mutex<(Option<Before>, Option<After>)>,
}

impl Director for Noting {
    fn before(&self, seen: &Seen) -> Before {
        let Request::DynamoDb(operation, _) = &seen.request else { panic!("{seen:?}") };
        self.seen.lock().unwrap().push(format!("{} {} {operation}", seen.connection, seen.number));
        self.next.lock().unwrap().0.take().unwrap_or(Before::Perform)
    }

    fn after(&self, _seen: &Seen) -> After {
        self.next.lock().unwrap().1.take().unwrap_or(After::Reply)
    }

    fn closed(&self, connection: u64) {
        self.seen.lock().unwrap().push(format!("{connection} closed"));
    }
}

fn server() -> (Arc<Noting>, Server, Client) {
    let director = Arc::new(Noting::default());
    let server = Server::start(([127, 0, 0, 1], 0).into(), Arc::clone(&director) as Arc<dyn Director>).unwrap();
    let mut client = Client::connect(server.port());
    let table = json!({
        "TableName": "brrr", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    });
    assert_eq!(client.ask("CreateTable", &table).status, 200);
    (director, server, client)
}

fn put(value: &str) -> Value {
    json!({"TableName": "brrr", "Item": {"pk": {"S": "h"}, "value": {"S": value}}})
}

fn get(consistent: bool) -> Value {
    json!({"TableName": "brrr", "Key": {"pk": {"S": "h"}}, "ConsistentRead": consistent})
}

fn value(reply: &Reply) -> &str {
    reply.body["Item"]["value"]["S"].as_str().unwrap_or("nothing")
}

#[test]
fn a_stale_read_sees_what_was_there_before() {
    let (director, _server, mut client) = server();
    let read = |client: &mut Client, consistent, stale: bool| {
        director.next.lock().unwrap().0 = stale.then_some(Before::Stale);
        value(&client.ask("GetItem", &get(consistent))).to_owned()
    };
    assert_eq!(read(&mut client, false, true), "nothing");
    client.ask("PutItem", &put("old"));
    assert_eq!(read(&mut client, false, true), "nothing");
    assert_eq!(read(&mut client, false, false), "old");
    client.ask("PutItem", &put("new"));
    assert_eq!(read(&mut client, false, true), "old");
    assert_eq!(read(&mut client, true, true), "new", "a consistent read is never stale");
    for operation in ["Scan", "Query"] {
        director.next.lock().unwrap().0 = Some(Before::Stale);
        let mut body = json!({"TableName": "brrr"});
        if operation == "Query" {
            body["KeyConditionExpression"] = json!("pk = :h");
            body["ExpressionAttributeValues"] = json!({":h": {"S": "h"}});
        }
        assert_eq!(client.ask(operation, &body).body["Items"][0]["value"]["S"], "old");
    }
}

#[test]
fn an_error_comes_in_place_of_the_operation_or_of_its_reply() {
    let (director, _server, mut client) = server();
    director.next.lock().unwrap().0 = Some(Before::Refuse("ThrottlingException: Rate exceeded".to_owned()));
    let refused = client.ask("PutItem", &put("a"));
    let due = json!({"__type": "com.amazon.coral.availability#ThrottlingException", "message": "Rate exceeded"});
    assert_eq!(refused, Reply { status: 400, body: due });
    assert_eq!(value(&client.ask("GetItem", &get(true))), "nothing");

    director.next.lock().unwrap().1 = Some(After::Instead("InternalServerError: Internal server error".to_owned()));
    assert_eq!(client.ask("PutItem", &put("a")).status, 500);
    assert_eq!(value(&client.ask("GetItem", &get(true))), "a", "it was carried out all the same");
}

#[test]
fn a_connection_is_closed_before_an_operation_or_after_it() {
    let (director, server, mut client) = server();
    let headers = "Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\nX-Amz-Date: d\r\n\
                   Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n";
    for (before, after, due) in [(Some(Before::Drop), None, "nothing"), (None, Some(After::Drop), "a")] {
        *director.next.lock().unwrap() = (before, after);
        client.send(headers, &put("a").to_string());
        assert_eq!(client.reply(), None);
        client = Client::connect(server.port());
        assert_eq!(value(&client.ask("GetItem", &get(true))), due);
    }
    server.shutdown();
    let mut seen = director.seen.lock().unwrap().clone();
    seen.sort();
    let due = [
        "1 1 CreateTable",
        "1 2 PutItem",
        "1 closed",
        "2 1 GetItem",
        "2 2 PutItem",
        "2 closed",
        "3 1 GetItem",
        "3 closed",
    ];
    assert_eq!(seen, due);
}

#[test]
fn what_is_no_operation_never_reaches_the_director() {
    let (director, server, mut client) = server();
    let signed = "Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\nX-Amz-Date: d\r\n";
    let json = "Content-Type: application/x-amz-json-1.0\r\n";
    let target = "X-Amz-Target: DynamoDB_20120810.GetItem\r\n";
    let unknown = "X-Amz-Target: DynamoDB_20120810.TransactWriteItems\r\n";
    let of = |kind: &str, message: Option<&str>| {
        let mut body = json!({"__type": format!("com.amazon.coral.service#{kind}")});
        if let Some(message) = message {
            body["message"] = json!(message);
        }
        Reply { status: 400, body }
    };
    let token = Some("Request is missing Authentication Token");
    for (headers, body, due) in [
        (format!("{json}{target}"), "{}", of("MissingAuthenticationTokenException", token)),
        (format!("{json}{signed}{unknown}"), "{}", of("UnknownOperationException", None)),
        (format!("{json}{signed}"), "{}", of("UnknownOperationException", None)),
        (format!("{json}{signed}{target}"), "{", of("SerializationException", None)),
        (format!("{json}{signed}{target}"), "", of("SerializationException", None)),
        (
            format!("{signed}{target}Content-Type: text/html\r\n"),
            "{}",
            Reply { status: 404, body: json!("<UnknownOperationException/>\n") },
        ),
    ] {
        client.send(&headers, body);
        assert_eq!(client.reply(), Some(due), "{headers}");
    }
    assert_eq!(*director.seen.lock().unwrap(), ["1 1 CreateTable"]);
    assert_eq!(
        server.unknown().into_iter().collect::<Vec<_>>(),
        [("(no target)".to_owned(), 1), ("TransactWriteItems".to_owned(), 1)]
    );
}

#[test]
fn an_address_that_others_reach_is_refused() {
    let failed = Server::start(([0, 0, 0, 0], 0).into(), Arc::new(Noting::default())).unwrap_err();
    assert_eq!(failed.to_string(), "0.0.0.0:0 can be reached from elsewhere; give an address on loopback");
}
