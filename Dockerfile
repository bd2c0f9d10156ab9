FROM python:3.11.16-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7 AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE jiewen.py ./
COPY searcher searcher/
COPY indexer indexer/
COPY web web/
COPY data data/
COPY .ci/lock .ci/lock/
ARG EXTRAS=
# Each package is the one whose hash is locked; site.txt holds the extras gunicorn and opensearch, ocr.txt
# the extra ocr (250 MB). What builds does not stay.
RUN python -m venv /opt/jiewen \
 && install="/opt/jiewen/bin/pip install --no-cache-dir --no-build-isolation" \
 && $install --require-hashes -r .ci/lock/build.txt \
 && $install --require-hashes --use-pep517 -r ".ci/lock/$([ -n "$EXTRAS" ] && echo site || echo run).txt" \
 && case ",$EXTRAS," in *,ocr,*) $install --require-hashes --use-pep517 -r .ci/lock/ocr.txt;; esac \
 && $install --no-deps ".${EXTRAS:+[$EXTRAS]}" \
 && /opt/jiewen/bin/pip uninstall --yes hatchling editables setuptools trove-classifiers

FROM python:3.11.16-slim@sha256:9c900dea9e8fb7e16277c179b555cc72d29a352dbc33cff48ad5a0412fd5bfc7
RUN useradd --uid 10001 --home-dir /srv/jiewen --create-home --shell /usr/sbin/nologin jiewen \
 && install --directory --owner jiewen --group jiewen /srv/jiewen/index /srv/jiewen/index-inbox
COPY --from=build /opt/jiewen /opt/jiewen
ENV PATH=/opt/jiewen/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    JIEWEN_HOST=0.0.0.0 \
    JIEWEN_PORT=8000 \
    JIEWEN_INDEX=/srv/jiewen/index \
    JIEWEN_PAGE_CACHE=/tmp/jiewen-pages \
    JIEWEN_CORPUS=/srv/newsletters
USER jiewen
WORKDIR /srv/jiewen
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-I", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["jiewen", "serve"]
