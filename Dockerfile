# Usher in a container:
#   docker build -t usher . && docker run -p 7117:7117 -v usher:/var/lib/usher usher
# The set-up link is in the log.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package server

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 7117 --home-dir /var/lib/usher --create-home --shell /usr/sbin/nologin usher
COPY --from=build /source/target/release/usher /usr/local/bin/usher
COPY --from=build /source/LICENSE /source/docs/reference/third-party.md /usr/share/doc/usher/
USER usher
ENV USHER_DATA_DIR=/var/lib/usher USHER_LISTEN=0.0.0.0:7117
VOLUME /var/lib/usher
EXPOSE 7117
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:7117/healthz"]
ENTRYPOINT ["usher"]
