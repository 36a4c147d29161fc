// SPDX-License-Identifier: AGPL-3.0-only
// @generated from proto/ by `cargo run -p brrr-tests --bin gen-proto`. Do not edit.
impl serde::Serialize for Answer {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.lane.is_empty() {
            len += 1;
        }
        if self.op != 0 {
            len += 1;
        }
        if !self.timers.is_empty() {
            len += 1;
        }
        if self.body.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Answer", len)?;
        if !self.lane.is_empty() {
            struct_ser.serialize_field("lane", &self.lane)?;
        }
        if self.op != 0 {
            struct_ser.serialize_field("op", &self.op)?;
        }
        if !self.timers.is_empty() {
            struct_ser.serialize_field("timers", &self.timers)?;
        }
        if let Some(v) = self.body.as_ref() {
            match v {
                answer::Body::Hello(v) => {
                    struct_ser.serialize_field("hello", v)?;
                }
                answer::Body::Sync(v) => {
                    struct_ser.serialize_field("sync", v)?;
                }
                answer::Body::Receive(v) => {
                    struct_ser.serialize_field("receive", v)?;
                }
                answer::Body::Has(v) => {
                    struct_ser.serialize_field("has", v)?;
                }
                answer::Body::Get(v) => {
                    struct_ser.serialize_field("get", v)?;
                }
                answer::Body::GetWithRetry(v) => {
                    struct_ser.serialize_field("getWithRetry", v)?;
                }
                answer::Body::Set(v) => {
                    struct_ser.serialize_field("set", v)?;
                }
                answer::Body::SetNewValue(v) => {
                    struct_ser.serialize_field("setNewValue", v)?;
                }
                answer::Body::CompareAndSet(v) => {
                    struct_ser.serialize_field("compareAndSet", v)?;
                }
                answer::Body::CompareAndDelete(v) => {
                    struct_ser.serialize_field("compareAndDelete", v)?;
                }
                answer::Body::Delete(v) => {
                    struct_ser.serialize_field("delete", v)?;
                }
                answer::Body::Incr(v) => {
                    struct_ser.serialize_field("incr", v)?;
                }
                answer::Body::Put(v) => {
                    struct_ser.serialize_field("put", v)?;
                }
                answer::Body::Invoke(v) => {
                    struct_ser.serialize_field("invoke", v)?;
                }
                answer::Body::Exit(v) => {
                    struct_ser.serialize_field("exit", v)?;
                }
                answer::Body::Report(v) => {
                    struct_ser.serialize_field("report", v)?;
                }
                answer::Body::Unsupported(v) => {
                    struct_ser.serialize_field("unsupported", v)?;
                }
                answer::Body::Result(v) => {
                    struct_ser.serialize_field("result", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Answer {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "lane",
            "op",
            "timers",
            "hello",
            "sync",
            "receive",
            "has",
            "get",
            "get_with_retry",
            "getWithRetry",
            "set",
            "set_new_value",
            "setNewValue",
            "compare_and_set",
            "compareAndSet",
            "compare_and_delete",
            "compareAndDelete",
            "delete",
            "incr",
            "put",
            "invoke",
            "exit",
            "report",
            "unsupported",
            "result",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Lane,
            Op,
            Timers,
            Hello,
            Sync,
            Receive,
            Has,
            Get,
            GetWithRetry,
            Set,
            SetNewValue,
            CompareAndSet,
            CompareAndDelete,
            Delete,
            Incr,
            Put,
            Invoke,
            Exit,
            Report,
            Unsupported,
            Result,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "lane" => Ok(GeneratedField::Lane),
                            "op" => Ok(GeneratedField::Op),
                            "timers" => Ok(GeneratedField::Timers),
                            "hello" => Ok(GeneratedField::Hello),
                            "sync" => Ok(GeneratedField::Sync),
                            "receive" => Ok(GeneratedField::Receive),
                            "has" => Ok(GeneratedField::Has),
                            "get" => Ok(GeneratedField::Get),
                            "getWithRetry" | "get_with_retry" => Ok(GeneratedField::GetWithRetry),
                            "set" => Ok(GeneratedField::Set),
                            "setNewValue" | "set_new_value" => Ok(GeneratedField::SetNewValue),
                            "compareAndSet" | "compare_and_set" => Ok(GeneratedField::CompareAndSet),
                            "compareAndDelete" | "compare_and_delete" => Ok(GeneratedField::CompareAndDelete),
                            "delete" => Ok(GeneratedField::Delete),
                            "incr" => Ok(GeneratedField::Incr),
                            "put" => Ok(GeneratedField::Put),
                            "invoke" => Ok(GeneratedField::Invoke),
                            "exit" => Ok(GeneratedField::Exit),
                            "report" => Ok(GeneratedField::Report),
                            "unsupported" => Ok(GeneratedField::Unsupported),
                            "result" => Ok(GeneratedField::Result),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Answer;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Answer")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Answer, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut lane__ = None;
                let mut op__ = None;
                let mut timers__ = None;
                let mut body__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Lane => {
                            if lane__.is_some() {
                                return Err(serde::de::Error::duplicate_field("lane"));
                            }
                            lane__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Op => {
                            if op__.is_some() {
                                return Err(serde::de::Error::duplicate_field("op"));
                            }
                            op__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Timers => {
                            if timers__.is_some() {
                                return Err(serde::de::Error::duplicate_field("timers"));
                            }
                            timers__ = 
                                Some(map_.next_value::<Vec<::pbjson::private::NumberDeserialize<_>>>()?
                                    .into_iter().map(|x| x.0).collect())
                            ;
                        }
                        GeneratedField::Hello => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("hello"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Hello)
;
                        }
                        GeneratedField::Sync => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sync"));
                            }
                            body__ = map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| answer::Body::Sync(x.0));
                        }
                        GeneratedField::Receive => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("receive"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Receive)
;
                        }
                        GeneratedField::Has => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("has"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Has)
;
                        }
                        GeneratedField::Get => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("get"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Get)
;
                        }
                        GeneratedField::GetWithRetry => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("getWithRetry"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::GetWithRetry)
;
                        }
                        GeneratedField::Set => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("set"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Set)
;
                        }
                        GeneratedField::SetNewValue => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("setNewValue"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::SetNewValue)
;
                        }
                        GeneratedField::CompareAndSet => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("compareAndSet"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::CompareAndSet)
;
                        }
                        GeneratedField::CompareAndDelete => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("compareAndDelete"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::CompareAndDelete)
;
                        }
                        GeneratedField::Delete => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("delete"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Delete)
;
                        }
                        GeneratedField::Incr => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("incr"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Incr)
;
                        }
                        GeneratedField::Put => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("put"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Put)
;
                        }
                        GeneratedField::Invoke => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("invoke"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Invoke)
;
                        }
                        GeneratedField::Exit => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("exit"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Exit)
;
                        }
                        GeneratedField::Report => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("report"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Report)
;
                        }
                        GeneratedField::Unsupported => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("unsupported"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Unsupported)
;
                        }
                        GeneratedField::Result => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("result"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(answer::Body::Result)
;
                        }
                    }
                }
                Ok(Answer {
                    lane: lane__.unwrap_or_default(),
                    op: op__.unwrap_or_default(),
                    timers: timers__.unwrap_or_default(),
                    body: body__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Answer", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for App {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.tasks.is_empty() {
            len += 1;
        }
        if !self.calls.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.App", len)?;
        if !self.tasks.is_empty() {
            struct_ser.serialize_field("tasks", &self.tasks)?;
        }
        if !self.calls.is_empty() {
            struct_ser.serialize_field("calls", &self.calls)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for App {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "tasks",
            "calls",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Tasks,
            Calls,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "tasks" => Ok(GeneratedField::Tasks),
                            "calls" => Ok(GeneratedField::Calls),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = App;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.App")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<App, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut tasks__ = None;
                let mut calls__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Tasks => {
                            if tasks__.is_some() {
                                return Err(serde::de::Error::duplicate_field("tasks"));
                            }
                            tasks__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Calls => {
                            if calls__.is_some() {
                                return Err(serde::de::Error::duplicate_field("calls"));
                            }
                            calls__ = Some(
                                map_.next_value::<std::collections::BTreeMap<_, _>>()?
                            );
                        }
                    }
                }
                Ok(App {
                    tasks: tasks__.unwrap_or_default(),
                    calls: calls__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.App", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for AppCall {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.task_name.is_empty() {
            len += 1;
        }
        if !self.args_json.is_empty() {
            len += 1;
        }
        if !self.topic.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.AppCall", len)?;
        if !self.task_name.is_empty() {
            struct_ser.serialize_field("taskName", &self.task_name)?;
        }
        if !self.args_json.is_empty() {
            struct_ser.serialize_field("argsJson", &self.args_json)?;
        }
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for AppCall {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "task_name",
            "taskName",
            "args_json",
            "argsJson",
            "topic",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            TaskName,
            ArgsJson,
            Topic,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "taskName" | "task_name" => Ok(GeneratedField::TaskName),
                            "argsJson" | "args_json" => Ok(GeneratedField::ArgsJson),
                            "topic" => Ok(GeneratedField::Topic),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = AppCall;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.AppCall")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<AppCall, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut task_name__ = None;
                let mut args_json__ = None;
                let mut topic__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::TaskName => {
                            if task_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("taskName"));
                            }
                            task_name__ = Some(map_.next_value()?);
                        }
                        GeneratedField::ArgsJson => {
                            if args_json__.is_some() {
                                return Err(serde::de::Error::duplicate_field("argsJson"));
                            }
                            args_json__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(AppCall {
                    task_name: task_name__.unwrap_or_default(),
                    args_json: args_json__.unwrap_or_default(),
                    topic: topic__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.AppCall", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for AppTask {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.name.is_empty() {
            len += 1;
        }
        if !self.program_json.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.AppTask", len)?;
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if !self.program_json.is_empty() {
            struct_ser.serialize_field("programJson", &self.program_json)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for AppTask {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "name",
            "program_json",
            "programJson",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Name,
            ProgramJson,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "name" => Ok(GeneratedField::Name),
                            "programJson" | "program_json" => Ok(GeneratedField::ProgramJson),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = AppTask;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.AppTask")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<AppTask, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut name__ = None;
                let mut program_json__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = Some(map_.next_value()?);
                        }
                        GeneratedField::ProgramJson => {
                            if program_json__.is_some() {
                                return Err(serde::de::Error::duplicate_field("programJson"));
                            }
                            program_json__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(AppTask {
                    name: name__.unwrap_or_default(),
                    program_json: program_json__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.AppTask", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for CaseReport {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.id.is_empty() {
            len += 1;
        }
        if !self.verdict.is_empty() {
            len += 1;
        }
        if !self.requirements.is_empty() {
            len += 1;
        }
        if !self.findings.is_empty() {
            len += 1;
        }
        if self.ops != 0 {
            len += 1;
        }
        if !self.latitude.is_empty() {
            len += 1;
        }
        if self.claim.is_some() {
            len += 1;
        }
        if self.reading.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.CaseReport", len)?;
        if !self.id.is_empty() {
            struct_ser.serialize_field("id", &self.id)?;
        }
        if !self.verdict.is_empty() {
            struct_ser.serialize_field("verdict", &self.verdict)?;
        }
        if !self.requirements.is_empty() {
            struct_ser.serialize_field("requirements", &self.requirements)?;
        }
        if !self.findings.is_empty() {
            struct_ser.serialize_field("findings", &self.findings)?;
        }
        if self.ops != 0 {
            struct_ser.serialize_field("ops", &self.ops)?;
        }
        if !self.latitude.is_empty() {
            struct_ser.serialize_field("latitude", &self.latitude)?;
        }
        if let Some(v) = self.claim.as_ref() {
            struct_ser.serialize_field("claim", v)?;
        }
        if let Some(v) = self.reading.as_ref() {
            struct_ser.serialize_field("reading", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for CaseReport {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "id",
            "verdict",
            "requirements",
            "findings",
            "ops",
            "latitude",
            "claim",
            "reading",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Id,
            Verdict,
            Requirements,
            Findings,
            Ops,
            Latitude,
            Claim,
            Reading,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "id" => Ok(GeneratedField::Id),
                            "verdict" => Ok(GeneratedField::Verdict),
                            "requirements" => Ok(GeneratedField::Requirements),
                            "findings" => Ok(GeneratedField::Findings),
                            "ops" => Ok(GeneratedField::Ops),
                            "latitude" => Ok(GeneratedField::Latitude),
                            "claim" => Ok(GeneratedField::Claim),
                            "reading" => Ok(GeneratedField::Reading),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = CaseReport;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.CaseReport")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<CaseReport, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut id__ = None;
                let mut verdict__ = None;
                let mut requirements__ = None;
                let mut findings__ = None;
                let mut ops__ = None;
                let mut latitude__ = None;
                let mut claim__ = None;
                let mut reading__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Id => {
                            if id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("id"));
                            }
                            id__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Verdict => {
                            if verdict__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdict"));
                            }
                            verdict__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Requirements => {
                            if requirements__.is_some() {
                                return Err(serde::de::Error::duplicate_field("requirements"));
                            }
                            requirements__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Findings => {
                            if findings__.is_some() {
                                return Err(serde::de::Error::duplicate_field("findings"));
                            }
                            findings__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Ops => {
                            if ops__.is_some() {
                                return Err(serde::de::Error::duplicate_field("ops"));
                            }
                            ops__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Latitude => {
                            if latitude__.is_some() {
                                return Err(serde::de::Error::duplicate_field("latitude"));
                            }
                            latitude__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Claim => {
                            if claim__.is_some() {
                                return Err(serde::de::Error::duplicate_field("claim"));
                            }
                            claim__ = map_.next_value()?;
                        }
                        GeneratedField::Reading => {
                            if reading__.is_some() {
                                return Err(serde::de::Error::duplicate_field("reading"));
                            }
                            reading__ = map_.next_value()?;
                        }
                    }
                }
                Ok(CaseReport {
                    id: id__.unwrap_or_default(),
                    verdict: verdict__.unwrap_or_default(),
                    requirements: requirements__.unwrap_or_default(),
                    findings: findings__.unwrap_or_default(),
                    ops: ops__.unwrap_or_default(),
                    latitude: latitude__.unwrap_or_default(),
                    claim: claim__,
                    reading: reading__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.CaseReport", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Claim {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.breaks.is_empty() {
            len += 1;
        }
        if !self.oracle.is_empty() {
            len += 1;
        }
        if !self.properties.is_empty() {
            len += 1;
        }
        if self.agreed.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Claim", len)?;
        if !self.breaks.is_empty() {
            struct_ser.serialize_field("breaks", &self.breaks)?;
        }
        if !self.oracle.is_empty() {
            struct_ser.serialize_field("oracle", &self.oracle)?;
        }
        if !self.properties.is_empty() {
            struct_ser.serialize_field("properties", &self.properties)?;
        }
        if let Some(v) = self.agreed.as_ref() {
            struct_ser.serialize_field("agreed", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Claim {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "breaks",
            "oracle",
            "properties",
            "agreed",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Breaks,
            Oracle,
            Properties,
            Agreed,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "breaks" => Ok(GeneratedField::Breaks),
                            "oracle" => Ok(GeneratedField::Oracle),
                            "properties" => Ok(GeneratedField::Properties),
                            "agreed" => Ok(GeneratedField::Agreed),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Claim;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Claim")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Claim, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut breaks__ = None;
                let mut oracle__ = None;
                let mut properties__ = None;
                let mut agreed__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Breaks => {
                            if breaks__.is_some() {
                                return Err(serde::de::Error::duplicate_field("breaks"));
                            }
                            breaks__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Oracle => {
                            if oracle__.is_some() {
                                return Err(serde::de::Error::duplicate_field("oracle"));
                            }
                            oracle__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Properties => {
                            if properties__.is_some() {
                                return Err(serde::de::Error::duplicate_field("properties"));
                            }
                            properties__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Agreed => {
                            if agreed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("agreed"));
                            }
                            agreed__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Claim {
                    breaks: breaks__.unwrap_or_default(),
                    oracle: oracle__.unwrap_or_default(),
                    properties: properties__.unwrap_or_default(),
                    agreed: agreed__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Claim", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Command {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.lane.is_empty() {
            len += 1;
        }
        if self.op != 0 {
            len += 1;
        }
        if self.body.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Command", len)?;
        if !self.lane.is_empty() {
            struct_ser.serialize_field("lane", &self.lane)?;
        }
        if self.op != 0 {
            struct_ser.serialize_field("op", &self.op)?;
        }
        if let Some(v) = self.body.as_ref() {
            match v {
                command::Body::Hello(v) => {
                    struct_ser.serialize_field("hello", v)?;
                }
                command::Body::Work(v) => {
                    struct_ser.serialize_field("work", v)?;
                }
                command::Body::Reply(v) => {
                    struct_ser.serialize_field("reply", v)?;
                }
                command::Body::Sync(v) => {
                    struct_ser.serialize_field("sync", v)?;
                }
                command::Body::Abandon(v) => {
                    struct_ser.serialize_field("abandon", v)?;
                }
                command::Body::Schedule(v) => {
                    struct_ser.serialize_field("schedule", v)?;
                }
                command::Body::Read(v) => {
                    struct_ser.serialize_field("read", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Command {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "lane",
            "op",
            "hello",
            "work",
            "reply",
            "sync",
            "abandon",
            "schedule",
            "read",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Lane,
            Op,
            Hello,
            Work,
            Reply,
            Sync,
            Abandon,
            Schedule,
            Read,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "lane" => Ok(GeneratedField::Lane),
                            "op" => Ok(GeneratedField::Op),
                            "hello" => Ok(GeneratedField::Hello),
                            "work" => Ok(GeneratedField::Work),
                            "reply" => Ok(GeneratedField::Reply),
                            "sync" => Ok(GeneratedField::Sync),
                            "abandon" => Ok(GeneratedField::Abandon),
                            "schedule" => Ok(GeneratedField::Schedule),
                            "read" => Ok(GeneratedField::Read),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Command;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Command")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Command, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut lane__ = None;
                let mut op__ = None;
                let mut body__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Lane => {
                            if lane__.is_some() {
                                return Err(serde::de::Error::duplicate_field("lane"));
                            }
                            lane__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Op => {
                            if op__.is_some() {
                                return Err(serde::de::Error::duplicate_field("op"));
                            }
                            op__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Hello => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("hello"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Hello)
;
                        }
                        GeneratedField::Work => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("work"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Work)
;
                        }
                        GeneratedField::Reply => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("reply"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Reply)
;
                        }
                        GeneratedField::Sync => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sync"));
                            }
                            body__ = map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| command::Body::Sync(x.0));
                        }
                        GeneratedField::Abandon => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("abandon"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Abandon)
;
                        }
                        GeneratedField::Schedule => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("schedule"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Schedule)
;
                        }
                        GeneratedField::Read => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("read"));
                            }
                            body__ = map_.next_value::<::std::option::Option<_>>()?.map(command::Body::Read)
;
                        }
                    }
                }
                Ok(Command {
                    lane: lane__.unwrap_or_default(),
                    op: op__.unwrap_or_default(),
                    body: body__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Command", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for CompareAndDelete {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if self.expected.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.CompareAndDelete", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if let Some(v) = self.expected.as_ref() {
            struct_ser.serialize_field("expected", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for CompareAndDelete {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "call_hash",
            "callHash",
            "expected",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            CallHash,
            Expected,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "expected" => Ok(GeneratedField::Expected),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = CompareAndDelete;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.CompareAndDelete")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<CompareAndDelete, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut call_hash__ = None;
                let mut expected__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Expected => {
                            if expected__.is_some() {
                                return Err(serde::de::Error::duplicate_field("expected"));
                            }
                            expected__ = map_.next_value()?;
                        }
                    }
                }
                Ok(CompareAndDelete {
                    kind: kind__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    expected: expected__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.CompareAndDelete", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for CompareAndSet {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if self.expected.is_some() {
            len += 1;
        }
        if self.value.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.CompareAndSet", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if let Some(v) = self.expected.as_ref() {
            struct_ser.serialize_field("expected", v)?;
        }
        if let Some(v) = self.value.as_ref() {
            struct_ser.serialize_field("value", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for CompareAndSet {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "call_hash",
            "callHash",
            "expected",
            "value",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            CallHash,
            Expected,
            Value,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "expected" => Ok(GeneratedField::Expected),
                            "value" => Ok(GeneratedField::Value),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = CompareAndSet;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.CompareAndSet")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<CompareAndSet, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut call_hash__ = None;
                let mut expected__ = None;
                let mut value__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Expected => {
                            if expected__.is_some() {
                                return Err(serde::de::Error::duplicate_field("expected"));
                            }
                            expected__ = map_.next_value()?;
                        }
                        GeneratedField::Value => {
                            if value__.is_some() {
                                return Err(serde::de::Error::duplicate_field("value"));
                            }
                            value__ = map_.next_value()?;
                        }
                    }
                }
                Ok(CompareAndSet {
                    kind: kind__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    expected: expected__,
                    value: value__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.CompareAndSet", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Count {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.verdict.is_empty() {
            len += 1;
        }
        if self.cases != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Count", len)?;
        if !self.verdict.is_empty() {
            struct_ser.serialize_field("verdict", &self.verdict)?;
        }
        if self.cases != 0 {
            struct_ser.serialize_field("cases", &self.cases)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Count {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "verdict",
            "cases",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Verdict,
            Cases,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "verdict" => Ok(GeneratedField::Verdict),
                            "cases" => Ok(GeneratedField::Cases),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Count;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Count")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Count, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut verdict__ = None;
                let mut cases__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Verdict => {
                            if verdict__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdict"));
                            }
                            verdict__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Cases => {
                            if cases__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cases"));
                            }
                            cases__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                    }
                }
                Ok(Count {
                    verdict: verdict__.unwrap_or_default(),
                    cases: cases__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Count", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Counted {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.key.is_empty() {
            len += 1;
        }
        if self.count != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Counted", len)?;
        if !self.key.is_empty() {
            struct_ser.serialize_field("key", &self.key)?;
        }
        if self.count != 0 {
            struct_ser.serialize_field("count", &self.count)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Counted {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "key",
            "count",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Key,
            Count,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "key" => Ok(GeneratedField::Key),
                            "count" => Ok(GeneratedField::Count),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Counted;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Counted")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Counted, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut key__ = None;
                let mut count__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Key => {
                            if key__.is_some() {
                                return Err(serde::de::Error::duplicate_field("key"));
                            }
                            key__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Count => {
                            if count__.is_some() {
                                return Err(serde::de::Error::duplicate_field("count"));
                            }
                            count__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                    }
                }
                Ok(Counted {
                    key: key__.unwrap_or_default(),
                    count: count__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Counted", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Defer {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.calls.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Defer", len)?;
        if !self.calls.is_empty() {
            struct_ser.serialize_field("calls", &self.calls)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Defer {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "calls",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Calls,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "calls" => Ok(GeneratedField::Calls),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Defer;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Defer")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Defer, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut calls__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Calls => {
                            if calls__.is_some() {
                                return Err(serde::de::Error::duplicate_field("calls"));
                            }
                            calls__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Defer {
                    calls: calls__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Defer", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for DeferredCall {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if !self.task_name.is_empty() {
            len += 1;
        }
        if self.payload.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.DeferredCall", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if !self.task_name.is_empty() {
            struct_ser.serialize_field("taskName", &self.task_name)?;
        }
        if let Some(v) = self.payload.as_ref() {
            struct_ser.serialize_field("payload", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for DeferredCall {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "call_hash",
            "callHash",
            "task_name",
            "taskName",
            "payload",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            CallHash,
            TaskName,
            Payload,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "taskName" | "task_name" => Ok(GeneratedField::TaskName),
                            "payload" => Ok(GeneratedField::Payload),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = DeferredCall;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.DeferredCall")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<DeferredCall, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut call_hash__ = None;
                let mut task_name__ = None;
                let mut payload__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::TaskName => {
                            if task_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("taskName"));
                            }
                            task_name__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Payload => {
                            if payload__.is_some() {
                                return Err(serde::de::Error::duplicate_field("payload"));
                            }
                            payload__ = map_.next_value()?;
                        }
                    }
                }
                Ok(DeferredCall {
                    topic: topic__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    task_name: task_name__.unwrap_or_default(),
                    payload: payload__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.DeferredCall", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Empty {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let len = 0;
        let struct_ser = serializer.serialize_struct("brrr.conformance.v1.Empty", len)?;
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Empty {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                            Err(serde::de::Error::unknown_field(value, FIELDS))
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Empty;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Empty")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Empty, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                while map_.next_key::<GeneratedField>()?.is_some() {
                    let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                }
                Ok(Empty {
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Empty", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Error {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Error", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Error {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "message",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            Message,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "message" => Ok(GeneratedField::Message),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Error;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Error")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Error, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut message__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Error {
                    kind: kind__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Error", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Exit {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.error.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Exit", len)?;
        if let Some(v) = self.error.as_ref() {
            struct_ser.serialize_field("error", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Exit {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "error",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Error,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "error" => Ok(GeneratedField::Error),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Exit;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Exit")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Exit, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut error__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Error => {
                            if error__.is_some() {
                                return Err(serde::de::Error::duplicate_field("error"));
                            }
                            error__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Exit {
                    error: error__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Exit", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Finding {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.requirement.is_empty() {
            len += 1;
        }
        if !self.level.is_empty() {
            len += 1;
        }
        if !self.judge.is_empty() {
            len += 1;
        }
        if self.step != 0 {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        if !self.seen.is_empty() {
            len += 1;
        }
        if !self.allowed.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Finding", len)?;
        if !self.requirement.is_empty() {
            struct_ser.serialize_field("requirement", &self.requirement)?;
        }
        if !self.level.is_empty() {
            struct_ser.serialize_field("level", &self.level)?;
        }
        if !self.judge.is_empty() {
            struct_ser.serialize_field("judge", &self.judge)?;
        }
        if self.step != 0 {
            struct_ser.serialize_field("step", &self.step)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        if !self.seen.is_empty() {
            struct_ser.serialize_field("seen", &self.seen)?;
        }
        if !self.allowed.is_empty() {
            struct_ser.serialize_field("allowed", &self.allowed)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Finding {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "requirement",
            "level",
            "judge",
            "step",
            "message",
            "seen",
            "allowed",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Requirement,
            Level,
            Judge,
            Step,
            Message,
            Seen,
            Allowed,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "requirement" => Ok(GeneratedField::Requirement),
                            "level" => Ok(GeneratedField::Level),
                            "judge" => Ok(GeneratedField::Judge),
                            "step" => Ok(GeneratedField::Step),
                            "message" => Ok(GeneratedField::Message),
                            "seen" => Ok(GeneratedField::Seen),
                            "allowed" => Ok(GeneratedField::Allowed),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Finding;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Finding")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Finding, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut requirement__ = None;
                let mut level__ = None;
                let mut judge__ = None;
                let mut step__ = None;
                let mut message__ = None;
                let mut seen__ = None;
                let mut allowed__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Requirement => {
                            if requirement__.is_some() {
                                return Err(serde::de::Error::duplicate_field("requirement"));
                            }
                            requirement__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Level => {
                            if level__.is_some() {
                                return Err(serde::de::Error::duplicate_field("level"));
                            }
                            level__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Judge => {
                            if judge__.is_some() {
                                return Err(serde::de::Error::duplicate_field("judge"));
                            }
                            judge__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Step => {
                            if step__.is_some() {
                                return Err(serde::de::Error::duplicate_field("step"));
                            }
                            step__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Seen => {
                            if seen__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seen"));
                            }
                            seen__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Allowed => {
                            if allowed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("allowed"));
                            }
                            allowed__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Finding {
                    requirement: requirement__.unwrap_or_default(),
                    level: level__.unwrap_or_default(),
                    judge: judge__.unwrap_or_default(),
                    step: step__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                    seen: seen__.unwrap_or_default(),
                    allowed: allowed__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Finding", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Hello {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.protocol != 0 {
            len += 1;
        }
        if self.clock != 0 {
            len += 1;
        }
        if !self.seed.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Hello", len)?;
        if self.protocol != 0 {
            struct_ser.serialize_field("protocol", &self.protocol)?;
        }
        if self.clock != 0 {
            struct_ser.serialize_field("clock", &self.clock)?;
        }
        if !self.seed.is_empty() {
            struct_ser.serialize_field("seed", &self.seed)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Hello {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "protocol",
            "clock",
            "seed",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Protocol,
            Clock,
            Seed,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "protocol" => Ok(GeneratedField::Protocol),
                            "clock" => Ok(GeneratedField::Clock),
                            "seed" => Ok(GeneratedField::Seed),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Hello;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Hello")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Hello, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut protocol__ = None;
                let mut clock__ = None;
                let mut seed__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Protocol => {
                            if protocol__.is_some() {
                                return Err(serde::de::Error::duplicate_field("protocol"));
                            }
                            protocol__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Clock => {
                            if clock__.is_some() {
                                return Err(serde::de::Error::duplicate_field("clock"));
                            }
                            clock__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Seed => {
                            if seed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seed"));
                            }
                            seed__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Hello {
                    protocol: protocol__.unwrap_or_default(),
                    clock: clock__.unwrap_or_default(),
                    seed: seed__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Hello", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Incr {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.key.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Incr", len)?;
        if !self.key.is_empty() {
            struct_ser.serialize_field("key", &self.key)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Incr {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "key",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Key,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "key" => Ok(GeneratedField::Key),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Incr;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Incr")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Incr, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut key__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Key => {
                            if key__.is_some() {
                                return Err(serde::de::Error::duplicate_field("key"));
                            }
                            key__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Incr {
                    key: key__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Incr", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Invoke {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.task_name.is_empty() {
            len += 1;
        }
        if self.payload.is_some() {
            len += 1;
        }
        if !self.root_id.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Invoke", len)?;
        if !self.task_name.is_empty() {
            struct_ser.serialize_field("taskName", &self.task_name)?;
        }
        if let Some(v) = self.payload.as_ref() {
            struct_ser.serialize_field("payload", v)?;
        }
        if !self.root_id.is_empty() {
            struct_ser.serialize_field("rootId", &self.root_id)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Invoke {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "task_name",
            "taskName",
            "payload",
            "root_id",
            "rootId",
            "call_hash",
            "callHash",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            TaskName,
            Payload,
            RootId,
            CallHash,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "taskName" | "task_name" => Ok(GeneratedField::TaskName),
                            "payload" => Ok(GeneratedField::Payload),
                            "rootId" | "root_id" => Ok(GeneratedField::RootId),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Invoke;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Invoke")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Invoke, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut task_name__ = None;
                let mut payload__ = None;
                let mut root_id__ = None;
                let mut call_hash__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::TaskName => {
                            if task_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("taskName"));
                            }
                            task_name__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Payload => {
                            if payload__.is_some() {
                                return Err(serde::de::Error::duplicate_field("payload"));
                            }
                            payload__ = map_.next_value()?;
                        }
                        GeneratedField::RootId => {
                            if root_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("rootId"));
                            }
                            root_id__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Invoke {
                    task_name: task_name__.unwrap_or_default(),
                    payload: payload__,
                    root_id: root_id__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Invoke", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Level {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.level.is_empty() {
            len += 1;
        }
        if self.cited != 0 {
            len += 1;
        }
        if !self.broken.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Level", len)?;
        if !self.level.is_empty() {
            struct_ser.serialize_field("level", &self.level)?;
        }
        if self.cited != 0 {
            struct_ser.serialize_field("cited", &self.cited)?;
        }
        if !self.broken.is_empty() {
            struct_ser.serialize_field("broken", &self.broken)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Level {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "level",
            "cited",
            "broken",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Level,
            Cited,
            Broken,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "level" => Ok(GeneratedField::Level),
                            "cited" => Ok(GeneratedField::Cited),
                            "broken" => Ok(GeneratedField::Broken),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Level;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Level")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Level, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut level__ = None;
                let mut cited__ = None;
                let mut broken__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Level => {
                            if level__.is_some() {
                                return Err(serde::de::Error::duplicate_field("level"));
                            }
                            level__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Cited => {
                            if cited__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cited"));
                            }
                            cited__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Broken => {
                            if broken__.is_some() {
                                return Err(serde::de::Error::duplicate_field("broken"));
                            }
                            broken__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Level {
                    level: level__.unwrap_or_default(),
                    cited: cited__.unwrap_or_default(),
                    broken: broken__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Level", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Octets {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.form.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Octets", len)?;
        if let Some(v) = self.form.as_ref() {
            match v {
                octets::Form::Utf8(v) => {
                    struct_ser.serialize_field("utf8", v)?;
                }
                octets::Form::Hex(v) => {
                    struct_ser.serialize_field("hex", v)?;
                }
                octets::Form::Utf16(v) => {
                    struct_ser.serialize_field("utf16", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Octets {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "utf8",
            "hex",
            "utf16",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Utf8,
            Hex,
            Utf16,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "utf8" => Ok(GeneratedField::Utf8),
                            "hex" => Ok(GeneratedField::Hex),
                            "utf16" => Ok(GeneratedField::Utf16),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Octets;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Octets")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Octets, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut form__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Utf8 => {
                            if form__.is_some() {
                                return Err(serde::de::Error::duplicate_field("utf8"));
                            }
                            form__ = map_.next_value::<::std::option::Option<_>>()?.map(octets::Form::Utf8);
                        }
                        GeneratedField::Hex => {
                            if form__.is_some() {
                                return Err(serde::de::Error::duplicate_field("hex"));
                            }
                            form__ = map_.next_value::<::std::option::Option<_>>()?.map(octets::Form::Hex);
                        }
                        GeneratedField::Utf16 => {
                            if form__.is_some() {
                                return Err(serde::de::Error::duplicate_field("utf16"));
                            }
                            form__ = map_.next_value::<::std::option::Option<_>>()?.map(octets::Form::Utf16);
                        }
                    }
                }
                Ok(Octets {
                    form: form__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Octets", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Outcome {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.kind.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Outcome", len)?;
        if let Some(v) = self.kind.as_ref() {
            match v {
                outcome::Kind::Response(v) => {
                    struct_ser.serialize_field("response", v)?;
                }
                outcome::Kind::Defer(v) => {
                    struct_ser.serialize_field("defer", v)?;
                }
                outcome::Kind::Error(v) => {
                    struct_ser.serialize_field("error", v)?;
                }
                outcome::Kind::Invalid(v) => {
                    struct_ser.serialize_field("invalid", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Outcome {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "response",
            "defer",
            "error",
            "invalid",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Response,
            Defer,
            Error,
            Invalid,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "response" => Ok(GeneratedField::Response),
                            "defer" => Ok(GeneratedField::Defer),
                            "error" => Ok(GeneratedField::Error),
                            "invalid" => Ok(GeneratedField::Invalid),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Outcome;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Outcome")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Outcome, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Response => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("response"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(outcome::Kind::Response)
;
                        }
                        GeneratedField::Defer => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("defer"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(outcome::Kind::Defer)
;
                        }
                        GeneratedField::Error => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("error"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(outcome::Kind::Error)
;
                        }
                        GeneratedField::Invalid => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("invalid"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(outcome::Kind::Invalid)
;
                        }
                    }
                }
                Ok(Outcome {
                    kind: kind__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Outcome", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Put {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if self.body.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Put", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if let Some(v) = self.body.as_ref() {
            struct_ser.serialize_field("body", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Put {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "body",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            Body,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "body" => Ok(GeneratedField::Body),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Put;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Put")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Put, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut body__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Body => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("body"));
                            }
                            body__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Put {
                    topic: topic__.unwrap_or_default(),
                    body: body__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Put", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Queued {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if self.body.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Queued", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if let Some(v) = self.body.as_ref() {
            struct_ser.serialize_field("body", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Queued {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "body",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            Body,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "body" => Ok(GeneratedField::Body),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Queued;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Queued")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Queued, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut body__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Body => {
                            if body__.is_some() {
                                return Err(serde::de::Error::duplicate_field("body"));
                            }
                            body__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Queued {
                    topic: topic__.unwrap_or_default(),
                    body: body__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Queued", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Read {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.call_hash.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Read", len)?;
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Read {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "call_hash",
            "callHash",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            CallHash,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Read;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Read")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Read, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut call_hash__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Read {
                    call_hash: call_hash__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Read", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Reading {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.bytes.is_empty() {
            len += 1;
        }
        if !self.conduct.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Reading", len)?;
        if !self.bytes.is_empty() {
            struct_ser.serialize_field("bytes", &self.bytes)?;
        }
        if !self.conduct.is_empty() {
            struct_ser.serialize_field("conduct", &self.conduct)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Reading {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "bytes",
            "conduct",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Bytes,
            Conduct,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "bytes" => Ok(GeneratedField::Bytes),
                            "conduct" => Ok(GeneratedField::Conduct),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Reading;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Reading")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Reading, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut bytes__ = None;
                let mut conduct__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Bytes => {
                            if bytes__.is_some() {
                                return Err(serde::de::Error::duplicate_field("bytes"));
                            }
                            bytes__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Conduct => {
                            if conduct__.is_some() {
                                return Err(serde::de::Error::duplicate_field("conduct"));
                            }
                            conduct__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Reading {
                    bytes: bytes__.unwrap_or_default(),
                    conduct: conduct__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Reading", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Readings {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.bytes.is_empty() {
            len += 1;
        }
        if !self.conduct.is_empty() {
            len += 1;
        }
        if self.cases != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Readings", len)?;
        if !self.bytes.is_empty() {
            struct_ser.serialize_field("bytes", &self.bytes)?;
        }
        if !self.conduct.is_empty() {
            struct_ser.serialize_field("conduct", &self.conduct)?;
        }
        if self.cases != 0 {
            struct_ser.serialize_field("cases", &self.cases)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Readings {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "bytes",
            "conduct",
            "cases",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Bytes,
            Conduct,
            Cases,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "bytes" => Ok(GeneratedField::Bytes),
                            "conduct" => Ok(GeneratedField::Conduct),
                            "cases" => Ok(GeneratedField::Cases),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Readings;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Readings")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Readings, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut bytes__ = None;
                let mut conduct__ = None;
                let mut cases__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Bytes => {
                            if bytes__.is_some() {
                                return Err(serde::de::Error::duplicate_field("bytes"));
                            }
                            bytes__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Conduct => {
                            if conduct__.is_some() {
                                return Err(serde::de::Error::duplicate_field("conduct"));
                            }
                            conduct__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Cases => {
                            if cases__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cases"));
                            }
                            cases__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                    }
                }
                Ok(Readings {
                    bytes: bytes__.unwrap_or_default(),
                    conduct: conduct__.unwrap_or_default(),
                    cases: cases__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Readings", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Receive {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Receive", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Receive {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Receive;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Receive")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Receive, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Receive {
                    topic: topic__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Receive", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Refused {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.id.is_empty() {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Refused", len)?;
        if !self.id.is_empty() {
            struct_ser.serialize_field("id", &self.id)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Refused {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "id",
            "message",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Id,
            Message,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "id" => Ok(GeneratedField::Id),
                            "message" => Ok(GeneratedField::Message),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Refused;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Refused")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Refused, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut id__ = None;
                let mut message__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Id => {
                            if id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("id"));
                            }
                            id__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Refused {
                    id: id__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Refused", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Reply {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.result.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Reply", len)?;
        if let Some(v) = self.result.as_ref() {
            match v {
                reply::Result::Value(v) => {
                    struct_ser.serialize_field("value", v)?;
                }
                reply::Result::NotFound(v) => {
                    struct_ser.serialize_field("notFound", v)?;
                }
                reply::Result::Done(v) => {
                    struct_ser.serialize_field("done", v)?;
                }
                reply::Result::Mismatch(v) => {
                    struct_ser.serialize_field("mismatch", v)?;
                }
                reply::Result::Count(v) => {
                    struct_ser.serialize_field("count", v)?;
                }
                reply::Result::Message(v) => {
                    struct_ser.serialize_field("message", v)?;
                }
                reply::Result::Empty(v) => {
                    struct_ser.serialize_field("empty", v)?;
                }
                reply::Result::Closed(v) => {
                    struct_ser.serialize_field("closed", v)?;
                }
                reply::Result::Outcome(v) => {
                    struct_ser.serialize_field("outcome", v)?;
                }
                reply::Result::Error(v) => {
                    struct_ser.serialize_field("error", v)?;
                }
                reply::Result::Present(v) => {
                    struct_ser.serialize_field("present", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Reply {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "value",
            "not_found",
            "notFound",
            "done",
            "mismatch",
            "count",
            "message",
            "empty",
            "closed",
            "outcome",
            "error",
            "present",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Value,
            NotFound,
            Done,
            Mismatch,
            Count,
            Message,
            Empty,
            Closed,
            Outcome,
            Error,
            Present,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "value" => Ok(GeneratedField::Value),
                            "notFound" | "not_found" => Ok(GeneratedField::NotFound),
                            "done" => Ok(GeneratedField::Done),
                            "mismatch" => Ok(GeneratedField::Mismatch),
                            "count" => Ok(GeneratedField::Count),
                            "message" => Ok(GeneratedField::Message),
                            "empty" => Ok(GeneratedField::Empty),
                            "closed" => Ok(GeneratedField::Closed),
                            "outcome" => Ok(GeneratedField::Outcome),
                            "error" => Ok(GeneratedField::Error),
                            "present" => Ok(GeneratedField::Present),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Reply;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Reply")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Reply, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut result__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Value => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("value"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Value)
;
                        }
                        GeneratedField::NotFound => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("notFound"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::NotFound)
;
                        }
                        GeneratedField::Done => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("done"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Done)
;
                        }
                        GeneratedField::Mismatch => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("mismatch"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Mismatch)
;
                        }
                        GeneratedField::Count => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("count"));
                            }
                            result__ = map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| reply::Result::Count(x.0));
                        }
                        GeneratedField::Message => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Message)
;
                        }
                        GeneratedField::Empty => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("empty"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Empty)
;
                        }
                        GeneratedField::Closed => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("closed"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Closed)
;
                        }
                        GeneratedField::Outcome => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("outcome"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Outcome)
;
                        }
                        GeneratedField::Error => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("error"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Error)
;
                        }
                        GeneratedField::Present => {
                            if result__.is_some() {
                                return Err(serde::de::Error::duplicate_field("present"));
                            }
                            result__ = map_.next_value::<::std::option::Option<_>>()?.map(reply::Result::Present);
                        }
                    }
                }
                Ok(Reply {
                    result: result__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Reply", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Report {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if !self.root_id.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if !self.cause.is_empty() {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Report", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if !self.root_id.is_empty() {
            struct_ser.serialize_field("rootId", &self.root_id)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if !self.cause.is_empty() {
            struct_ser.serialize_field("cause", &self.cause)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Report {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "root_id",
            "rootId",
            "call_hash",
            "callHash",
            "cause",
            "message",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            RootId,
            CallHash,
            Cause,
            Message,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "rootId" | "root_id" => Ok(GeneratedField::RootId),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "cause" => Ok(GeneratedField::Cause),
                            "message" => Ok(GeneratedField::Message),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Report;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Report")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Report, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut root_id__ = None;
                let mut call_hash__ = None;
                let mut cause__ = None;
                let mut message__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::RootId => {
                            if root_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("rootId"));
                            }
                            root_id__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Cause => {
                            if cause__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cause"));
                            }
                            cause__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Report {
                    topic: topic__.unwrap_or_default(),
                    root_id: root_id__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    cause: cause__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Report", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for ReportLine {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.line.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.ReportLine", len)?;
        if let Some(v) = self.line.as_ref() {
            match v {
                report_line::Line::Case(v) => {
                    struct_ser.serialize_field("case", v)?;
                }
                report_line::Line::Summary(v) => {
                    struct_ser.serialize_field("summary", v)?;
                }
                report_line::Line::Refused(v) => {
                    struct_ser.serialize_field("refused", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for ReportLine {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "case",
            "summary",
            "refused",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Case,
            Summary,
            Refused,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "case" => Ok(GeneratedField::Case),
                            "summary" => Ok(GeneratedField::Summary),
                            "refused" => Ok(GeneratedField::Refused),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = ReportLine;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.ReportLine")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<ReportLine, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut line__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Case => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("case"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(report_line::Line::Case)
;
                        }
                        GeneratedField::Summary => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("summary"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(report_line::Line::Summary)
;
                        }
                        GeneratedField::Refused => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("refused"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(report_line::Line::Refused)
;
                        }
                    }
                }
                Ok(ReportLine {
                    line: line__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.ReportLine", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Result {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.kind.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Result", len)?;
        if let Some(v) = self.kind.as_ref() {
            match v {
                result::Kind::Scheduled(v) => {
                    struct_ser.serialize_field("scheduled", v)?;
                }
                result::Kind::Value(v) => {
                    struct_ser.serialize_field("value", v)?;
                }
                result::Kind::NotFound(v) => {
                    struct_ser.serialize_field("notFound", v)?;
                }
                result::Kind::Error(v) => {
                    struct_ser.serialize_field("error", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Result {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "scheduled",
            "value",
            "not_found",
            "notFound",
            "error",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Scheduled,
            Value,
            NotFound,
            Error,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "scheduled" => Ok(GeneratedField::Scheduled),
                            "value" => Ok(GeneratedField::Value),
                            "notFound" | "not_found" => Ok(GeneratedField::NotFound),
                            "error" => Ok(GeneratedField::Error),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Result;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Result")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Result, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Scheduled => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("scheduled"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(result::Kind::Scheduled)
;
                        }
                        GeneratedField::Value => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("value"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(result::Kind::Value)
;
                        }
                        GeneratedField::NotFound => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("notFound"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(result::Kind::NotFound)
;
                        }
                        GeneratedField::Error => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("error"));
                            }
                            kind__ = map_.next_value::<::std::option::Option<_>>()?.map(result::Kind::Error)
;
                        }
                    }
                }
                Ok(Result {
                    kind: kind__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Result", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Results {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.format.is_empty() {
            len += 1;
        }
        if !self.kit.is_empty() {
            len += 1;
        }
        if !self.case_set.is_empty() {
            len += 1;
        }
        if !self.sdk.is_empty() {
            len += 1;
        }
        if !self.version.is_empty() {
            len += 1;
        }
        if !self.commit.is_empty() {
            len += 1;
        }
        if self.revision != 0 {
            len += 1;
        }
        if !self.seed.is_empty() {
            len += 1;
        }
        if !self.verdicts.is_empty() {
            len += 1;
        }
        if !self.cases.is_empty() {
            len += 1;
        }
        if !self.date.is_empty() {
            len += 1;
        }
        if !self.latitude.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Results", len)?;
        if !self.format.is_empty() {
            struct_ser.serialize_field("format", &self.format)?;
        }
        if !self.kit.is_empty() {
            struct_ser.serialize_field("kit", &self.kit)?;
        }
        if !self.case_set.is_empty() {
            struct_ser.serialize_field("caseSet", &self.case_set)?;
        }
        if !self.sdk.is_empty() {
            struct_ser.serialize_field("sdk", &self.sdk)?;
        }
        if !self.version.is_empty() {
            struct_ser.serialize_field("version", &self.version)?;
        }
        if !self.commit.is_empty() {
            struct_ser.serialize_field("commit", &self.commit)?;
        }
        if self.revision != 0 {
            struct_ser.serialize_field("revision", &self.revision)?;
        }
        if !self.seed.is_empty() {
            struct_ser.serialize_field("seed", &self.seed)?;
        }
        if !self.verdicts.is_empty() {
            struct_ser.serialize_field("verdicts", &self.verdicts)?;
        }
        if !self.cases.is_empty() {
            struct_ser.serialize_field("cases", &self.cases)?;
        }
        if !self.date.is_empty() {
            struct_ser.serialize_field("date", &self.date)?;
        }
        if !self.latitude.is_empty() {
            struct_ser.serialize_field("latitude", &self.latitude)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Results {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "format",
            "kit",
            "case_set",
            "caseSet",
            "sdk",
            "version",
            "commit",
            "revision",
            "seed",
            "verdicts",
            "cases",
            "date",
            "latitude",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Format,
            Kit,
            CaseSet,
            Sdk,
            Version,
            Commit,
            Revision,
            Seed,
            Verdicts,
            Cases,
            Date,
            Latitude,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "format" => Ok(GeneratedField::Format),
                            "kit" => Ok(GeneratedField::Kit),
                            "caseSet" | "case_set" => Ok(GeneratedField::CaseSet),
                            "sdk" => Ok(GeneratedField::Sdk),
                            "version" => Ok(GeneratedField::Version),
                            "commit" => Ok(GeneratedField::Commit),
                            "revision" => Ok(GeneratedField::Revision),
                            "seed" => Ok(GeneratedField::Seed),
                            "verdicts" => Ok(GeneratedField::Verdicts),
                            "cases" => Ok(GeneratedField::Cases),
                            "date" => Ok(GeneratedField::Date),
                            "latitude" => Ok(GeneratedField::Latitude),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Results;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Results")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Results, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut format__ = None;
                let mut kit__ = None;
                let mut case_set__ = None;
                let mut sdk__ = None;
                let mut version__ = None;
                let mut commit__ = None;
                let mut revision__ = None;
                let mut seed__ = None;
                let mut verdicts__ = None;
                let mut cases__ = None;
                let mut date__ = None;
                let mut latitude__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Format => {
                            if format__.is_some() {
                                return Err(serde::de::Error::duplicate_field("format"));
                            }
                            format__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Kit => {
                            if kit__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kit"));
                            }
                            kit__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CaseSet => {
                            if case_set__.is_some() {
                                return Err(serde::de::Error::duplicate_field("caseSet"));
                            }
                            case_set__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Sdk => {
                            if sdk__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sdk"));
                            }
                            sdk__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Version => {
                            if version__.is_some() {
                                return Err(serde::de::Error::duplicate_field("version"));
                            }
                            version__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Commit => {
                            if commit__.is_some() {
                                return Err(serde::de::Error::duplicate_field("commit"));
                            }
                            commit__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Revision => {
                            if revision__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revision"));
                            }
                            revision__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Seed => {
                            if seed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seed"));
                            }
                            seed__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Verdicts => {
                            if verdicts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdicts"));
                            }
                            verdicts__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Cases => {
                            if cases__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cases"));
                            }
                            cases__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Date => {
                            if date__.is_some() {
                                return Err(serde::de::Error::duplicate_field("date"));
                            }
                            date__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Latitude => {
                            if latitude__.is_some() {
                                return Err(serde::de::Error::duplicate_field("latitude"));
                            }
                            latitude__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Results {
                    format: format__.unwrap_or_default(),
                    kit: kit__.unwrap_or_default(),
                    case_set: case_set__.unwrap_or_default(),
                    sdk: sdk__.unwrap_or_default(),
                    version: version__.unwrap_or_default(),
                    commit: commit__.unwrap_or_default(),
                    revision: revision__.unwrap_or_default(),
                    seed: seed__.unwrap_or_default(),
                    verdicts: verdicts__.unwrap_or_default(),
                    cases: cases__.unwrap_or_default(),
                    date: date__.unwrap_or_default(),
                    latitude: latitude__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Results", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for results::Result {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.id.is_empty() {
            len += 1;
        }
        if !self.verdict.is_empty() {
            len += 1;
        }
        if !self.requirements.is_empty() {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        if self.reading.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Results.Result", len)?;
        if !self.id.is_empty() {
            struct_ser.serialize_field("id", &self.id)?;
        }
        if !self.verdict.is_empty() {
            struct_ser.serialize_field("verdict", &self.verdict)?;
        }
        if !self.requirements.is_empty() {
            struct_ser.serialize_field("requirements", &self.requirements)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        if let Some(v) = self.reading.as_ref() {
            struct_ser.serialize_field("reading", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for results::Result {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "id",
            "verdict",
            "requirements",
            "message",
            "reading",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Id,
            Verdict,
            Requirements,
            Message,
            Reading,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "id" => Ok(GeneratedField::Id),
                            "verdict" => Ok(GeneratedField::Verdict),
                            "requirements" => Ok(GeneratedField::Requirements),
                            "message" => Ok(GeneratedField::Message),
                            "reading" => Ok(GeneratedField::Reading),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = results::Result;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Results.Result")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<results::Result, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut id__ = None;
                let mut verdict__ = None;
                let mut requirements__ = None;
                let mut message__ = None;
                let mut reading__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Id => {
                            if id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("id"));
                            }
                            id__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Verdict => {
                            if verdict__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdict"));
                            }
                            verdict__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Requirements => {
                            if requirements__.is_some() {
                                return Err(serde::de::Error::duplicate_field("requirements"));
                            }
                            requirements__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Reading => {
                            if reading__.is_some() {
                                return Err(serde::de::Error::duplicate_field("reading"));
                            }
                            reading__ = map_.next_value()?;
                        }
                    }
                }
                Ok(results::Result {
                    id: id__.unwrap_or_default(),
                    verdict: verdict__.unwrap_or_default(),
                    requirements: requirements__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                    reading: reading__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Results.Result", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Schedule {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if !self.task_name.is_empty() {
            len += 1;
        }
        if self.payload.is_some() {
            len += 1;
        }
        if self.revision != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Schedule", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if !self.task_name.is_empty() {
            struct_ser.serialize_field("taskName", &self.task_name)?;
        }
        if let Some(v) = self.payload.as_ref() {
            struct_ser.serialize_field("payload", v)?;
        }
        if self.revision != 0 {
            struct_ser.serialize_field("revision", &self.revision)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Schedule {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "call_hash",
            "callHash",
            "task_name",
            "taskName",
            "payload",
            "revision",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            CallHash,
            TaskName,
            Payload,
            Revision,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "taskName" | "task_name" => Ok(GeneratedField::TaskName),
                            "payload" => Ok(GeneratedField::Payload),
                            "revision" => Ok(GeneratedField::Revision),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Schedule;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Schedule")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Schedule, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut call_hash__ = None;
                let mut task_name__ = None;
                let mut payload__ = None;
                let mut revision__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::TaskName => {
                            if task_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("taskName"));
                            }
                            task_name__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Payload => {
                            if payload__.is_some() {
                                return Err(serde::de::Error::duplicate_field("payload"));
                            }
                            payload__ = map_.next_value()?;
                        }
                        GeneratedField::Revision => {
                            if revision__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revision"));
                            }
                            revision__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                    }
                }
                Ok(Schedule {
                    topic: topic__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    task_name: task_name__.unwrap_or_default(),
                    payload: payload__,
                    revision: revision__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Schedule", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for StoreKey {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.StoreKey", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for StoreKey {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "call_hash",
            "callHash",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            CallHash,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = StoreKey;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.StoreKey")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<StoreKey, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut call_hash__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(StoreKey {
                    kind: kind__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.StoreKey", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Stored {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if self.value.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Stored", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if let Some(v) = self.value.as_ref() {
            struct_ser.serialize_field("value", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Stored {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "call_hash",
            "callHash",
            "value",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            CallHash,
            Value,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "value" => Ok(GeneratedField::Value),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Stored;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Stored")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Stored, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut call_hash__ = None;
                let mut value__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Value => {
                            if value__.is_some() {
                                return Err(serde::de::Error::duplicate_field("value"));
                            }
                            value__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Stored {
                    kind: kind__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    value: value__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Stored", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Summary {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kit.is_empty() {
            len += 1;
        }
        if !self.sdk.is_empty() {
            len += 1;
        }
        if !self.version.is_empty() {
            len += 1;
        }
        if self.revision != 0 {
            len += 1;
        }
        if !self.seed.is_empty() {
            len += 1;
        }
        if !self.verdicts.is_empty() {
            len += 1;
        }
        if self.conformant.is_some() {
            len += 1;
        }
        if self.failed_musts.is_some() {
            len += 1;
        }
        if self.exit_code.is_some() {
            len += 1;
        }
        if self.expected_musts.is_some() {
            len += 1;
        }
        if self.refused.is_some() {
            len += 1;
        }
        if !self.stale.is_empty() {
            len += 1;
        }
        if !self.levels.is_empty() {
            len += 1;
        }
        if !self.latitude.is_empty() {
            len += 1;
        }
        if self.total != 0 {
            len += 1;
        }
        if !self.readings.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Summary", len)?;
        if !self.kit.is_empty() {
            struct_ser.serialize_field("kit", &self.kit)?;
        }
        if !self.sdk.is_empty() {
            struct_ser.serialize_field("sdk", &self.sdk)?;
        }
        if !self.version.is_empty() {
            struct_ser.serialize_field("version", &self.version)?;
        }
        if self.revision != 0 {
            struct_ser.serialize_field("revision", &self.revision)?;
        }
        if !self.seed.is_empty() {
            struct_ser.serialize_field("seed", &self.seed)?;
        }
        if !self.verdicts.is_empty() {
            struct_ser.serialize_field("verdicts", &self.verdicts)?;
        }
        if let Some(v) = self.conformant.as_ref() {
            struct_ser.serialize_field("conformant", v)?;
        }
        if let Some(v) = self.failed_musts.as_ref() {
            struct_ser.serialize_field("failedMusts", v)?;
        }
        if let Some(v) = self.exit_code.as_ref() {
            struct_ser.serialize_field("exitCode", v)?;
        }
        if let Some(v) = self.expected_musts.as_ref() {
            struct_ser.serialize_field("expectedMusts", v)?;
        }
        if let Some(v) = self.refused.as_ref() {
            struct_ser.serialize_field("refused", v)?;
        }
        if !self.stale.is_empty() {
            struct_ser.serialize_field("stale", &self.stale)?;
        }
        if !self.levels.is_empty() {
            struct_ser.serialize_field("levels", &self.levels)?;
        }
        if !self.latitude.is_empty() {
            struct_ser.serialize_field("latitude", &self.latitude)?;
        }
        if self.total != 0 {
            struct_ser.serialize_field("total", &self.total)?;
        }
        if !self.readings.is_empty() {
            struct_ser.serialize_field("readings", &self.readings)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Summary {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kit",
            "sdk",
            "version",
            "revision",
            "seed",
            "verdicts",
            "conformant",
            "failed_musts",
            "failedMusts",
            "exit_code",
            "exitCode",
            "expected_musts",
            "expectedMusts",
            "refused",
            "stale",
            "levels",
            "latitude",
            "total",
            "readings",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kit,
            Sdk,
            Version,
            Revision,
            Seed,
            Verdicts,
            Conformant,
            FailedMusts,
            ExitCode,
            ExpectedMusts,
            Refused,
            Stale,
            Levels,
            Latitude,
            Total,
            Readings,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kit" => Ok(GeneratedField::Kit),
                            "sdk" => Ok(GeneratedField::Sdk),
                            "version" => Ok(GeneratedField::Version),
                            "revision" => Ok(GeneratedField::Revision),
                            "seed" => Ok(GeneratedField::Seed),
                            "verdicts" => Ok(GeneratedField::Verdicts),
                            "conformant" => Ok(GeneratedField::Conformant),
                            "failedMusts" | "failed_musts" => Ok(GeneratedField::FailedMusts),
                            "exitCode" | "exit_code" => Ok(GeneratedField::ExitCode),
                            "expectedMusts" | "expected_musts" => Ok(GeneratedField::ExpectedMusts),
                            "refused" => Ok(GeneratedField::Refused),
                            "stale" => Ok(GeneratedField::Stale),
                            "levels" => Ok(GeneratedField::Levels),
                            "latitude" => Ok(GeneratedField::Latitude),
                            "total" => Ok(GeneratedField::Total),
                            "readings" => Ok(GeneratedField::Readings),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Summary;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Summary")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Summary, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kit__ = None;
                let mut sdk__ = None;
                let mut version__ = None;
                let mut revision__ = None;
                let mut seed__ = None;
                let mut verdicts__ = None;
                let mut conformant__ = None;
                let mut failed_musts__ = None;
                let mut exit_code__ = None;
                let mut expected_musts__ = None;
                let mut refused__ = None;
                let mut stale__ = None;
                let mut levels__ = None;
                let mut latitude__ = None;
                let mut total__ = None;
                let mut readings__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kit => {
                            if kit__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kit"));
                            }
                            kit__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Sdk => {
                            if sdk__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sdk"));
                            }
                            sdk__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Version => {
                            if version__.is_some() {
                                return Err(serde::de::Error::duplicate_field("version"));
                            }
                            version__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Revision => {
                            if revision__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revision"));
                            }
                            revision__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Seed => {
                            if seed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seed"));
                            }
                            seed__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Verdicts => {
                            if verdicts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdicts"));
                            }
                            verdicts__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Conformant => {
                            if conformant__.is_some() {
                                return Err(serde::de::Error::duplicate_field("conformant"));
                            }
                            conformant__ = map_.next_value()?;
                        }
                        GeneratedField::FailedMusts => {
                            if failed_musts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("failedMusts"));
                            }
                            failed_musts__ = 
                                map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| x.0)
                            ;
                        }
                        GeneratedField::ExitCode => {
                            if exit_code__.is_some() {
                                return Err(serde::de::Error::duplicate_field("exitCode"));
                            }
                            exit_code__ = 
                                map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| x.0)
                            ;
                        }
                        GeneratedField::ExpectedMusts => {
                            if expected_musts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("expectedMusts"));
                            }
                            expected_musts__ = 
                                map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| x.0)
                            ;
                        }
                        GeneratedField::Refused => {
                            if refused__.is_some() {
                                return Err(serde::de::Error::duplicate_field("refused"));
                            }
                            refused__ = 
                                map_.next_value::<::std::option::Option<::pbjson::private::NumberDeserialize<_>>>()?.map(|x| x.0)
                            ;
                        }
                        GeneratedField::Stale => {
                            if stale__.is_some() {
                                return Err(serde::de::Error::duplicate_field("stale"));
                            }
                            stale__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Levels => {
                            if levels__.is_some() {
                                return Err(serde::de::Error::duplicate_field("levels"));
                            }
                            levels__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Latitude => {
                            if latitude__.is_some() {
                                return Err(serde::de::Error::duplicate_field("latitude"));
                            }
                            latitude__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Total => {
                            if total__.is_some() {
                                return Err(serde::de::Error::duplicate_field("total"));
                            }
                            total__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Readings => {
                            if readings__.is_some() {
                                return Err(serde::de::Error::duplicate_field("readings"));
                            }
                            readings__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Summary {
                    kit: kit__.unwrap_or_default(),
                    sdk: sdk__.unwrap_or_default(),
                    version: version__.unwrap_or_default(),
                    revision: revision__.unwrap_or_default(),
                    seed: seed__.unwrap_or_default(),
                    verdicts: verdicts__.unwrap_or_default(),
                    conformant: conformant__,
                    failed_musts: failed_musts__,
                    exit_code: exit_code__,
                    expected_musts: expected_musts__,
                    refused: refused__,
                    stale: stale__.unwrap_or_default(),
                    levels: levels__.unwrap_or_default(),
                    latitude: latitude__.unwrap_or_default(),
                    total: total__.unwrap_or_default(),
                    readings: readings__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Summary", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for TraceEnd {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.lines != 0 {
            len += 1;
        }
        if !self.verdict.is_empty() {
            len += 1;
        }
        if !self.requirements.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.TraceEnd", len)?;
        if self.lines != 0 {
            struct_ser.serialize_field("lines", &self.lines)?;
        }
        if !self.verdict.is_empty() {
            struct_ser.serialize_field("verdict", &self.verdict)?;
        }
        if !self.requirements.is_empty() {
            struct_ser.serialize_field("requirements", &self.requirements)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for TraceEnd {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "lines",
            "verdict",
            "requirements",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Lines,
            Verdict,
            Requirements,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "lines" => Ok(GeneratedField::Lines),
                            "verdict" => Ok(GeneratedField::Verdict),
                            "requirements" => Ok(GeneratedField::Requirements),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = TraceEnd;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.TraceEnd")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<TraceEnd, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut lines__ = None;
                let mut verdict__ = None;
                let mut requirements__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Lines => {
                            if lines__.is_some() {
                                return Err(serde::de::Error::duplicate_field("lines"));
                            }
                            lines__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Verdict => {
                            if verdict__.is_some() {
                                return Err(serde::de::Error::duplicate_field("verdict"));
                            }
                            verdict__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Requirements => {
                            if requirements__.is_some() {
                                return Err(serde::de::Error::duplicate_field("requirements"));
                            }
                            requirements__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(TraceEnd {
                    lines: lines__.unwrap_or_default(),
                    verdict: verdict__.unwrap_or_default(),
                    requirements: requirements__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.TraceEnd", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for TraceHeader {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.format.is_empty() {
            len += 1;
        }
        if self.revision != 0 {
            len += 1;
        }
        if !self.kit.is_empty() {
            len += 1;
        }
        if !self.seed.is_empty() {
            len += 1;
        }
        if !self.case.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.TraceHeader", len)?;
        if !self.format.is_empty() {
            struct_ser.serialize_field("format", &self.format)?;
        }
        if self.revision != 0 {
            struct_ser.serialize_field("revision", &self.revision)?;
        }
        if !self.kit.is_empty() {
            struct_ser.serialize_field("kit", &self.kit)?;
        }
        if !self.seed.is_empty() {
            struct_ser.serialize_field("seed", &self.seed)?;
        }
        if !self.case.is_empty() {
            struct_ser.serialize_field("case", &self.case)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for TraceHeader {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "format",
            "revision",
            "kit",
            "seed",
            "case",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Format,
            Revision,
            Kit,
            Seed,
            Case,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "format" => Ok(GeneratedField::Format),
                            "revision" => Ok(GeneratedField::Revision),
                            "kit" => Ok(GeneratedField::Kit),
                            "seed" => Ok(GeneratedField::Seed),
                            "case" => Ok(GeneratedField::Case),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = TraceHeader;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.TraceHeader")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<TraceHeader, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut format__ = None;
                let mut revision__ = None;
                let mut kit__ = None;
                let mut seed__ = None;
                let mut case__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Format => {
                            if format__.is_some() {
                                return Err(serde::de::Error::duplicate_field("format"));
                            }
                            format__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Revision => {
                            if revision__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revision"));
                            }
                            revision__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::Kit => {
                            if kit__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kit"));
                            }
                            kit__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Seed => {
                            if seed__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seed"));
                            }
                            seed__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Case => {
                            if case__.is_some() {
                                return Err(serde::de::Error::duplicate_field("case"));
                            }
                            case__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(TraceHeader {
                    format: format__.unwrap_or_default(),
                    revision: revision__.unwrap_or_default(),
                    kit: kit__.unwrap_or_default(),
                    seed: seed__.unwrap_or_default(),
                    case: case__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.TraceHeader", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for TraceLine {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.line.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.TraceLine", len)?;
        if let Some(v) = self.line.as_ref() {
            match v {
                trace_line::Line::Header(v) => {
                    struct_ser.serialize_field("header", v)?;
                }
                trace_line::Line::Stored(v) => {
                    struct_ser.serialize_field("stored", v)?;
                }
                trace_line::Line::Queued(v) => {
                    struct_ser.serialize_field("queued", v)?;
                }
                trace_line::Line::Counted(v) => {
                    struct_ser.serialize_field("counted", v)?;
                }
                trace_line::Line::Sent(v) => {
                    struct_ser.serialize_field("sent", v)?;
                }
                trace_line::Line::Seen(v) => {
                    struct_ser.serialize_field("seen", v)?;
                }
                trace_line::Line::End(v) => {
                    struct_ser.serialize_field("end", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for TraceLine {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "header",
            "stored",
            "queued",
            "counted",
            "sent",
            "seen",
            "end",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Header,
            Stored,
            Queued,
            Counted,
            Sent,
            Seen,
            End,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "header" => Ok(GeneratedField::Header),
                            "stored" => Ok(GeneratedField::Stored),
                            "queued" => Ok(GeneratedField::Queued),
                            "counted" => Ok(GeneratedField::Counted),
                            "sent" => Ok(GeneratedField::Sent),
                            "seen" => Ok(GeneratedField::Seen),
                            "end" => Ok(GeneratedField::End),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = TraceLine;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.TraceLine")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<TraceLine, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut line__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Header => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("header"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Header)
;
                        }
                        GeneratedField::Stored => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("stored"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Stored)
;
                        }
                        GeneratedField::Queued => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("queued"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Queued)
;
                        }
                        GeneratedField::Counted => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("counted"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Counted)
;
                        }
                        GeneratedField::Sent => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sent"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Sent)
;
                        }
                        GeneratedField::Seen => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("seen"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::Seen)
;
                        }
                        GeneratedField::End => {
                            if line__.is_some() {
                                return Err(serde::de::Error::duplicate_field("end"));
                            }
                            line__ = map_.next_value::<::std::option::Option<_>>()?.map(trace_line::Line::End)
;
                        }
                    }
                }
                Ok(TraceLine {
                    line: line__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.TraceLine", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Unsupported {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.command.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Unsupported", len)?;
        if !self.command.is_empty() {
            struct_ser.serialize_field("command", &self.command)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Unsupported {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "command",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Command,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "command" => Ok(GeneratedField::Command),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Unsupported;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Unsupported")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Unsupported, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut command__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Command => {
                            if command__.is_some() {
                                return Err(serde::de::Error::duplicate_field("command"));
                            }
                            command__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Unsupported {
                    command: command__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Unsupported", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Welcome {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.sdk.is_empty() {
            len += 1;
        }
        if !self.version.is_empty() {
            len += 1;
        }
        if !self.revisions.is_empty() {
            len += 1;
        }
        if !self.profiles.is_empty() {
            len += 1;
        }
        if !self.turns.is_empty() {
            len += 1;
        }
        if !self.pins.is_empty() {
            len += 1;
        }
        if !self.provides.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Welcome", len)?;
        if !self.sdk.is_empty() {
            struct_ser.serialize_field("sdk", &self.sdk)?;
        }
        if !self.version.is_empty() {
            struct_ser.serialize_field("version", &self.version)?;
        }
        if !self.revisions.is_empty() {
            struct_ser.serialize_field("revisions", &self.revisions)?;
        }
        if !self.profiles.is_empty() {
            struct_ser.serialize_field("profiles", &self.profiles)?;
        }
        if !self.turns.is_empty() {
            struct_ser.serialize_field("turns", &self.turns)?;
        }
        if !self.pins.is_empty() {
            struct_ser.serialize_field("pins", &self.pins)?;
        }
        if !self.provides.is_empty() {
            struct_ser.serialize_field("provides", &self.provides)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Welcome {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "sdk",
            "version",
            "revisions",
            "profiles",
            "turns",
            "pins",
            "provides",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Sdk,
            Version,
            Revisions,
            Profiles,
            Turns,
            Pins,
            Provides,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "sdk" => Ok(GeneratedField::Sdk),
                            "version" => Ok(GeneratedField::Version),
                            "revisions" => Ok(GeneratedField::Revisions),
                            "profiles" => Ok(GeneratedField::Profiles),
                            "turns" => Ok(GeneratedField::Turns),
                            "pins" => Ok(GeneratedField::Pins),
                            "provides" => Ok(GeneratedField::Provides),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Welcome;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Welcome")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Welcome, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut sdk__ = None;
                let mut version__ = None;
                let mut revisions__ = None;
                let mut profiles__ = None;
                let mut turns__ = None;
                let mut pins__ = None;
                let mut provides__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Sdk => {
                            if sdk__.is_some() {
                                return Err(serde::de::Error::duplicate_field("sdk"));
                            }
                            sdk__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Version => {
                            if version__.is_some() {
                                return Err(serde::de::Error::duplicate_field("version"));
                            }
                            version__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Revisions => {
                            if revisions__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revisions"));
                            }
                            revisions__ = 
                                Some(map_.next_value::<Vec<::pbjson::private::NumberDeserialize<_>>>()?
                                    .into_iter().map(|x| x.0).collect())
                            ;
                        }
                        GeneratedField::Profiles => {
                            if profiles__.is_some() {
                                return Err(serde::de::Error::duplicate_field("profiles"));
                            }
                            profiles__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Turns => {
                            if turns__.is_some() {
                                return Err(serde::de::Error::duplicate_field("turns"));
                            }
                            turns__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Pins => {
                            if pins__.is_some() {
                                return Err(serde::de::Error::duplicate_field("pins"));
                            }
                            pins__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Provides => {
                            if provides__.is_some() {
                                return Err(serde::de::Error::duplicate_field("provides"));
                            }
                            provides__ = Some(map_.next_value()?);
                        }
                    }
                }
                Ok(Welcome {
                    sdk: sdk__.unwrap_or_default(),
                    version: version__.unwrap_or_default(),
                    revisions: revisions__.unwrap_or_default(),
                    profiles: profiles__.unwrap_or_default(),
                    turns: turns__.unwrap_or_default(),
                    pins: pins__.unwrap_or_default(),
                    provides: provides__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Welcome", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Work {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.topic.is_empty() {
            len += 1;
        }
        if self.revision != 0 {
            len += 1;
        }
        if self.app.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Work", len)?;
        if !self.topic.is_empty() {
            struct_ser.serialize_field("topic", &self.topic)?;
        }
        if self.revision != 0 {
            struct_ser.serialize_field("revision", &self.revision)?;
        }
        if let Some(v) = self.app.as_ref() {
            struct_ser.serialize_field("app", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Work {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "topic",
            "revision",
            "app",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Topic,
            Revision,
            App,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "topic" => Ok(GeneratedField::Topic),
                            "revision" => Ok(GeneratedField::Revision),
                            "app" => Ok(GeneratedField::App),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Work;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Work")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Work, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut topic__ = None;
                let mut revision__ = None;
                let mut app__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Topic => {
                            if topic__.is_some() {
                                return Err(serde::de::Error::duplicate_field("topic"));
                            }
                            topic__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Revision => {
                            if revision__.is_some() {
                                return Err(serde::de::Error::duplicate_field("revision"));
                            }
                            revision__ = 
                                Some(map_.next_value::<::pbjson::private::NumberDeserialize<_>>()?.0)
                            ;
                        }
                        GeneratedField::App => {
                            if app__.is_some() {
                                return Err(serde::de::Error::duplicate_field("app"));
                            }
                            app__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Work {
                    topic: topic__.unwrap_or_default(),
                    revision: revision__.unwrap_or_default(),
                    app: app__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Work", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Write {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.kind.is_empty() {
            len += 1;
        }
        if !self.call_hash.is_empty() {
            len += 1;
        }
        if self.value.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("brrr.conformance.v1.Write", len)?;
        if !self.kind.is_empty() {
            struct_ser.serialize_field("kind", &self.kind)?;
        }
        if !self.call_hash.is_empty() {
            struct_ser.serialize_field("callHash", &self.call_hash)?;
        }
        if let Some(v) = self.value.as_ref() {
            struct_ser.serialize_field("value", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Write {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "kind",
            "call_hash",
            "callHash",
            "value",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Kind,
            CallHash,
            Value,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "kind" => Ok(GeneratedField::Kind),
                            "callHash" | "call_hash" => Ok(GeneratedField::CallHash),
                            "value" => Ok(GeneratedField::Value),
                            _ => Err(serde::de::Error::unknown_field(value, FIELDS)),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Write;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct brrr.conformance.v1.Write")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Write, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut kind__ = None;
                let mut call_hash__ = None;
                let mut value__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Kind => {
                            if kind__.is_some() {
                                return Err(serde::de::Error::duplicate_field("kind"));
                            }
                            kind__ = Some(map_.next_value()?);
                        }
                        GeneratedField::CallHash => {
                            if call_hash__.is_some() {
                                return Err(serde::de::Error::duplicate_field("callHash"));
                            }
                            call_hash__ = Some(map_.next_value()?);
                        }
                        GeneratedField::Value => {
                            if value__.is_some() {
                                return Err(serde::de::Error::duplicate_field("value"));
                            }
                            value__ = map_.next_value()?;
                        }
                    }
                }
                Ok(Write {
                    kind: kind__.unwrap_or_default(),
                    call_hash: call_hash__.unwrap_or_default(),
                    value: value__,
                })
            }
        }
        deserializer.deserialize_struct("brrr.conformance.v1.Write", FIELDS, GeneratedVisitor)
    }
}
