//! The program of the page. `web/start.js` opens the page, by a function that the library exports.

use playground_web as _;

fn main() {}
