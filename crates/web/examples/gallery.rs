//! Serves the gallery on 127.0.0.1:7118, for eyes and screenshots: `cargo run -p web --example gallery`.

use std::net::SocketAddr;
use std::sync::Arc;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let router = axum::Router::new().merge(web::gallery::alone()).merge(web::assets::router());
    let app = web::edge::Edge::new(Arc::new(kernel::SystemRng)).around(router);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:7118").await?;
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
}
