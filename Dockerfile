# Two stages: the first makes the wheel and installs it, the second has what runs and nothing else.

FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv /opt/sharewire
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY share ./share
COPY assets ./assets
RUN /opt/sharewire/bin/pip install --no-cache-dir .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home sharewire
COPY --from=build /opt/sharewire /opt/sharewire
ENV PATH=/opt/sharewire/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SHARE_BIND=0.0.0.0:8000 \
    SHARE_DATA_DIR=/data
USER sharewire
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["share", "run"]
