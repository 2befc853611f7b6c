//! The class.

use playground_kubectl::{Console, Line, link};
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::Error;
use crate::types::{Milliseconds, Options, Output, Snapshot, StepNumber};

/// A cluster over virtual time, driven by lines of the console.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Playground {
    console: Console,
}

#[wasm_bindgen]
impl Playground {
    /// Opens a session: an empty cluster, or the session of the options.
    ///
    /// Throws a `PlaygroundError` when the options or their link cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Option<Ts<Options>>) -> Result<Playground, Error> {
        let options = options.map(|it| decode(&it)).transpose()?.unwrap_or_default();
        let session = options.session.map(|it| link::read_any(&it)).transpose()?;
        Ok(Playground { console: Console::open(&session.unwrap_or_default()) })
    }

    /// Applies a manifest, as `kubectl apply -f -` does.
    pub fn apply(&mut self, yaml: String) -> Result<Ts<Output>, Error> {
        let command = "kubectl apply -f -".to_owned();
        let line = Line { number: 1, command, input: Some(yaml) };
        Ok(Output::from(self.console.run(&line.to_text())).into_ts()?)
    }

    /// Runs a line: `kubectl ...` or `sim ...`.
    pub fn run(&mut self, line: &str) -> Result<Ts<Output>, Error> {
        Ok(Output::from(self.console.run(line)).into_ts()?)
    }

    /// Lets virtual time pass.
    pub fn advance(&mut self, ms: Ts<Milliseconds>) -> Result<(), Error> {
        let until = self.console.cluster().now() + decode(&ms)?.into();
        self.console.play_to(until);
        Ok(())
    }

    /// Goes to the position right after so many steps, back or forth.
    pub fn seek(&mut self, step: Ts<StepNumber>) -> Result<(), Error> {
        self.console.run(&format!("sim seek {}", decode(&step)?));
        Ok(())
    }

    /// What is in the cluster now.
    pub fn snapshot(&self) -> Result<Ts<Snapshot>, Error> {
        Ok(Snapshot::from(&self.console).into_ts()?)
    }

    /// The fragment of a link that opens this session: `#v1.` and letters.
    pub fn share(&self) -> String {
        link::write(&self.console.session_text())
    }
}

/// What JavaScript passed, as the type that it should have.
fn decode<T: Tsify + DeserializeOwned>(value: &Ts<T>) -> Result<T, Error> {
    Ok(T::from_js(value.js_value())?)
}
