//! Any bytes as a protected header: what is taken is a JSON object whose `alg` `serde_json` reads alike.

use latchkey::jose::header::Header;
use serde_json::Value;

pub fn parse(bytes: &[u8]) {
    let Ok(header) = Header::parse(bytes) else { return };
    // serde_json refuses lone surrogates, which are no part of any name.
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        let object = value.as_object().expect("an object");
        assert!(!object.contains_key("crit"));
        assert_eq!(header.alg.as_deref(), object.get("alg").and_then(Value::as_str));
        assert_eq!(header.typ.as_deref(), object.get("typ").and_then(Value::as_str));
    }
}
