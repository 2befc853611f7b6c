//! What the components' tests share.

use yew::BaseComponent;

/// Draws a component on the host, one element a line.
pub(crate) async fn drawn<C>(props: C::Properties) -> String
where
    C: BaseComponent,
    C::Properties: 'static,
{
    let html = yew::LocalServerRenderer::<C>::with_props(props).hydratable(false).render().await;
    html.replace("><", ">\n<")
}
