//! When the program fails, the page says so, keeps the session and offers to reload: see `web/start.js`.

use web_sys::{CustomEvent, CustomEventInit};

/// The event by which `web/start.js` learns of a panic.
const CRASH: &str = "playground-crash";

/// Tells the page of each panic before the program stops.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        gloo::console::error!(&message);
        let init = CustomEventInit::new();
        init.set_detail(&message.into());
        // Fails for a malformed event only; then the trap that follows is told instead.
        if let Ok(event) = CustomEvent::new_with_event_init_dict(CRASH, &init) {
            let _ = gloo::utils::window().dispatch_event(&event);
        }
    }));
}
