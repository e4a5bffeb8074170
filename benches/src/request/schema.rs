//! A request as JSON, judged: by its use case's contract, and by the schema that the same use case is exported as.

use std::hint::black_box;

use jsonschema::Validator;
use serde_json::Value;
use visa_acceptance::{Rejected, Request, runtime::FromJson};

use super::build;
use crate::{
    Failed,
    comparison::{Comparison, Side, Work},
};

type Build<U> = fn() -> Result<Request<U>, Box<Rejected>>;

/// What is read, and by which schema it is judged.
struct Asked {
    json: Vec<u8>,
    schema: Validator,
}

impl Asked {
    /// It is an error if either side finds anything wrong with the request, or nothing wrong with an empty one.
    fn of<U: FromJson>(build: Build<U>) -> Result<Self, Failed> {
        let request = build()?;
        let sources = xtask::files::spec_sources(&xtask::files::workspace_root()?)?;
        let spec = codegen::Spec::read(&sources);
        let export = spec.export().map_err(|failure| failure.to_string())?;
        let schema = export.schema(U::CONTRACT.id).ok_or("each use case has a schema")?;
        let schema = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
        let json = build::written(&request);
        U::from_json(&json, request.given().clone())?;
        if !schema.is_valid(&serde_json::from_slice(&json)?) || schema.is_valid(&Value::Object(serde_json::Map::new()))
        {
            return Err(format!("the schema of {} judges otherwise than its contract", U::CONTRACT.id).into());
        }
        Ok(Self { json, schema })
    }
}

fn read<U: FromJson + 'static>(build: Build<U>) -> Result<Work, Failed> {
    let (Asked { json, .. }, given) = (Asked::of(build)?, build()?.given().clone());
    Ok(Box::new(move || drop(black_box(U::from_json(black_box(&json), given.clone())))))
}

fn judge<U: FromJson + 'static>(build: Build<U>) -> Result<Work, Failed> {
    let Asked { json, schema } = Asked::of(build)?;
    Ok(Box::new(move || {
        let value: Value = serde_json::from_slice(black_box(&json)).expect("it is what was written");
        black_box(schema.is_valid(black_box(&value)));
    }))
}

fn parse<U: FromJson + 'static>(build: Build<U>) -> Result<Work, Failed> {
    let Asked { json, .. } = Asked::of(build)?;
    Ok(Box::new(move || drop(black_box(serde_json::from_slice::<Value>(black_box(&json))))))
}

pub(super) fn comparisons() -> Vec<Comparison> {
    let comparison = |what, ours, other, parsing| Comparison {
        what,
        against: "`serde_json::Value` and the `jsonschema` crate with the exported schema, compiled beforehand",
        ours,
        other,
        besides: None,
        apart: Some(("parsing alone", parsing)),
        instructions: Some(0.1),
        time: None,
        times: 1_000,
        reason: "both sides parse, which alone is more than the goal: six to eight tenths of the other's instructions are `from_slice`",
    };
    vec![
        comparison(
            "read as JSON and validate: charge a token",
            Side { name: "token read", begin: |_| read(build::token_payment) },
            Side { name: "token by schema", begin: |_| judge(build::token_payment) },
            Side { name: "token parsed", begin: |_| parse(build::token_payment) },
        ),
        comparison(
            "read as JSON and validate: store a card",
            Side { name: "card read", begin: |_| read(build::card_payment) },
            Side { name: "card by schema", begin: |_| judge(build::card_payment) },
            Side { name: "card parsed", begin: |_| parse(build::card_payment) },
        ),
        comparison(
            "read as JSON and validate: an agent's intent",
            Side { name: "intent read", begin: |_| read(build::intent) },
            Side { name: "intent by schema", begin: |_| judge(build::intent) },
            Side { name: "intent parsed", begin: |_| parse(build::intent) },
        ),
    ]
}
