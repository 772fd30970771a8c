FROM python:3.12-slim-bookworm AS build
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --prefix=/install -r requirements.txt

FROM python:3.12-slim-bookworm
RUN useradd app
COPY --from=build /install /usr/local
WORKDIR /app
COPY --chown=app app.py ./
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
