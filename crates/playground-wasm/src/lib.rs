//! The playground as a JavaScript class, for those who embed it.
//!
//! [`Playground`] has a method for each thing that an embedder asks for. Each is: decode what
//! JavaScript passed, call the crates below, encode what they answer. Nothing is decided here.
//!
//! The crate knows neither page nor lessons, and nothing that it links knows the browser.
//!
//! # Where to start
//!
//! [`Playground`], then the module `types`: the small structs that cross. Their TypeScript is
//! generated from them; `playground.d.ts` is what an embedder's editor reads.
//!
//! ```js
//! const playground = new Playground({ session: location.hash });
//! playground.run("sim node add worker-1");
//! playground.apply(yaml);
//! playground.advance(16_000);
//! console.log(playground.snapshot().pods, playground.share());
//! ```
//!
//! # Invariants
//!
//! - The only way into the cluster is a line of the console, or time that passes.
//! - What a user does wrong is an answer (`exit` is not 0); what a program does wrong is thrown,
//!   as an `Error` with a `code`.
//! - No struct of the crates below crosses: their shape is no promise, that of `types` is.
//!
//! # What is missing
//!
//! The journal and the reasons of each Node (`why`), as plain data; events for what changed
//! between two snapshots; `seek` to an instant; the custom element and the npm package around it.

mod error;
mod playground;
pub mod types;

pub use error::Error;
pub use playground::Playground;
