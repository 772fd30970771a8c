FROM python:3.9 AS build
ENV PYTHONUNBUFFERED=1
RUN apt-get update
RUN apt-get install -y gcc libpq-dev
WORKDIR /app
ADD . /app
RUN pip install -r requirements.txt

FROM python:3.9-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1
WORKDIR /app
COPY expected.json main.py /app/
COPY --from=build /usr/local/lib/python3.9/site-packages /usr/local/lib/python3.9/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
