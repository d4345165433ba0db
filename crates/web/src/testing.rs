//! Checks of pages for tests: see [`check_html`].
