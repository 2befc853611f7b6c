//! What the session is shared by: a link, and what puts it into other pages.

use playground_sim::Moment;

use crate::options::Options;

/// Where the playground is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The page for people; ends with a slash.
    pub page: String,
    /// The page for frames.
    pub embed: String,
}

impl Address {
    /// From the whole address of the page, or of an embed.
    pub fn of(href: &str, is_embed: bool) -> Address {
        let end = href.find(['?', '#']).unwrap_or(href.len());
        let place = href.get(..end).unwrap_or_default();
        let folder = place.rfind('/').map_or(place, |at| place.get(..=at).unwrap_or_default());
        let page = if is_embed { folder.trim_end_matches("embed/") } else { folder };
        Address { page: page.to_owned(), embed: format!("{page}embed/") }
    }

    /// Whether nobody else can open it: it names the machine on which the page is open.
    pub fn is_local(&self) -> bool {
        let host = self.page.split_once("://").map_or("", |it| it.1);
        ["127.", "localhost", "[::1]"].iter().any(|it| host.starts_with(it))
    }
}

/// The session in a link, at the moment that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// `#v1.bY09...`
    pub fragment: String,
    /// The moment, if moves were taken back.
    pub step: Option<Moment>,
    /// What is in it, for those who hear of a frame before they see it: `DaemonSet fluentd on 3 Nodes`.
    pub title: String,
    /// The session as a file holds it.
    pub text: String,
    /// How many other courses the session has, which are not in the link.
    pub n_others: usize,
}

/// What the frame of an embed is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub options: Options,
    /// In pixels.
    pub height: u32,
}

/// What a frame may do, and no more: run the program, and open the playground in a tab of its own.
const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// Makes frames as high as they ask to be.
const FITTING: &str = r#"<script>
  addEventListener("message", ({ source, data }) => {
    if (data?.source !== "dsp" || data.type !== "resize") return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.height = data.payload.height;
    }
  });
</script>"#;

impl Share {
    /// The link for people. `page` is the address of the playground.
    pub fn link(&self, page: &str) -> String {
        let options = Options { step: self.step, ..Options::default() };
        format!("{page}{}{}", options.query(), self.fragment)
    }

    /// The link in Markdown.
    pub fn markdown(&self, page: &str) -> String {
        format!("[{}]({})", self.title, self.link(page))
    }

    /// HTML that shows the session inside another page. `embed` is the address of the page for frames.
    pub fn snippet(&self, embed: &str, frame: &Frame) -> String {
        let options = Options { step: self.step, ..frame.options.clone() };
        let address = format!("{embed}{}{}", options.query(), self.fragment);
        let (address, title) = (escaped(&address), escaped(&self.title));
        let height = frame.height;
        let html = format!(
            "<iframe src=\"{address}\"\n  title=\"{title}\" width=\"100%\" height=\"{height}\" style=\"border: 0\" \
             loading=\"lazy\"\n  sandbox=\"{SANDBOX}\" allow=\"clipboard-write\"></iframe>"
        );
        if options.fits_height { format!("{html}\n{FITTING}") } else { html }
    }
}

/// A text inside the quotes of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::options::{Controls, View};

    fn share() -> Share {
        Share {
            fragment: "#v1.AbC-_9".to_owned(),
            step: None,
            title: "DaemonSet fluentd on 3 Nodes".to_owned(),
            text: String::new(),
            n_others: 0,
        }
    }

    #[test]
    fn page_and_embed_know_each_other() {
        for (href, is_embed) in [
            ("https://example.org/play/", false),
            ("https://example.org/play/index.html?theme=dark#v1.a/b", false),
            ("https://example.org/play/embed/?view=both#v1.abc", true),
            ("https://example.org/play/embed/index.html", true),
        ] {
            let address = Address::of(href, is_embed);
            assert_eq!(address.page, "https://example.org/play/", "{href}");
            assert_eq!(address.embed, "https://example.org/play/embed/", "{href}");
        }
    }

    #[test]
    fn an_address_of_this_machine_is_known() {
        for (href, is_local) in [
            ("http://127.0.0.1:8080/", true),
            ("http://localhost/some/path/", true),
            ("http://[::1]:8080/", true),
            ("https://example.org/localhost/", false),
            ("", false),
        ] {
            assert_eq!(Address::of(href, false).is_local(), is_local, "{href}");
        }
    }

    #[test]
    fn a_link_names_the_moment_only_if_moves_were_taken_back() {
        let page = "https://example.org/play/";
        assert_eq!(share().link(page), "https://example.org/play/#v1.AbC-_9");
        let past = Share { step: Some(7.into()), ..share() };
        assert_eq!(past.link(page), "https://example.org/play/?step=7#v1.AbC-_9");
        assert_eq!(
            past.markdown(page),
            "[DaemonSet fluentd on 3 Nodes](https://example.org/play/?step=7#v1.AbC-_9)"
        );
    }

    #[test]
    fn a_snippet_asks_for_what_was_chosen() {
        let options = Options {
            view: View::Both,
            controls: Controls::Mini,
            readonly: true,
            ..Options::default()
        };
        let frame = Frame { options, height: 420 };
        let past =
            Share { step: Some(7.into()), title: "a \"quoted\" <name>".to_owned(), ..share() };
        expect![[r#"
            <iframe src="https://example.org/embed/?view=both&amp;controls=mini&amp;readonly=1&amp;step=7#v1.AbC-_9"
              title="a &quot;quoted&quot; &lt;name>" width="100%" height="420" style="border: 0" loading="lazy"
              sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" allow="clipboard-write"></iframe>"#]]
        .assert_eq(&past.snippet("https://example.org/embed/", &frame));
    }

    #[test]
    fn a_frame_that_fits_its_height_comes_with_the_script_that_it_needs() {
        let options = Options { fits_height: true, ..Options::default() };
        let snippet = share().snippet("./embed/", &Frame { options, height: 420 });
        assert!(snippet.contains("?height=auto#v1."), "{snippet}");
        assert!(snippet.ends_with("</script>"), "{snippet}");
    }
}
