//! From the errors below to those of JavaScript.

use js_sys::Object;
use playground_kubectl::link::LinkError;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::types::{ErrorCode, PlaygroundError};

/// Why a call throws.
#[derive(Debug)]
pub enum Error {
    /// An argument cannot be read, or an answer cannot be written.
    Value(tsify::Error),
    /// The link in the options cannot be opened.
    Link(LinkError),
}

impl From<tsify::Error> for Error {
    fn from(error: tsify::Error) -> Self {
        Error::Value(error)
    }
}

impl From<LinkError> for Error {
    fn from(error: LinkError) -> Self {
        Error::Link(error)
    }
}

impl From<&Error> for PlaygroundError {
    fn from(error: &Error) -> Self {
        match error {
            Error::Value(it) => PlaygroundError {
                code: ErrorCode::InvalidArgument,
                message: it.to_string(),
                saved: None,
            },
            Error::Link(it) => PlaygroundError {
                code: it.into(),
                message: it.to_string(),
                saved: it.saved().map(str::to_owned),
            },
        }
    }
}

/// An `Error` of JavaScript with the fields of [`PlaygroundError`].
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let fields = PlaygroundError::from(&error);
        let thrown = js_sys::Error::new(&fields.message);
        match fields.into_js() {
            Ok(fields) => Object::assign(thrown.as_ref(), &JsValue::from(fields).into()).into(),
            Err(_) => thrown.into(),
        }
    }
}
