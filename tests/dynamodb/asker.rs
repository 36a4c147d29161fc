// SPDX-License-Identifier: AGPL-3.0-only
//! Random requests: what SDKs of brrr send, their neighbours, and what nobody should send.

use brrr_conformance::seed::Chance;
use serde_json::{Map, Value, json};

use crate::expressions::{Writing, broken, no_value, value};

/// A request: the operation, and its body.
pub(crate) type Request = (String, Value);

/// The tables of a run: their names, and the attributes of their keys with their types.
pub(crate) const TABLES: [(&str, &[(&str, &str)]); 3] =
    [("brrr", &[("pk", "S"), ("sk", "S")]), ("numbers", &[("id", "N")]), ("bytes", &[("id", "B"), ("at", "N")])];

/// The request that creates a table.
pub(crate) fn create(name: &str, key: &[(&str, &str)]) -> Value {
    let roles = ["HASH", "RANGE"];
    let schema = key.iter().zip(roles).map(|((name, _), role)| json!({"AttributeName": name, "KeyType": role}));
    let defined = key.iter().map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind}));
    json!({
        "TableName": name,
        "KeySchema": schema.collect::<Vec<_>>(),
        "AttributeDefinitions": defined.collect::<Vec<_>>(),
        "BillingMode": "PAY_PER_REQUEST",
    })
}

/// The next request.
pub(crate) fn request(chance: &mut Chance) -> Request {
    let (operation, mut body) = match chance.below(20) {
        0..10 => of_brrr(chance),
        10..15 => of_items(chance),
        15 => batch(chance),
        16 => query(chance),
        17 => scan(chance),
        _ => of_tables(chance),
    };
    if chance.one_in(4) {
        spoil(chance, &mut body);
    }
    (operation.to_owned(), body)
}

fn record_key(chance: &mut Chance) -> Map<String, Value> {
    let hash = chance.pick(&["h1", "h2", "h3", "h\u{e9}"]).unwrap();
    let kind = chance.pick(&["call", "value", "pending_returns"]).unwrap();
    Map::from_iter([("pk".to_owned(), json!({ "S": hash })), ("sk".to_owned(), json!({ "S": kind }))])
}

fn record(chance: &mut Chance) -> Value {
    json!({ "B": chance.pick(&["YQ==", "Yg==", "", "ZDc6cGF5bG9hZGU="]) })
}

/// What a store on DynamoDB asks.
fn of_brrr(chance: &mut Chance) -> (&'static str, Value) {
    let mut key = record_key(chance);
    let mut body = json!({"TableName": "brrr"});
    match chance.below(6) {
        0 | 1 => {
            body["Key"] = json!(key);
            body["ConsistentRead"] = json!(chance.one_in(2));
            if chance.one_in(4) {
                body["ProjectionExpression"] = json!("#value");
                body["ExpressionAttributeNames"] = json!({"#value": "value"});
            }
            ("GetItem", body)
        }
        2 => {
            key.insert("value".to_owned(), record(chance));
            body["Item"] = json!(key);
            ("PutItem", body)
        }
        write => {
            body["Key"] = json!(key);
            body["ExpressionAttributeNames"] = json!({"#value": "value"});
            let mut values = json!({});
            if write != 5 {
                body["UpdateExpression"] = json!("SET #value = :value");
                values[":value"] = record(chance);
            }
            if write == 3 {
                body["ConditionExpression"] = json!("attribute_not_exists(#value)");
            } else {
                let forms = ["#value = :expected", "attribute_exists(#value) AND #value = :expected"];
                body["ConditionExpression"] = json!(chance.pick(&forms));
                values[":expected"] = record(chance);
            }
            body["ExpressionAttributeValues"] = values;
            returns(chance, &mut body, write == 5);
            (if write == 5 { "DeleteItem" } else { "UpdateItem" }, body)
        }
    }
}

fn returns(chance: &mut Chance, body: &mut Value, delete: bool) {
    if chance.one_in(3) {
        let all = ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"];
        body["ReturnValues"] = json!(chance.pick(if delete { &all[..2] } else { &all }));
    }
    if chance.one_in(3) {
        body["ReturnValuesOnConditionCheckFailure"] = json!(chance.pick(&["NONE", "ALL_OLD"]));
    }
    if chance.one_in(8) {
        body["ReturnConsumedCapacity"] = json!(chance.pick(&["NONE", "TOTAL", "INDEXES"]));
    }
}

/// The name of a table and one of its keys.
fn table_and_key(chance: &mut Chance) -> (&'static str, Map<String, Value>) {
    let (name, attributes) = TABLES[chance.below(TABLES.len())];
    let one = |(attribute, kind): &(&str, &str), chance: &mut Chance| {
        let value = match *kind {
            "S" => chance.pick(&["h1", "value"]),
            "N" => chance.pick(&["1", "2", "-10"]),
            _ => chance.pick(&["YQ==", "AAE="]),
        };
        ((*attribute).to_owned(), json!({ *kind: value }))
    };
    (name, attributes.iter().map(|attribute| one(attribute, chance)).collect())
}

/// Items of any kind, with expressions of any kind.
fn of_items(chance: &mut Chance) -> (&'static str, Value) {
    let (table, mut key) = table_and_key(chance);
    let (mut body, mut writing) = (json!({ "TableName": table }), Writing::default());
    let operation = chance.pick(&["PutItem", "UpdateItem", "UpdateItem", "DeleteItem", "GetItem"]).unwrap();
    if operation == "PutItem" {
        for name in ["a", "b", "c", "value", "n"] {
            if chance.one_in(2) {
                key.insert(name.to_owned(), value(chance, 2));
            }
        }
        body["Item"] = json!(key);
    } else {
        body["Key"] = json!(key);
    }
    match operation {
        "GetItem" => {
            let paths: Vec<String> = (0..=chance.below(3)).map(|_| writing.path(chance)).collect();
            body["ProjectionExpression"] = json!(maybe_broken(chance, paths.join(", ")));
        }
        "UpdateItem" => {
            let update = writing.update(chance);
            body["UpdateExpression"] = json!(maybe_broken(chance, update));
        }
        _ => {}
    }
    if operation != "GetItem" {
        if chance.one_in(2) {
            let condition = writing.condition(chance, 2);
            body["ConditionExpression"] = json!(maybe_broken(chance, condition));
        }
        returns(chance, &mut body, operation != "UpdateItem");
    }
    writing.finish(&mut body);
    (operation, body)
}

fn maybe_broken(chance: &mut Chance, expression: String) -> String {
    if chance.one_in(6) { broken(chance, &expression) } else { expression }
}

fn batch(chance: &mut Chance) -> (&'static str, Value) {
    if chance.one_in(2) {
        let keys: Vec<_> = (0..=chance.below(3)).map(|_| record_key(chance)).collect();
        let mut of_table = json!({"Keys": keys, "ConsistentRead": true});
        if chance.one_in(3) {
            of_table["ProjectionExpression"] = json!("pk, sk");
        }
        return ("BatchGetItem", json!({"RequestItems": {"brrr": of_table}}));
    }
    let mut writes = Vec::new();
    for _ in 0..=chance.below(3) {
        let mut key = record_key(chance);
        writes.push(if chance.one_in(2) {
            json!({"DeleteRequest": {"Key": key}})
        } else {
            key.insert("value".to_owned(), record(chance));
            json!({"PutRequest": {"Item": key}})
        });
    }
    ("BatchWriteItem", json!({"RequestItems": {"brrr": writes}}))
}

fn query(chance: &mut Chance) -> (&'static str, Value) {
    let mut writing = Writing::default();
    let hash = writing.value(json!({ "S": chance.pick(&["h1", "h2"]) }));
    let mut condition = format!("{} = {hash}", writing.name(chance, "pk"));
    let kind = |chance: &mut Chance| json!({ "S": chance.pick(&["call", "p", "value"]) });
    if chance.one_in(2) {
        let (range, value) = (writing.name(chance, "sk"), kind(chance));
        let value = writing.value(value);
        let second = match chance.below(3) {
            0 => format!("begins_with({range}, {value})"),
            1 => {
                let high = writing.value(json!({"S": "w"}));
                format!("{range} BETWEEN {value} AND {high}")
            }
            _ => format!("{range} {} {value}", chance.pick(&["=", "<", "<=", ">", ">="]).unwrap()),
        };
        condition =
            if chance.one_in(2) { format!("{condition} AND {second}") } else { format!("{second} AND {condition}") };
    }
    let mut body = json!({"TableName": "brrr", "KeyConditionExpression": condition});
    if chance.one_in(3) {
        let filter = writing.condition(chance, 1);
        body["FilterExpression"] = json!(maybe_broken(chance, filter));
    }
    page(chance, &mut body);
    if chance.one_in(3) {
        body["ScanIndexForward"] = json!(chance.one_in(2));
    }
    writing.finish(&mut body);
    ("Query", body)
}

fn page(chance: &mut Chance, body: &mut Value) {
    if chance.one_in(3) {
        body["Limit"] = json!(1 + chance.below(3));
    }
    if chance.one_in(4) {
        body["ExclusiveStartKey"] = json!(record_key(chance));
    }
    if chance.one_in(5) {
        body["Select"] = json!(chance.pick(&["COUNT", "ALL_ATTRIBUTES"]));
    }
}

fn scan(chance: &mut Chance) -> (&'static str, Value) {
    let (mut body, mut writing) = (json!({"TableName": "brrr"}), Writing::default());
    if chance.one_in(3) {
        let filter = writing.condition(chance, 1);
        body["FilterExpression"] = json!(maybe_broken(chance, filter));
    }
    if chance.one_in(5) {
        body["Select"] = json!("COUNT");
    }
    writing.finish(&mut body);
    ("Scan", body)
}

fn of_tables(chance: &mut Chance) -> (&'static str, Value) {
    let name = chance.pick(&["brrr", "other", "numbers", "x", "no such", ""]).unwrap();
    match chance.below(5) {
        0 => {
            let mut body = create(name, &[("pk", "S"), ("sk", "S")]);
            if chance.one_in(2) {
                let wrong = [
                    ("BillingMode", json!("PROVISIONED")),
                    ("BillingMode", json!("FREE")),
                    ("ProvisionedThroughput", json!({"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})),
                    ("ProvisionedThroughput", json!({"ReadCapacityUnits": 0})),
                    ("KeySchema", json!([])),
                    ("KeySchema", json!([{"AttributeName": "pk", "KeyType": "RANGE"}])),
                    ("KeySchema", json!([{"AttributeName": "pk", "KeyType": "HASH"}])),
                    ("KeySchema", json!([{"AttributeName": "zz", "KeyType": "HASH"}])),
                    (
                        "KeySchema",
                        json!([{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}]),
                    ),
                    ("AttributeDefinitions", json!([{"AttributeName": "pk", "AttributeType": "X"}])),
                    ("AttributeDefinitions", json!([])),
                ];
                let (member, value) = wrong[chance.below(wrong.len())].clone();
                body[member] = value;
            }
            ("CreateTable", body)
        }
        1 => ("DeleteTable", json!({ "TableName": chance.pick(&["other", "x", "no such", "none"]) })),
        2 => ("ListTables", json!({ "Limit": chance.pick(&[1, 2, 100, 0, 101]) })),
        _ => ("DescribeTable", json!({ "TableName": name })),
    }
}

/// Makes something wrong, or at least unusual.
fn spoil(chance: &mut Chance, body: &mut Value) {
    let members: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
    let Some(member) = members.get(chance.below(members.len())) else { return };
    match chance.below(8) {
        0 => drop(body.as_object_mut().unwrap().remove(member)),
        1 => {
            let wrong =
                [json!(1), json!(1.5), json!(true), json!("text"), json!([]), json!({}), json!([1]), json!(null)];
            body[member] = wrong[chance.below(wrong.len())].clone();
        }
        2 | 3 => {
            if let Some((_, inner)) = body[member].as_object_mut().and_then(|all| all.iter_mut().next_back()) {
                *inner = no_value(chance);
            }
        }
        4 => {
            if let Some(all) = body[member].as_object_mut() {
                let key = chance.pick(&["zz", "#z", ":z", ""]).unwrap();
                all.insert(key.to_owned(), json!({"S": "z"}));
            }
        }
        5 => {
            if let Some(all) = body[member].as_object_mut() {
                all.clear();
            }
        }
        6 => {
            let extra = [
                ("ReturnValues", json!("SOME")),
                ("ReturnValues", json!("ALL_NEW")),
                ("ReturnConsumedCapacity", json!("ALL")),
                ("ReturnItemCollectionMetrics", json!("ALL")),
                ("ReturnValuesOnConditionCheckFailure", json!("SOME")),
                ("ConditionExpression", json!("")),
                ("ConditionExpression", json!("attribute_exists(name)")),
                ("ProjectionExpression", json!("")),
                ("ExpressionAttributeNames", json!({"#u": "unused"})),
                ("ExpressionAttributeValues", json!({":u": {"S": "unused"}})),
                ("Limit", json!(0)),
                ("Select", json!("SOME")),
            ];
            let (member, value) = extra[chance.below(extra.len())].clone();
            body[member] = value;
        }
        _ => {
            let names = ["", "x", "no such", "missing", "brrr"];
            body["TableName"] = json!(chance.pick(&names));
        }
    }
}
