//! Starts the page.

fn main() {
    playground_web::start();
}
