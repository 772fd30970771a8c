/**
 * Distributions of PyPI, themselves and what they ask for, that need nothing of the system but what the slim image of Python has: plain Python, or
 * wheels for glibc with their libraries inside.
 */
const NEED_NOTHING = words(`
  absl-py aiobotocore aiodns aiofiles aiogram aiohttp aiohttp-cors aiokafka aiomysql aiopg aioredis aiosmtplib aiosqlite alembic altair amqp aniso8601 annotated-types anthropic
  anyio apispec appdirs apscheduler argcomplete argh argon2-cffi arrow asgi-lifespan asgiref asn1crypto astor async-timeout asyncpg asyncssh attrs authlib autobahn automat
  awscli azure-common azure-core azure-identity azure-keyvault-secrets azure-storage-blob babel backoff backports.zoneinfo bcrypt beautifulsoup4 billiard black bleach blinker bokeh
  boto boto3 botocore bottle brotli bs4 bson cachecontrol cached-property cachelib cachetools cattrs cbor2 celery certifi cffi chainlit channels channels-redis chardet
  charset-normalizer cheroot cherrypy chromadb click click-plugins cloudpickle colorama coloredlogs colorlog colour commonmark configparser connexion contextlib2 contextvars
  cookiecutter coreapi coreschema coverage crayons croniter cryptography cssselect cycler cython dacite dash dash-bootstrap-components dash-core-components dash-html-components
  dash-table dask databases dataclasses dataclasses-json dateparser ddtrace decorator defusedxml deprecated diskcache dj-database-url django django-allauth django-admin-interface
  django-appconf django-cache-url django-celery-beat django-celery-results django-colorfield django-compressor django-configurations django-cors-headers django-countries
  django-crispy-forms django-csp django-debug-toolbar django-environ django-extensions django-filter django-guardian django-health-check django-import-export django-jazzmin
  django-js-asset django-mathfilters django-model-utils django-mptt django-ninja django-oauth-toolkit django-phonenumber-field django-polymorphic django-prometheus django-q django-redis
  django-rest-auth django-rest-swagger django-rosetta django-ses django-sslserver django-storages django-taggit django-templated-mail django-treebeard django-rq
  django-widget-tweaks djangorestframework djangorestframework-jwt djangorestframework-simplejwt djoser dnspython docker docopt docutils dogpile.cache drf-nested-routers drf-spectacular
  drf-yasg dynaconf ecdsa elasticsearch elasticsearch-dsl elastic-apm email-validator environs eventlet exceptiongroup execnet falcon fastapi fastapi-utils fastapi-cli fastavro
  fastjsonschema faust feedparser filelock fire flake8 flasgger flask flask-admin flask-apscheduler flask-assets flask-babel flask-bcrypt flask-bootstrap flask-caching flask-compress
  flask-cors flask-debugtoolbar flask-dotenv flask-httpauth flask-jwt flask-jwt-extended flask-limiter flask-login flask-mail flask-marshmallow flask-migrate flask-moment flask-mongoengine
  flask-oauthlib flask-principal flask-pymongo flask-redis flask-restful flask-restplus flask-restx flask-script flask-security flask-session flask-smorest
  flask-socketio flask-sqlalchemy flask-sslify flask-swagger flask-swagger-ui flask-talisman flask-testing flask-uploads flask-wtf fonttools freezegun frozenlist fsspec funcy future futures
  gevent gevent-websocket google google-api-core google-api-python-client google-auth google-auth-httplib2 google-auth-oauthlib google-cloud-bigquery google-cloud-core google-cloud-datastore
  google-cloud-firestore google-cloud-logging google-cloud-pubsub google-cloud-secret-manager google-cloud-storage google-cloud-error-reporting google-cloud-trace google-crc32c
  google-generativeai google-resumable-media googleapis-common-protos graphene graphene-django graphene-sqlalchemy graphql-core greenlet grpcio grpcio-health-checking grpcio-reflection
  grpcio-status grpcio-tools gspread gunicorn h11 h2 hiredis hpack httpagentparser httpcore httplib2 httptools httpx huey humanfriendly humanize hvac hypercorn hyperframe hyperlink
  idna importlib-metadata importlib-resources incremental inflect inflection influxdb influxdb-client iniconfig iso8601 isodate isort itsdangerous itypes jaeger-client jaraco.classes
  jdcal jedi jinja2 jmespath joblib josepy jsonfield jsonpatch jsonpickle jsonpointer jsonschema kafka-python kombu kubernetes langchain langchain-community langchain-core langchain-openai
  langdetect ldap3 limits line-bot-sdk livereload locust lockfile logstash-formatter logzero loguru lxml mako markdown markdown-it-py markupsafe marshmallow marshmallow-sqlalchemy
  matplotlib maxminddb mccabe mistune mock mongoengine monotonic more-itertools motor mpmath msal msgpack msgpack-python msrest multidict munch mypy mypy-extensions
  mysql-connector mysql-connector-python nest-asyncio networkx newrelic nltk nose numexpr numpy oauth2client oauthlib odfpy openai openapi-spec-validator opencensus opentracing openpyxl
  opentelemetry-api opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-exporter-otlp-proto-grpc opentelemetry-exporter-otlp-proto-http opentelemetry-instrumentation
  opentelemetry-instrumentation-flask opentelemetry-instrumentation-fastapi opentelemetry-instrumentation-requests opentelemetry-instrumentation-grpc opentelemetry-sdk orjson packaging
  paho-mqtt pandas paramiko parse parso passlib paste pastedeploy pathlib pathlib2 pathspec patsy pbr peewee pep8 pexpect phonenumbers pickleshare pika pillow pip pip-tools pipenv platformdirs poetry uv build plotly pluggy
  polars prettytable progressbar2 prometheus-client prometheus-flask-exporter promise prompt-toolkit protobuf psutil psycopg2-binary ptyprocess pulp py pyarrow pyasn1 pyasn1-modules
  pycodestyle pycountry pycparser pycryptodome pycryptodomex pydantic pydantic-core pydantic-settings pydot pydruid pyflakes pygments pygithub pyhamcrest pyjwt pylint pylint-django
  pymongo pymemcache pymysql pynacl pyopenssl pyparsing pyperclip pypdf pypdf2 pyramid pyrsistent pyserial pysocks pytest pytest-asyncio pytest-cov pytest-django pytest-flask pytest-mock
  pytest-xdist python-consul python-dateutil python-decouple python-docx python-dotenv python-editor python-engineio python-gitlab python-http-client python-jose python-json-logger
  python-keycloak python-logstash python-memcached python-mimeparse python-multipart python-slugify python-socketio python-telegram-bot python3-openid pytz pytz-deprecation-shim
  pytzdata pywavelets pyyaml pyzmq qrcode raven ratelimit recommonmark redis redis-py-cluster redlock regex repoze.lru reportlab requests requests-cache requests-html requests-mock
  requests-oauthlib requests-toolbelt responses rfc3986 rich robotframework rollbar rq rsa ruamel.yaml s3transfer sanic sanic-cors schedule schema scikit-learn scipy seaborn selectors2 selenium
  semver sendgrid sentry-sdk service-identity setproctitle setuptools setuptools-scm simple-salesforce simplejson singledispatch six slackclient slack-bolt slack-sdk slacker slowapi smart-open
  smmap sniffio snowballstemmer social-auth-app-django social-auth-core sortedcontainers soupsieve sphinx sqlalchemy sqlalchemy-utils sqlmodel sqlparse sse-starlette starlette statsd
  statsmodels streamlit strict-rfc3339 stripe structlog sympy tabulate tblib telethon tenacity termcolor texttable text-unidecode threadpoolctl tiktoken tinydb toml tomli toolz tornado tox
  tqdm traitlets treq tweepy twilio twisted twine txaio typed-ast typeguard typer typing typing-extensions typing-inspect tzdata tzlocal ua-parser ujson unidecode unittest2 uritemplate
  urllib3 user-agents uvicorn uvloop validators venusian vine virtualenv voluptuous waitress watchdog watchfiles watchtower wcwidth webargs webencodings webob websocket-client websockets
  webtest werkzeug wheel whitenoise whoosh wrapt wsgiref wsproto wtforms wtforms-json xlrd xlsxwriter xlwt xmltodict yarl zeep zipp zope.event zope.interface
  accelerate asgi-correlation-id catboost datasets fiona gensim geopandas geopy huggingface-hub ipykernel ipython jupyter jupyterlab keras mkdocs mkdocs-material notebook pdfminer.six
  pdfplumber pymupdf pypdfium2 pyproj safetensors scrapy sentence-transformers sentencepiece shapely spacy tensorflow tokenizers torch torchvision transformers xgboost markdown2 flask-pagedown
  aiosignal aiohappyeyeballs annotated-doc anyascii apscheduler asyncmy asyncclick autopep8 basedpyright bcrypt beanie boltons cloudinary cohere confluent-kafka coloredlogs cmarkgfm
  crispy-bootstrap4 crispy-bootstrap5 dateutils deepdiff deepl devtools dirtyjson discord discord-py disnake nextcord distro django-anymail django-auditlog django-axes django-ckeditor
  django-cleanup django-cloudinary-storage django-cotton django-elasticsearch-dsl django-fsm django-htmx django-imagekit django-jsonform django-modeltranslation django-money django-otp
  django-picklefield django-pgtrigger django-ratelimit django-safedelete django-select2 django-silk django-simple-history django-simple-captcha django-solo django-structlog
  django-tables2 django-tailwind django-tinymce django-two-factor-auth django-unfold django-vite django-watchfiles django-webpack-loader dj-rest-auth djangorestframework-stubs django-stubs
  djangorestframework-api-key djangorestframework-camel-case drf-spectacular-sidecar duckdb et-xmlfile evidently fakeredis faker factory-boy faiss-cpu fastapi-mail fastapi-pagination
  fastapi-users fastmcp feedgen ffmpeg-python filetype firebase-admin flask-mailman flask-openapi3 flask-sock flask-security-too flower folium gdown gitdb google-cloud-aiplatform
  google-cloud-tasks google-cloud-translate google-cloud-vision google-genai gradio gradio-client graphviz groq gtts h5py hatch hatchling html5lib httpx-sse huggingface-hub ibm-db icalendar
  imageio img2pdf instructor ipywidgets isort jiter json-repair jsonlines jsonschema-specifications langchain-anthropic langchain-chroma langchain-google-genai
  langchain-groq langchain-huggingface langchain-ollama langchain-text-splitters langfuse langgraph langsmith limits litellm llama-index llama-index-core llvmlite lz4 loguru mangum
  mcp milvus-lite minio moto moviepy mutagen mypy-boto3-s3 narwhals neo4j num2words nvidia-ml-py odmantic ollama onnxruntime oracledb orjson ormsgpack pandas-stubs
  pdf2image pdfkit pdm pendulum peft pgvector pillow-heif pinecone pinecone-client pipx poetry-core poetry-plugin-export posthog   procrastinate propcache psycopg-pool psycopg-binary py-cpuinfo pycares pydub pydyf pyee pyfiglet pyotp pypandoc pypika pypng pyright pysbd pysqlite3-binary pytesseract pytest-env pytest-httpx python-crontab
  python-ulid python-pptx pytube pywebpush qdrant-client questionary rapidfuzz rasterio referencing replicate requests-aws4auth resend rich-toolkit rpds-py ruff scikit-image
  sentencepiece shellingham slack-bolt snowflake-connector-python soundfile speechrecognition sqladmin sqlglot sse-starlette sqlalchemy-stubs starlette-context
  strawberry-graphql strawberry-graphql-django stringcase supabase svcs swagger-ui-bundle tabula-py taskiq tavily-python telebot pytelegrambotapi aiogram-dialog tenacity testcontainers textblob tortoise-orm
  trafilatura trio trove-classifiers types-redis types-requests types-pyyaml types-python-dateutil typing-inspection tzfpy unstructured-client uuid6 uuid7 vadersentiment
  wagtail weaviate-client wheel wikipedia xxhash yfinance youtube-transcript-api yt-dlp zstandard zope-interface python-snappy asgi-correlation-id
`)

/** By distribution, what it is compiled against, or loads or starts: packages of headers (`…-dev`), and others as they are named. */
const NEED: Readonly<Record<string, string>> = {
  psycopg2: 'libpq-dev',
  psycopg: 'libpq-dev',
  mysqlclient: 'default-libmysqlclient-dev',
  'mysql-python': 'default-libmysqlclient-dev',
  'python-ldap': 'libldap2-dev libsasl2-dev',
  'django-auth-ldap': 'libldap2-dev libsasl2-dev',
  pycrypto: 'libgmp-dev',
  lightgbm: 'libgomp1',
  numba: 'libgomp1',
  librosa: 'libgomp1',
  pylibmc: 'libmemcached-dev',
  pyodbc: 'unixodbc-dev',
  'python-magic': 'libmagic-dev',
  gitpython: 'git ca-certificates',
  wand: 'libmagickwand-dev',
  pycairo: 'libcairo2-dev',
  cairocffi: 'libcairo2-dev',
  cairosvg: 'libcairo2-dev',
  'opencv-python-headless': 'libglib2.0-dev',
  'opencv-python': 'libglib2.0-dev',
  'opencv-contrib-python': 'libglib2.0-dev',
  'camelot-py': 'libglib2.0-dev',
  ultralytics: 'libglib2.0-dev',
  easyocr: 'libglib2.0-dev',
  weasyprint: 'libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libcairo2 libgdk-pixbuf-2.0-0 shared-mime-info',
  xhtml2pdf: 'libcairo2-dev',
  svglib: 'libcairo2-dev',
  mlflow: 'git ca-certificates',
  'pre-commit': 'git ca-certificates',
  uwsgi: 'libxml2-dev',
  m2crypto: 'libssl-dev',
  pygraphviz: 'libgraphviz-dev graphviz',
}
/** Compiled against these where a release is asked for that may be older than the wheels for this Python. */
const NEED_IF_PINNED: Readonly<Record<string, string>> = {
  pymssql: 'freetds-dev',
  pycurl: 'libcurl4-openssl-dev',
  xmlsec: 'libxml2-dev libxmlsec1-dev',
  lxml: 'libxml2-dev libxslt1-dev',
  zeep: 'libxml2-dev libxslt1-dev',
  pillow: 'libjpeg-dev libtiff-dev libwebp-dev liblcms2-dev libfreetype6-dev libopenjp2-7-dev',
  pyyaml: 'libyaml-dev',
  matplotlib: 'libfreetype6-dev libpng-dev',
  reportlab: 'libfreetype6-dev',
}
/** Parts to choose that bring nothing else than what is in the list. */
const QUIET_EXTRAS =
  /^(?:standard|brotli|cli|mcp|openid|ws|librabbitmq|sqs|pymemcache|msgpack|asyncpg|aiosqlite|pymysql|pyopenssl|pubsub|tracing|profiling|celery|sqlalchemy|starlette|http|speed|email-validator|binary|security|redis|boto3|s3|email|socks|async|asyncio|http2|crypto|cryptography|argon2|bcrypt|jwt|dotenv|gevent|eventlet|uvloop|tornado|fastapi|flask|django|aiohttp|httpx|websockets|hiredis|grpc|toml|pandas|excel|plot|pool|all)$/

/** One line of a list of requirements. */
export interface Requirement {
  name: string
  extras: readonly string[]
  /** Whether it asks for one release, or for none above one. */
  isPinned: boolean
  /** Whether a lock file has a finished wheel of it; absent where none says so. */
  hasWheel?: boolean
}

const REQUIREMENT = /^([A-Za-z0-9][\w.-]{0,100})\s*(?:\[([\w\s,.-]{0,200})\])?\s*([^;@#]{0,200})(?:;.*|\s#.*)?$/

/** By PEP 508, without addresses; undefined for anything else. */
export function readRequirement(line: string): Requirement | undefined {
  const [, name, extras = '', version = ''] = REQUIREMENT.exec(line.trim()) ?? []
  if (name === undefined || !/^[\s()=<>!~\w.*,+-]*$/.test(version)) return undefined
  return {
    name: name.toLowerCase().replace(/[-_.]+/g, '-'),
    extras: extras.split(',').flatMap((each) => each.trim().toLowerCase() || []),
    isPinned: /(?:^|[^!])[=<~]/.test(version.replace(/>=/g, '')),
  }
}

/** Packages of the system, those of headers among them; undefined where that is not known. */
export function systemPackagesOf({ name, extras, isPinned, hasWheel }: Requirement): string[] | undefined {
  if (hasWheel) return Object.hasOwn(NEED, name) ? NEED[name]!.split(' ') : []
  if (!extras.every((each) => QUIET_EXTRAS.test(each))) return undefined
  if (name === 'psycopg' && extras.includes('binary')) return []
  const needed = Object.hasOwn(NEED, name) ? NEED[name] : NEED_NOTHING.has(name) ? '' : undefined
  if (needed === undefined) return undefined
  const pinned = isPinned && Object.hasOwn(NEED_IF_PINNED, name) ? NEED_IF_PINNED[name]! : ''
  return `${needed} ${pinned}`.split(' ').filter(Boolean)
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).flatMap((word) => word.replace(/[-_.]+/g, '-') || []))
}
