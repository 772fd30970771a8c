import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const FULL = 'FROM python:3.12-bookworm'
const LOOSE = 'FROM python:3-bookworm'
const SLIM = 'FROM python:3.12-slim-bookworm'
const ENVIRONMENT = ['ENV VIRTUAL_ENV=/opt/venv', 'ENV PATH=/opt/venv/bin:$PATH']
const COPIED = 'COPY --from=build /opt/venv /opt/venv'
const PLACES = [
  'COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages',
  'COPY --from=build /usr/local/bin /usr/local/bin',
]
const PLAIN = ['WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt']
const CMD = 'CMD ["gunicorn", "app:app"]'
const install = (names: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`

describe('a last stage for what pip installs', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'wheels alone',
      [FULL, ...PLAIN, CMD],
      [SLIM, 'WORKDIR /app', 'COPY app.py ./', ...PLACES, CMD],
      { 'requirements.txt': 'flask==3.0.3 # web\ngunicorn>=22\n', 'app.py': 'import flask' },
    ],
    [
      'a library that a package is compiled against',
      [FULL, ...PLAIN, CMD],
      [SLIM, install('libpq5'), 'WORKDIR /app', 'COPY app.py ./', ...PLACES, CMD],
      { 'requirements.txt': 'psycopg2==2.9.9\nDjango\n', 'app.py': '' },
    ],
    [
      'a list in another, and a release from before its wheels',
      [FULL, 'WORKDIR /app', 'COPY requirements requirements', 'RUN pip install -r requirements/prod.txt', 'COPY app.py .', CMD],
      [SLIM, install('libxml2 libxslt1.1'), 'WORKDIR /app', ...PLACES, 'COPY app.py .', CMD],
      { 'requirements/prod.txt': '-r base.txt\nlxml==4.2\n', 'requirements/base.txt': 'flask\n', 'app.py': '' },
    ],
    [
      'names in the command, and what Python runs behind it',
      [FULL, 'RUN pip install "django>=4,<5" gunicorn', 'WORKDIR /app', 'COPY . .', 'RUN python manage.py collectstatic --noinput', CMD],
      [SLIM, ...PLACES, 'WORKDIR /app', 'COPY . .', 'RUN python manage.py collectstatic --noinput', CMD],
    ],
    [
      'headers in a slim base, whose list says enough',
      ['FROM python:3.12-slim-bookworm', 'RUN apt-get update && apt-get install -y gcc libmariadb-dev curl', ...PLAIN, CMD],
      [
        SLIM,
        install('libgomp1 libmariadb3'),
        ...ENVIRONMENT,
        'RUN apt-get update && apt-get install -y curl',
        'WORKDIR /app',
        'COPY . .',
        COPIED,
        CMD,
      ],
    ],
    [
      'the C++ library of Alpine',
      ['FROM python:3.12-alpine3.20', 'RUN apk add --no-cache build-base postgresql-dev', ...PLAIN, CMD],
      [
        'FROM python:3.12-alpine3.20',
        'RUN apk add --no-cache libgomp libpq libstdc++',
        ...ENVIRONMENT,
        'WORKDIR /app',
        'COPY . .',
        COPIED,
        CMD,
      ],
    ],
    [
      'headers that are taken away again, and leave the library',
      [FULL, 'RUN apt-get update && apt-get install -y libpq-dev && pip install flask && apt-get purge -y libpq-dev', 'COPY app.py .', CMD],
      [SLIM, install('libpq5'), ...PLACES, 'COPY app.py .', CMD],
    ],
    [
      'an environment that is there already',
      [FULL, 'RUN python -m venv /venv', 'ENV PATH=/venv/bin:$PATH', 'RUN pip install flask gunicorn', 'WORKDIR /app', 'COPY . .', CMD],
      [SLIM, 'ENV PATH=/venv/bin:$PATH', 'COPY --from=build /venv /venv', 'WORKDIR /app', 'COPY . .', CMD],
    ],
    [
      'a release that the tag does not tell',
      ['FROM python:3-bookworm', 'RUN pip install flask', 'COPY app.py .', 'CMD ["python", "app.py"]'],
      ['FROM python:3-slim-bookworm', ...ENVIRONMENT, COPIED, 'COPY app.py .', 'CMD ["python", "app.py"]'],
    ],
    [
      'files beside the packages',
      [FULL, 'RUN pip install jupyterlab', 'CMD ["jupyter", "lab"]'],
      [SLIM, ...ENVIRONMENT, COPIED, 'CMD ["jupyter", "lab"]'],
    ],
    [
      'a program by its path, and what uv installs',
      [FULL, 'COPY --from=ghcr.io/astral-sh/uv /uv /bin/', 'RUN uv pip install --system gunicorn', 'CMD ["/usr/local/bin/gunicorn"]'],
      [SLIM, ...PLACES, 'CMD ["/usr/local/bin/gunicorn"]'],
    ],
    [
      'packages of a user',
      [FULL, 'ENV PATH=/root/.local/bin:$PATH', 'RUN pip install --user flask gunicorn', 'COPY app.py .', CMD],
      [SLIM, 'ENV PATH=/root/.local/bin:$PATH', 'COPY --from=build /root/.local /root/.local', 'COPY app.py .', CMD],
    ],
    [
      'poetry without an environment of its own',
      [
        FULL,
        'RUN pip install poetry && poetry config virtualenvs.create false',
        'WORKDIR /app',
        'COPY . .',
        'RUN poetry install --only main',
        CMD,
      ],
      [SLIM, 'WORKDIR /app', 'COPY app.py pyproject.toml ./', ...PLACES, CMD],
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "^3"\ngunicorn = "*"\n', 'poetry.lock': '', 'app.py': '' },
    ],
    [
      'what uv syncs',
      [
        FULL,
        'COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/',
        'WORKDIR /app',
        'COPY . .',
        'RUN uv sync --frozen',
        'CMD [".venv/bin/python", "app.py"]',
      ],
      [
        SLIM,
        'WORKDIR /app',
        'COPY app.py pyproject.toml ./',
        'COPY --from=build /app/.venv /app/.venv',
        'CMD [".venv/bin/python", "app.py"]',
      ],
      { 'pyproject.toml': '[project]\nname = "a"\ndependencies = [\n  "flask[async]>=3",\n  "httpx",\n]\n', 'uv.lock': '', 'app.py': '' },
    ],
    [
      'libraries that the interpreter is linked to itself, and one that trixie calls otherwise',
      [
        'FROM python:3.11-slim',
        'RUN apt-get update && apt-get install -y --no-install-recommends gcc libffi-dev libssl-dev libpng-dev wget',
        ...PLAIN,
        CMD,
      ],
      [
        'FROM python:3.11-slim',
        'RUN apt-get update && apt-get install -y --no-install-recommends wget libpng16-16',
        'WORKDIR /app',
        'COPY app.py ./',
        'COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages',
        'COPY --from=build /usr/local/bin /usr/local/bin',
        CMD,
      ],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'headers that stay where nobody knows the name of their library',
      [SLIM, 'RUN apt-get update && apt-get install -y build-essential libgdal-dev', ...PLAIN, CMD],
      [SLIM, install('libgdal-dev'), 'WORKDIR /app', 'COPY app.py ./', ...PLACES, CMD],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'packages at the home of who installs them',
      [
        FULL,
        'RUN useradd -m -u 1000 user',
        'USER user',
        'ENV PATH=/home/user/.local/bin:$PATH',
        'WORKDIR /home/user/app',
        'COPY --chown=user . .',
        'RUN pip install -r requirements.txt',
        CMD,
      ],
      [
        SLIM,
        'RUN useradd -m -u 1000 user',
        'USER user',
        'ENV PATH=/home/user/.local/bin:$PATH',
        'WORKDIR /home/user/app',
        'COPY --chown=user app.py ./',
        'COPY --from=build --chown=user /home/user/.local /home/user/.local',
        CMD,
      ],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'a project of its own, and one that is only linked',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN pip install ".[web]" && pip install -e lib', 'CMD ["tool"]'],
      [SLIM, 'WORKDIR /app', 'COPY pyproject.toml ./', 'COPY lib ./lib', 'COPY src ./src', ...PLACES, 'CMD ["tool"]'],
      {
        'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "a"\ndependencies = ["flask"]\n',
        'src/a.py': '',
        'lib/pyproject.toml': '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "b"\ndependencies = []\n',
        'lib/b.py': '',
      },
    ],
    [
      'what a lock file has wheels of, and what it has not',
      [FULL, 'COPY --from=ghcr.io/astral-sh/uv /uv /bin/', 'WORKDIR /app', 'COPY . .', 'RUN uv sync', 'CMD [".venv/bin/python", "app.py"]'],
      [
        SLIM,
        install('libpq5'),
        'WORKDIR /app',
        'COPY app.py pyproject.toml ./',
        'COPY --from=build /app/.venv /app/.venv',
        'CMD [".venv/bin/python", "app.py"]',
      ],
      {
        'pyproject.toml': '[project]\nname = "a"\nrequires-python = ">=3.12,<4"\ndependencies = ["obscure", "psycopg2"]\n',
        'uv.lock':
          'version = 1\n\n[[package]]\nname = "a"\nsource = { virtual = "." }\n\n[[package]]\nname = "obscure"\nwheels = [\n  { url = "https://x/obscure-1.0-py3-none-any.whl" },\n]\n\n' +
          '[[package]]\nname = "fast"\nwheels = [\n  { url = "https://x/fast-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl" },\n]\n\n' +
          '[[package]]\nname = "psycopg2"\nsdist = { url = "https://x/psycopg2-2.tar.gz" }\n',
        'app.py': '',
      },
    ],
    [
      'a list that poetry writes',
      [
        FULL,
        'RUN pip install poetry poetry-plugin-export',
        'COPY . .',
        'RUN poetry export -o list.txt && pip install -r list.txt',
        'CMD ["python", "app.py"]',
      ],
      [SLIM, 'COPY app.py pyproject.toml ./', ...PLACES, 'CMD ["python", "app.py"]'],
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\nflask = "*"\n', 'app.py': '' },
    ],
    [
      'what pdm installs, after tests',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN pip install pdm && pdm install --prod && pytest -q', 'CMD [".venv/bin/flask", "run"]'],
      [SLIM, 'WORKDIR /app', 'COPY app.py pyproject.toml ./', 'COPY --from=build /app/.venv /app/.venv', 'CMD [".venv/bin/flask", "run"]'],
      { 'pyproject.toml': '[project]\ndependencies = ["flask"]\n', 'pdm.lock': '', 'app.py': '' },
    ],
    [
      'the Python of the system, beside which it has seen more',
      [
        'FROM ubuntu:24.04',
        'RUN apt-get update && apt-get install --no-install-recommends -y python3-pip libpq-dev curl',
        ...PLAIN.map((line) => line.replace('install', 'install --break-system-packages')),
        CMD,
      ],
      [
        'FROM ubuntu:24.04',
        'RUN apt-get update && apt-get install --no-install-recommends -y curl ca-certificates libpq5 python3 python3-setuptools python3-wheel',
        'WORKDIR /app',
        'COPY app.py ./',
        'COPY --from=build /usr/local/lib/python3.12/dist-packages /usr/local/lib/python3.12/dist-packages',
        'COPY --from=build /usr/local/bin /usr/local/bin',
        CMD,
      ],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'an environment of the Python of the system',
      [
        'FROM debian:bookworm-slim',
        'RUN apt-get update && apt-get install -y python3-venv gcc',
        'RUN python3 -m venv /venv && /venv/bin/pip install flask',
        'COPY app.py .',
        'CMD ["/venv/bin/python", "app.py"]',
      ],
      [
        'FROM debian:bookworm-slim',
        install('ca-certificates python3'),
        'COPY --from=build /venv /venv',
        'COPY app.py .',
        'CMD ["/venv/bin/python", "app.py"]',
      ],
    ],
    [
      'the image of uv',
      ['FROM ghcr.io/astral-sh/uv:0.5-python3.12-bookworm', ...PLAIN.slice(0, 2), 'RUN uv sync', 'CMD [".venv/bin/flask", "run"]'],
      [SLIM, 'WORKDIR /app', 'COPY app.py pyproject.toml ./', 'COPY --from=build /app/.venv /app/.venv', 'CMD [".venv/bin/flask", "run"]'],
      { 'pyproject.toml': '[project]\ndependencies = ["flask"]\n', 'app.py': '' },
    ],
    [
      'lists that are only mounted',
      [
        FULL,
        'WORKDIR /app',
        'RUN --mount=type=bind,source=requirements.txt,target=requirements.txt python -m pip install -r requirements.txt',
        'COPY . .',
        CMD,
      ],
      [SLIM, 'WORKDIR /app', ...PLACES, 'COPY app.py ./', CMD],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'the runtime of CUDA',
      [
        'FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04',
        'RUN apt-get update && apt-get install -y --no-install-recommends python3-pip build-essential && pip3 install torch',
        'COPY app.py .',
        'CMD ["python3", "app.py"]',
      ],
      [
        'FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04',
        'RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates python3 python3-setuptools python3-wheel && rm -rf /var/lib/apt/lists/*',
        'COPY --from=build /usr/local/lib/python3.10/dist-packages /usr/local/lib/python3.10/dist-packages',
        'COPY --from=build /usr/local/bin /usr/local/bin',
        'COPY app.py .',
        'CMD ["python3", "app.py"]',
      ],
    ],
    [
      'a release that is a variable',
      ['ARG VERSION=3.12', 'FROM python:${VERSION}-bookworm', ...PLAIN, CMD],
      ['FROM python:${VERSION}-slim-bookworm', ...ENVIRONMENT, 'WORKDIR /app', 'COPY app.py ./', COPIED, CMD],
      { 'requirements.txt': 'gunicorn\n', 'app.py': '' },
    ],
    [
      'an environment that uv finds, and what only takes room',
      [
        FULL,
        'WORKDIR /app',
        'COPY . .',
        'RUN uv venv && uv pip install -r requirements.txt && find / -name __pycache__ -exec rm -rf {} +',
        'CMD [".venv/bin/flask", "run"]',
      ],
      [SLIM, 'WORKDIR /app', 'COPY app.py ./', 'COPY --from=build /app/.venv /app/.venv', 'CMD [".venv/bin/flask", "run"]'],
      { 'requirements.txt': 'flask\n', 'app.py': '' },
    ],
    [
      'what Python runs right behind what it installs',
      [FULL, ...PLAIN.slice(0, 2), 'RUN pip install -r requirements.txt && python manage.py collectstatic --noinput', CMD],
      [SLIM, 'WORKDIR /app', 'COPY manage.py ./', ...PLACES, 'RUN python manage.py collectstatic --noinput', CMD],
      { 'requirements.txt': 'django\ngunicorn\n', 'manage.py': '' },
    ],
    [
      'the time and the language of the machine',
      [
        FULL,
        'ENV TZ=Europe/Berlin',
        'RUN apt-get update && apt-get install -y locales && sed -i s/#.de_DE/de_DE/ /etc/locale.gen && locale-gen',
        'RUN ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone',
        'RUN pip install flask && rm -rf ~/.cache/pip /usr/local/lib/python3.12/site-packages/*/tests',
        'COPY app.py .',
        'CMD ["python", "app.py"]',
      ],
      [
        SLIM,
        'ENV TZ=Europe/Berlin',
        'RUN apt-get update && apt-get install -y locales && sed -i s/#.de_DE/de_DE/ /etc/locale.gen && locale-gen',
        'RUN ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone',
        ...PLACES,
        'COPY app.py .',
        'CMD ["python", "app.py"]',
      ],
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it('makes the environment where everything else begins', () => {
    expect(apart([LOOSE, 'RUN pip install flask', 'COPY app.py .', 'CMD ["python", "app.py"]']).build).toEqual([
      `${LOOSE} AS build`,
      'RUN python -m venv /opt/venv',
      'ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH',
      'RUN pip install flask',
    ])
  })
})

describe('nothing is written of Python', () => {
  const known = { 'requirements.txt': 'flask\n', 'app.py': '' }
  it.each<[reason: string, lines: readonly string[], files?: Record<string, string>]>([
    ['what /app/requirements.txt lists is not known; --context tells', [FULL, ...PLAIN, CMD]],
    [
      'requirements.txt lists obscure-thing, and whether that needs libraries that only the larger base has is not known; --image of what it builds tells',
      [FULL, ...PLAIN, CMD],
      { 'requirements.txt': 'obscure_thing\n' },
    ],
    [
      'it installs git+https://github.com/a/b, and whether that needs libraries that only the larger base has is not known; --image of what it builds tells',
      [FULL, 'RUN pip install git+https://github.com/a/b', CMD],
    ],
    [
      'line 4 installs a project of which nothing is known; a pyproject.toml in --context tells',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN pip install -e .', CMD],
    ],
    [
      'line 4 installs a project that may compile something',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN pip install .', CMD],
      { 'pyproject.toml': '[build-system]\nbuild-backend = "maturin"\n[project]\nname = "a"\n' },
    ],
    [
      'line 4 installs a link to the sources, beside which setup.py writes more; a [build-system] in pyproject.toml rules that out',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN pip install -e .', CMD],
      { 'setup.py': 'setup(install_requires=["flask"])' },
    ],
    [
      'line 4 may have uv download a Python of its own: pyproject.toml requires >=3.13',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN uv sync', CMD],
      { 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\ndependencies = []\n' },
    ],
    [
      'line 4 may have uv download a Python of its own: .python-version asks for another',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN uv sync', CMD],
      { 'pyproject.toml': '[project]\ndependencies = []\n', '.python-version': '3.11\n' },
    ],
    ['app.py has something compiled while the program runs', [FULL, ...PLAIN, CMD], { ...known, 'app.py': 'model = torch.compile(model)' }],
    [
      'the tag of the base names no release of the system, or more than one Python is installed, and nobody can say where packages are',
      ['FROM ubuntu:latest', 'RUN apt-get update && apt-get install -y python3-pip', ...PLAIN, CMD],
      known,
    ],
    [
      'app.py may start git, which the smaller base does not have',
      [FULL, ...PLAIN, CMD],
      { ...known, 'app.py': 'subprocess.run(["git", "log"])' },
    ],
    ['Python 2 has no environments to copy', ['FROM python:2', ...PLAIN, CMD], known],
    [
      'line 5 starts /usr/local/bin/gunicorn, which is not that of an environment',
      [LOOSE, ...PLAIN, 'CMD ["/usr/local/bin/gunicorn"]'],
      known,
    ],
    ['line 5 starts supervisord, which may run the interpreter of the system', [LOOSE, ...PLAIN, 'CMD ["supervisord", "-n"]'], known],
    ['line 2 sets PATH anew, and leads past an environment', [LOOSE, 'ENV PATH=/usr/local/bin:/usr/bin:/bin', ...PLAIN, CMD], known],
    [
      'line 5 installs as app, whose home no line is known to make',
      [FULL, 'RUN useradd app', 'USER app', 'COPY . .', 'RUN pip install -r requirements.txt', CMD],
      known,
    ],
    [
      'line 6 names where the interpreter of the system keeps its packages',
      [LOOSE, ...PLAIN, 'COPY x /x', 'RUN rm -rf /usr/local/lib/python3.12/test', CMD],
      known,
    ],
    [
      'the name of the base is put together from variables, and what runs the program depends on them',
      ['ARG TAG=3.12-bookworm', 'FROM python:${TAG}', ...PLAIN, CMD],
      known,
    ],
    ['theano compiles while the program runs', [FULL, 'RUN pip install theano', CMD]],
    [
      'line 5 starts pip, which needs the tools of the build',
      [FULL, ...PLAIN, 'CMD pip install -r requirements.txt && python app.py'],
      known,
    ],
    [
      'line 3 has pipenv make an environment whose name only a build knows; PIPENV_VENV_IN_PROJECT=1 gives it one',
      [FULL, 'WORKDIR /app', 'RUN pip install pipenv && pipenv install', CMD],
    ],
    [
      'line 3 runs nltk.downloader, and what that leaves behind is not known',
      [FULL, 'RUN pip install nltk', 'RUN python -m nltk.downloader punkt', 'RUN pip install flask', CMD],
    ],
    ['nothing', ['FROM python:3.12-slim-bookworm', ...PLAIN, CMD], known],
    ['nothing', [SLIM, 'RUN apt-get update && apt-get install -y git', ...PLAIN, CMD], known],
    [
      'openjdk-11-jre may want folders for manual pages, which python:3.9-slim-bullseye leaves out',
      ['FROM python:3.9-bullseye', 'RUN apt-get update && apt-get install -y openjdk-11-jre', ...PLAIN, CMD],
      known,
    ],
    ['nothing', ['FROM python:3.12-alpine', 'RUN apk add --virtual .b gcc && pip install flask && apk del .b', CMD]],
    ['nothing', [FULL, 'RUN pip install --only-binary=:all: flask', 'CMD ["python"]']],
    [
      'the tag of the base names no release of the system, or more than one Python is installed, and nobody can say where packages are',
      ['FROM ubuntu:20.04', 'RUN apt-get update && apt-get install -y python3.9 python3-pip', 'RUN python3.9 -m pip install flask', CMD],
    ],
    ['nothing', ['FROM ubuntu:24.04', 'RUN apt-get install -y python3-flask', CMD]],
    ['nothing', ['FROM ubuntu:24.04', 'RUN apt-get install -y python3-pip nodejs && pip install awscli', 'CMD ["node", "x.js"]']],
    ['nothing', ['FROM debian:12', 'RUN apt-get install -y python3-pip && pip install flask && apt-get purge -y python3-pip', CMD]],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files)).toEqual({ reason })
  })
})
