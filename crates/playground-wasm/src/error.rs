//! From the errors below to those of JavaScript.

use js_sys::Object;
use playground_kubectl::link::LinkError;
use tsify::{Tsify, serde_wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

use crate::types::{ErrorCode, PlaygroundError};

/// Why a call throws.
#[derive(Debug)]
pub enum Error {
    /// An argument is not of its type.
    Argument(serde_wasm_bindgen::Error),
    /// An answer has a number that JavaScript cannot hold.
    Answer(tsify::Error),
    /// The session in the options cannot be opened.
    Link(LinkError),
}

impl From<serde_wasm_bindgen::Error> for Error {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        Error::Argument(error)
    }
}

impl From<tsify::Error> for Error {
    fn from(error: tsify::Error) -> Self {
        Error::Answer(error)
    }
}

impl From<LinkError> for Error {
    fn from(error: LinkError) -> Self {
        Error::Link(error)
    }
}

impl From<Error> for PlaygroundError {
    fn from(error: Error) -> Self {
        match error {
            Error::Argument(it) => {
                // Without the word "Error" that its text begins with.
                let message = JsValue::from(it).unchecked_into::<js_sys::Error>().message();
                let code = ErrorCode::InvalidArgument;
                PlaygroundError { code, message: message.into(), saved: None }
            }
            Error::Answer(it) => {
                let code = ErrorCode::Internal;
                PlaygroundError { code, message: it.to_string(), saved: None }
            }
            Error::Link(it) => PlaygroundError {
                code: ErrorCode::from(&it),
                message: it.to_string(),
                saved: it.saved().map(str::to_owned),
            },
        }
    }
}

/// An `Error` of JavaScript with the fields of [`PlaygroundError`].
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let fields = PlaygroundError::from(error);
        let thrown = js_sys::Error::new(&fields.message);
        match fields.into_js() {
            Ok(fields) => Object::assign(thrown.as_ref(), &JsValue::from(fields).into()).into(),
            Err(_) => thrown.into(),
        }
    }
}
