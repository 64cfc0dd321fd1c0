# hts: the background worker of HackTheStudy.
#
#   docker build -t hts .
#   docker run --env-file .env --read-only --tmpfs /tmp hts
#
# Runs as any user id, with a read-only root and without capabilities; /tmp (or
# UPLOAD_TEMP_DIR) must be writable.  With text recognition of scanned pages:
#   docker build --build-arg EXTRA_PACKAGES='tesseract-ocr tesseract-ocr-deu' .

FROM debian:trixie-slim AS build
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        binutils gcc libc6-dev make \
        libcjson-dev libcurl4-openssl-dev libhiredis-dev libmicrohttpd-dev \
        libpq-dev libseccomp-dev libssl-dev libuchardet-dev libutf8proc-dev \
        libxml2-dev libzip-dev uuid-dev zlib1g-dev
WORKDIR /src
COPY Makefile ./
COPY src src
COPY share share
COPY scripts scripts
RUN make -j2 all && make install DESTDIR=/out PREFIX=/usr/local && \
    strip /out/usr/local/bin/hts-dequeue /out/usr/local/bin/hts-enqueue \
        /out/usr/local/bin/hts-store /out/usr/local/bin/hts-extract \
        /out/usr/local/bin/hts-ai /out/usr/local/bin/hts-maint

FROM debian:trixie-slim
ARG EXTRA_PACKAGES=""
# The last step fails the build if a library of a program is missing.
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        antiword ca-certificates catdoc poppler-data poppler-utils \
        libcjson1 libcurl4t64 libhiredis1.1.0 libmicrohttpd12t64 libpq5 \
        libssl3t64 libuchardet0 libutf8proc3 libuuid1 libxml2 libzip5 zlib1g \
        $EXTRA_PACKAGES && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log && \
    useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin hts
COPY --from=build /out/ /
RUN ! ldd /usr/local/bin/hts-dequeue /usr/local/bin/hts-enqueue \
        /usr/local/bin/hts-store /usr/local/bin/hts-extract \
        /usr/local/bin/hts-ai /usr/local/bin/hts-maint | grep 'not found' && \
    hts-extract --check
ENV LANG=C.UTF-8
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["hts-maint", "ping"]
ENTRYPOINT ["hts-entrypoint"]
