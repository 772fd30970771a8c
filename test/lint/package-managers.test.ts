import { describe, expect, it } from 'vitest'
import { findingsOf, patched, summaryOf } from '../support/lint-table.ts'

const FROM = 'FROM debian:trixie\n'

type Rows = readonly [body: string, found: string[]][]

/** Bodies behind `FROM debian:trixie`, and what the rule says of them: see `summaryOf`. */
const TABLE: Record<string, Rows> = {
  'apt-lists': [
    ['RUN apt-get update && apt-get install -y curl', ['2: RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*']],
    [
      'RUN sudo apt update && sudo apt install -y curl',
      ['2: RUN sudo apt update && sudo apt install -y curl && sudo rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'RUN set -e; apt-get update; apt-get install -y curl',
      ['2: RUN set -e; apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*'],
    ],
    ['RUN <<EOF\nset -e\napt-get update\napt-get install -y git\nEOF', ['4: rm -rf /var/lib/apt/lists/*']],
    [
      'RUN rm -rf /var/lib/apt/lists/* && apt-get update',
      ['2: RUN rm -rf /var/lib/apt/lists/* && apt-get update && rm -rf /var/lib/apt/lists/*'],
    ],
    // Somebody needs the lists, or may.
    ['RUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git', ['2']],
    ['RUN apt-get update && apt-get install -y curl\nCOPY x.sh /\nRUN /x.sh', ['2']],
    ['RUN apt-get update || true', ['2']],
    ['RUN apt-get update && apt-get install -y curl\nONBUILD RUN apt-get install -y git', ['2']],
    [
      'RUN apt-get update && apt-get install -y curl\nONBUILD RUN apt-get update && apt-get install -y git',
      ['2: RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*'],
    ],
    // A line with nothing in it is not written once more.
    ['RUN apt-get update \\\n  && a \\\n    \\\n  && b', ['2:   && b \\\n  && rm -rf /var/lib/apt/lists/*']],
    // An exec form has no line that a command could be added to.
    ['RUN ["apt-get", "update", "-y"]', ['2']],
    ['RUN ["echo", "apt-get update"]', []],
    [
      'RUN apt-get update && apt-get install -y curl\nRUN ./configure && make',
      ['2: RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*'],
    ],
    // Later RUNs that fetch their own.
    [
      'RUN apt-get update\nRUN apt-get update && apt-get install -y x && apt-get dist-clean',
      ['2: RUN apt-get update && rm -rf /var/lib/apt/lists/*'],
    ],
    ['RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*', []],
    ['RUN apt-get update && apt-get install -y curl && apt-get dist-clean', []],
    ['RUN apt-get update && apt-get install -y curl && apt-get distclean', []],
    ['RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,dpkg,cache,log}/', []],
    ['RUN apt-get update && apt-get install -y curl && rm -r /var/lib/apt/lists /var/cache/apt', []],
    ['RUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete', []],
    ['RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y curl', []],
    ['RUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update && apt-get install -y curl', []],
    ['RUN apt-get install -y curl', []],
    ['RUN echo apt-get update', []],
  ],
  'apt-recommends': [
    ['RUN apt-get update && apt-get install -y curl', ['2']],
    ['RUN apt-get update && apt install curl', ['2']],
    ['RUN dpkg -i /x.deb || apt-get -fy install', ['2']],
    ['RUN ["apt-get", "install", "-y", "curl"]', ['2']],
    ['RUN apt-get install -y', []],
    ['RUN apt-get install -y --no-install-recommends curl', []],
    ['RUN apt-get -o APT::Install-Recommends=false install -y curl', []],
    ['RUN echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/x\nRUN apt-get install -y curl', []],
  ],
  'apk-cache': [
    ['RUN apk add curl', ['2: RUN apk add --no-cache curl']],
    ['RUN apk add --update curl', ['2: RUN apk add --no-cache curl']],
    ['RUN apk update && apk add curl', ['2: RUN apk add --no-cache curl']],
    ['RUN apk -U add curl && apk add git', ['2: RUN apk add --no-cache curl && apk add --no-cache git']],
    ['RUN apk update', ['2']],
    // Something reads the index that the update has left.
    ['RUN apk update && apk add curl && apk fetch git', ['2']],
    ['RUN apk add -U curl\nCOPY x.sh /\nRUN /x.sh', ['2']],
    ['RUN apk add curl\nCOPY x.sh /\nRUN /x.sh', ['2: RUN apk add --no-cache curl']],
    ['RUN apk add -U curl\nRUN apk add -U git', ['2: RUN apk add --no-cache curl', '3: RUN apk add --no-cache git']],
    ['RUN apk update && apk add curl\nONBUILD RUN apk add git', ['2']],
    ['RUN --network=none apk add --allow-untrusted /x.apk', ['2']],
    ['RUN ["apk", "add", "curl"]', ['2']],
    ['RUN apk add --no-cache curl', []],
    ['RUN apk --no-cache add curl', []],
    ['RUN apk add curl && rm -rf /var/cache/apk/*', []],
    ['RUN --mount=type=cache,target=/var/cache/apk apk add curl', []],
  ],
  'dnf-cache': [
    ['RUN yum install -y git', ['2: RUN yum install -y git && yum clean all']],
    ['RUN microdnf -y update', ['2: RUN microdnf -y update && microdnf clean all']],
    ['RUN nosync dnf install -y git', ['2: RUN nosync dnf install -y git && dnf clean all']],
    ['RUN dnf install -y git && nosync dnf clean all -y', []],
    ['RUN dnf install -y git && retry 3 dnf clean all', ['2: RUN dnf install -y git && retry 3 dnf clean all && dnf clean all']],
    ['RUN dnf install -y git && retry dnf clean all', []],
    ['RUN dnf install -y git && echo dnf clean all', ['2: RUN dnf install -y git && echo dnf clean all && dnf clean all']],
    ['RUN dnf install -y --downloadonly git', ['2']],
    ['RUN yum install -y git && yum clean all', []],
    ['RUN dnf install -y git && rm -rf /var/cache/dnf', []],
  ],
  'zypper-cache': [
    ['RUN zypper -n install git', ['2: RUN zypper -n install git && zypper clean --all']],
    ['RUN zypper -n in git && zypper cc -a', []],
    ['RUN --mount=type=cache,target=/var/cache/zypp zypper -n in git', []],
  ],
  'pip-cache': [
    ['RUN pip install flask', ['2: RUN pip install --no-cache-dir flask']],
    [
      'RUN python3 -m pip install -r x.txt && pip3.12 install y',
      ['2: RUN python3 -m pip install --no-cache-dir -r x.txt && pip3.12 install --no-cache-dir y'],
    ],
    ['ENV PIP_NO_CACHE_DIR=off\nRUN pip install flask', ['3: RUN pip install --no-cache-dir flask']],
    ['RUN pip install --no-cache-dir flask', []],
    ['RUN pip --no-cache-dir install flask', []],
    ['ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask', []],
    ['RUN PIP_NO_CACHE_DIR=1 pip install flask', []],
    ['RUN --mount=type=cache,target=/root/.cache pip install flask', []],
    ['RUN pip install flask && rm -rf ~/.cache/pip', []],
    ['RUN pip install flask && pip cache purge', []],
    ['RUN pip freeze', []],
    // An option may be cut short.
    ['RUN pip install --no-cache flask', []],
    ['RUN python3 -mpip install flask', ['2: RUN python3 -mpip install --no-cache-dir flask']],
    ['RUN PIP_CACHE_DIR=/c pip install flask && rm -rf /c', []],
    ['RUN pip install flask && rm -rf "$(pip cache dir)"', []],
    ['ENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c pip install flask', []],
    // An exec form has no end that something could be put behind.
    ['RUN ["pip", "install", "flask"]', ['2']],
  ],
  'npm-cache': [
    ['RUN npm ci', ['2: RUN npm ci && npm cache clean --force']],
    ['RUN npm install -g pm2 && echo done', ['2: RUN npm install -g pm2 && echo done && npm cache clean --force']],
    ['RUN apk add npm && npm ci && apk del npm', ['2']],
    ['RUN (cd x && npm ci)', ['2']],
    ['RUN gosu node npm ci', ['2']],
    ['RUN sudo -u node npm ci', ['2']],
    ['RUN sudo -u root npm ci', ['2: RUN sudo -u root npm ci && sudo npm cache clean --force']],
    ['RUN npm ci && npm cache clean --force', []],
    ['RUN npm ci && rm -rf /root/.npm', []],
    ['RUN --mount=type=cache,target=/root/.npm npm ci', []],
    ['RUN npm ci && rm -rf $(npm config get cache)', []],
    ['RUN npm run build', []],
  ],
  'yarn-cache': [
    ['COPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile', ['3: RUN yarn install --frozen-lockfile && yarn cache clean']],
    ['COPY . .\nRUN yarn install', ['3']],
    ['COPY . .\nRUN yarn install --production', ['3: RUN yarn install --production && yarn cache clean']],
    ['COPY .yarn .yarn\nRUN yarn install --immutable', []],
    ['RUN yarn && yarn cache clean', []],
    ['RUN yarn && rm -rf "$(yarn cache dir)"', []],
    ['ENV YARN_CACHE_FOLDER=/c\nRUN --mount=type=cache,target=/c yarn', []],
    ['RUN yarn build', []],
  ],
  'composer-cache': [
    ['RUN composer install --no-dev', ['2: RUN composer install --no-dev && composer clear-cache']],
    ['RUN composer install && composer clear-cache', []],
    ['RUN composer install && rm -rf "$(composer config cache-dir)"', []],
    ['RUN COMPOSER_CACHE_DIR=/dev/null composer install', []],
    ['RUN composer dump-autoload', []],
  ],
  'conda-pkgs': [
    ['RUN conda install -y numpy', ['2: RUN conda install -y numpy && conda clean --all --yes']],
    ['RUN conda install -y numpy && conda clean -afy', []],
    ['RUN conda info', []],
  ],
  'uv-cache': [
    ['RUN uv sync --locked', ['2: RUN uv --no-cache sync --locked']],
    ['RUN uv pip install x', ['2: RUN uv --no-cache pip install x']],
    ['RUN --mount=type=cache,target=/root/.cache/uv uv sync', []],
    ['ENV UV_NO_CACHE=1\nRUN uv sync', []],
    ['RUN uv -q sync && uv --directory x sync -n', ['2: RUN uv -q --no-cache sync && uv --directory x sync -n']],
    ['RUN uv tool install ruff', ['2: RUN uv --no-cache tool install ruff']],
  ],
  'gem-docs': [
    ['RUN gem install rails', ['2: RUN gem install --no-document rails']],
    ['RUN gem install rails --no-document', []],
    ['RUN gem install rails --no-ri --no-rdoc', []],
  ],
  'gem-cache': [
    ['RUN bundle install', ['2']],
    ['RUN bundle install && rm -rf /usr/local/bundle/cache/*.gem', []],
    ['RUN bundle exec rake', []],
  ],
  'pacman-cache': [
    ['RUN pacman -Syu --noconfirm git', ['2']],
    ['RUN pacman -S git && pacman -Scc --noconfirm', []],
    ['RUN pacman -Q', []],
  ],
  'pnpm-store': [
    ['RUN pnpm install', ['2']],
    ['RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install', []],
    ['RUN pnpm build', []],
  ],
  'bun-cache': [
    ['RUN bun install', ['2']],
    ['RUN bun install && rm -rf ~/.bun/install/cache', []],
    ['RUN bun run x', []],
  ],
  'poetry-cache': [
    ['RUN poetry install', ['2']],
    ['RUN poetry install --no-cache', []],
    ['RUN poetry check', []],
  ],
  'pipenv-cache': [
    ['RUN pipenv install --system', ['2']],
    ['RUN pipenv install && rm -rf ~/.cache', []],
    ['RUN pipenv check', []],
  ],
  'go-module-cache': [
    ['RUN go build ./...', ['2']],
    ['RUN --mount=type=cache,target=/go/pkg/mod go build', []],
    ['RUN go version', []],
  ],
  'cargo-registry': [
    ['RUN cargo build --release', ['2']],
    ['RUN cargo install x && rm -rf /usr/local/cargo/registry', []],
    ['RUN cargo --version', []],
  ],
  'maven-repository': [
    ['RUN ./mvnw package', ['2']],
    ['RUN mvn package && rm -rf ~/.m2', []],
    ['RUN mvn --version', []],
  ],
  'gradle-cache': [
    ['RUN ./gradlew build', ['2']],
    ['RUN gradle build && rm -rf /home/gradle/.gradle', []],
    ['RUN gradle --version', []],
  ],
  'apt-update-alone': [
    ['RUN apt-get update\nRUN apt-get install -y x', ['2: RUN apt-get update \\\n && apt-get install -y x']],
    ['RUN apt-get update\n# why\nRUN apt-get install -y x', ['2']],
    ['RUN apt-get update\nENV A=b\nRUN apt-get install -y x', ['2']],
    ['RUN apt-get update && apt-get install -y x', []],
    ['RUN apt-get update', []],
    ['RUN apt-get update\nRUN apt-get update && apt-get install -y x', []],
  ],
  'useradd-log': [
    ['RUN useradd -u 1000700000 app', ['2: RUN useradd --no-log-init -u 1000700000 app']],
    ['RUN useradd -l -u 1000700000 app', []],
    ['RUN useradd -u 1000 app', []],
  ],
  archives: [
    [
      'RUN curl -o /tmp/a.tgz https://x.y/a.tgz && tar xzf /tmp/a.tgz',
      ['2: RUN curl -o /tmp/a.tgz https://x.y/a.tgz && tar xzf /tmp/a.tgz && rm -f /tmp/a.tgz'],
    ],
    ['RUN wget https://x.y/a.zip && unzip a.zip', ['2']],
    ['RUN curl -o /tmp/a.tgz https://x.y/a.tgz && tar xzf /tmp/a.tgz && rm /tmp/a.tgz', []],
    ['RUN cd /tmp && curl -O https://x.y/a.tgz && tar xzf a.tgz && rm -rf /tmp/*', []],
    ['RUN curl https://x.y/a.tgz | tar xz', []],
    // What an earlier layer has is not what this RUN may remove.
    ['COPY x.tar.gz /tmp/\nRUN tar -xzf /tmp/x.tar.gz || true', []],
  ],
}

describe.each(Object.entries(TABLE))('%s', (rule, rows) => {
  it.each(rows)('%j', (body, found) => {
    const text = `${FROM}${body}\n`
    expect(summaryOf(rule, text)).toEqual(found)
    // Once is enough.
    const now = patched(rule, text)
    expect(findingsOf(rule, now).filter(({ edits }) => edits)).toEqual([])
  })

  it('leaves stages alone that do not ship', () => {
    for (const [body] of rows) expect(summaryOf(rule, `FROM debian AS build\n${body}\nFROM debian\nCOPY --from=build /x /x\n`)).toEqual([])
  })
})

it('knows that the gems of the official image come without documentation', () => {
  expect(summaryOf('gem-docs', 'FROM ruby:3.4\nRUN gem install rails\n')).toEqual([])
})

const OLD: readonly [rule: string, run: string, old: readonly string[], young: readonly string[]][] = [
  [
    'pip-cache',
    'pip install x',
    [
      'ubuntu:14.04',
      'ubuntu:trusty',
      'debian:8.11',
      'buildpack-deps:jessie',
      'nvidia/cuda:8.0-cudnn5-devel-ubuntu14.04',
      'node:6',
      'java:8',
    ],
    ['ubuntu:16.04', 'debian:10', 'node:6-alpine', 'node:16', 'python:2.7', 'python:3.10', 'alpine:3.20', 'golang:1.12', 'ours'],
  ],
  ['gem-docs', 'gem install x', ['ubuntu:12.04', '32bit/ubuntu:14.04', 'centos:6.9'], ['debian:8', 'ubuntu:24.04', 'centos:7', 'centos']],
  [
    'apk-cache',
    'apk update && apk add x',
    ['alpine:3.2', 'gliderlabs/alpine:3.1', 'alpine:2.7', 'ours/thing:1-alpine3.1'],
    ['alpine', 'alpine:3.20', 'node:20-alpine', 'node:20-alpine3.21', 'alpine:3'],
  ],
]

it.each(OLD)('%s gives no program an option that it is too old for', (rule, run, old, young) => {
  const withheld = (base: string) =>
    findingsOf(rule, `FROM ${base}\nRUN ${run}\n`).map((each) => each.withheld?.replace(/^the \S+ of /, ''))
  expect(old.map((base) => [base, ...withheld(base)])).toEqual(
    old.map((base) => [base, expect.stringMatching(/^this base may be too old for --no-/)]),
  )
  expect(young.map((base) => [base, ...withheld(base)])).toEqual(young.map((base) => [base, undefined]))
})

it('keeps the index until nothing reads it any more', () => {
  const text = 'FROM alpine\nRUN apk update && apk add curl\nRUN apk add git\n'
  expect(summaryOf('apk-cache', text)).toEqual(['2', '3: RUN apk add --no-cache git'])
  expect(summaryOf('apk-cache', patched('apk-cache', text))).toEqual(['2: RUN apk add --no-cache curl'])
})

it('keeps the index where a stage that is FROM this one needs it', () => {
  const text = 'FROM alpine AS base\nRUN apk update && apk add x\nFROM base AS test\nRUN apk add y\nFROM base\n'
  expect(findingsOf('apk-cache', text)).toMatchObject([{ line: 2, withheld: expect.stringContaining('line 4') }])
})

it('keeps the lists where a stage that is FROM this one needs them', () => {
  const text = 'FROM debian AS base\nRUN apt-get update\nFROM base AS test\nRUN apt-get install -y x\nFROM base\n'
  expect(findingsOf('apt-lists', text)).toMatchObject([{ line: 2, withheld: expect.stringContaining('line 4') }])
})

it('reports no shell commands of Windows or of PowerShell', () => {
  expect(summaryOf('pip-cache', 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN pip install x\n')).toEqual([])
  expect(summaryOf('pip-cache', 'FROM x\nSHELL ["pwsh", "-Command"]\nRUN pip install x\n')).toEqual([])
})
