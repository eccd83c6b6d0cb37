# docker build -t churnwatch .
# docs/operating.md says how to invite somebody and start it.
FROM python:3.13-slim AS build
WORKDIR /srv/churnwatch
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml LICENSE alembic.ini ./
COPY migrations migrations
COPY app app
RUN pip install --no-deps --no-build-isolation --editable .

FROM python:3.13-slim
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin churnwatch \
    && install --directory --owner churnwatch --mode 700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/churnwatch /srv/churnwatch
WORKDIR /srv/churnwatch
# Inside a container 127.0.0.1 can be reached by nobody, so the address is opened on purpose; serve then
# refuses to start until somebody signs in (`docker run --rm -v churnwatch:/data churnwatch churnwatch
# people invite me` prints the link) and CHURNWATCH_TRUSTED_PROXIES names who stands in front, or
# CHURNWATCH_TLS_CERTIFICATE and CHURNWATCH_TLS_KEY are set. Publish the port on this machine's 127.0.0.1
# only, which makes that the gateway of Docker's network as above, or put a proxy with TLS in front.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CHURNWATCH_DATA=/data \
    CHURNWATCH_HOST=0.0.0.0 \
    CHURNWATCH_PORT=8420
USER 10001
VOLUME /data
EXPOSE 8420
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['CHURNWATCH_PORT'] + '/healthz', timeout=4)"]
CMD ["churnwatch", "serve"]
