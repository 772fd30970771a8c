FROM python:3.12-bookworm AS build
RUN apt-get update && apt-get install -y build-essential
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt

FROM python:3.12-slim-bookworm
WORKDIR /app
COPY app.py expected.json ./
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
RUN useradd app && chown -R app /app
USER app
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
