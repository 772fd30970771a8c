import { expect, test } from 'vitest'
import { fixLine } from '../../src/advice/fix-line.ts'

test.each([
  [
    'apt-lists',
    'RUN apt-get update && apt-get install -y curl',
    'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
  ],
  ['apt-lists', '/bin/sh -c apt-get upgrade', 'RUN apt-get upgrade && rm -rf /var/lib/apt/lists/*'],
  ['apt-lists', 'RUN /bin/sh -c apt-get -y upgrade # buildkit', 'RUN apt-get -y upgrade && rm -rf /var/lib/apt/lists/*'],
  ['apt-lists', 'RUN |1 V=2 /bin/sh -c apt upgrade # buildkit', 'RUN apt upgrade && rm -rf /var/lib/apt/lists/*'],
  ['apt-lists', 'RUN apt-get update', undefined],
  ['apt-lists', 'RUN apt-get install x && rm -rf /var/lib/apt/lists/*', undefined],
  ['apt-lists', 'RUN ["apt-get", "upgrade"]', undefined],
  ['apt-lists', 'RUN apt-get upgrade # for curl', undefined],
  ['apt-lists', 'RUN ./install.sh', undefined],
  ['apt-lists', 'RUN <<EOF apt-get upgrade EOF', undefined],
  ['apt-cache', 'RUN apt-get install -y curl', 'RUN apt-get install -y curl && apt-get clean'],
  ['apk-cache', 'RUN apk add curl && apk add git', 'RUN apk add --no-cache curl && apk add --no-cache git'],
  ['apk-cache', 'RUN apk add --no-cache curl', undefined],
  ['dnf-cache', 'RUN microdnf install -y curl', 'RUN microdnf install -y curl && microdnf clean all && rm -rf /var/cache/dnf'],
  ['dnf-cache', 'RUN yum -y install curl', 'RUN yum -y install curl && yum clean all && rm -rf /var/cache/yum'],
  ['zypper-cache', 'RUN zypper -n install curl', 'RUN zypper -n install curl && zypper clean --all'],
  ['pacman-cache', 'RUN pacman -Syu --noconfirm curl', 'RUN pacman -Syu --noconfirm curl && pacman -Scc --noconfirm'],
  ['pip-cache', 'RUN pip install -r requirements.txt', 'RUN pip install --no-cache-dir -r requirements.txt'],
  ['pip-cache', 'RUN python3 -m pip install flask', 'RUN python3 -m pip install --no-cache-dir flask'],
  ['uv-cache', 'RUN uv sync --locked', 'RUN uv sync --no-cache --locked'],
  ['conda-pkgs', 'RUN conda install -y numpy', 'RUN conda install -y numpy && conda clean -afy'],
  ['npm-cache', 'RUN npm ci', 'RUN npm ci && npm cache clean --force'],
  ['yarn-cache', 'RUN yarn install --production', 'RUN yarn install --production && yarn cache clean'],
  ['composer-cache', 'RUN composer install --no-dev', 'RUN composer install --no-cache --no-dev'],
  ['gem-cache', 'RUN bundle install', 'RUN bundle install && rm -rf /usr/local/bundle/cache/*.gem'],
  ['rewritten', 'RUN chown -R app:app /srv', '# In place of the COPY that brings /srv, and of this RUN:\nCOPY --chown=app:app . /srv'],
  ['rewritten', 'RUN chmod -R 755 /app', '# In place of the COPY that brings /app, and of this RUN:\nCOPY --chmod=755 . /app'],
  ['rewritten', 'RUN chmod 755 /app && ./configure', undefined],
  ['documentation', 'RUN apt-get install -y curl', undefined],
])('%s in %s', (rule, instruction, expected) => {
  expect(fixLine({ rule, instruction, paths: [] })).toBe(expected)
})

test.each([
  [['/tmp/a.tar', '/opt/a.tar'], 'rm -rf /tmp/a.tar /opt/a.tar'],
  [['/root/.npm/'], 'rm -rf /root/.npm'],
  [['/tmp/build/'], 'rm -rf /tmp/build'],
  [['/tmp/'], 'rm -rf /tmp/*'],
  // Other layers may have files in such folders, too.
  [['/opt/src/'], undefined],
  [['/'], undefined],
  [["/tmp/it's"], undefined],
  [['/a1', '/b1', '/c1', '/d1'], undefined],
  [[], undefined],
])('what is left behind is removed by the step that brought it: %j', (paths, removal) => {
  const instruction = 'RUN ./build.sh'
  const expected = removal && `${instruction} && ${removal}`
  expect(fixLine({ rule: 'temporary-files', instruction, paths })).toBe(expected)
  const joined = expected && `# Unless a step in between needs them; then join the steps into one RUN:\n${expected}`
  expect(fixLine({ rule: 'deleted-later', instruction, paths })).toBe(joined)
})

test.each([
  [
    'build-tools',
    'RUN apt-get update && apt-get install -y nginx gcc=4:12.2.0 make',
    'RUN apt-get update && apt-get install --no-install-recommends -y nginx',
  ],
  ['unused-packages', 'RUN apt-get install -y --no-install-recommends nginx gcc', 'RUN apt-get install -y --no-install-recommends nginx'],
  ['unused-packages', 'RUN apt-get install -y nginx', 'RUN apt-get install --no-install-recommends -y nginx'],
  ['unused-packages', 'RUN apk add --no-cache nginx gcc make && adduser app', 'RUN apk add --no-cache nginx && adduser app'],
  // Nothing would be left to install.
  ['unused-packages', 'RUN apt-get update && apt-get install -y gcc make && rm -rf /var/lib/apt/lists/*', undefined],
  ['unused-packages', 'RUN apt-get install -y --no-install-recommends nginx', undefined],
  ['unused-packages', 'RUN ./install.sh gcc', undefined],
  ['dev-dependencies', 'RUN npm ci', 'RUN npm ci --omit=dev'],
  ['dev-dependencies', 'RUN npm install && npm run build', 'RUN npm install --omit=dev && npm run build'],
  ['dev-dependencies', 'RUN npm install -g pm2', undefined],
  ['dev-dependencies', 'RUN npm ci --omit=dev', undefined],
  ['dev-dependencies', 'RUN yarn --frozen-lockfile', 'RUN yarn --production --frozen-lockfile'],
])('%s in %s', (rule, instruction, expected) => {
  expect(fixLine({ rule, instruction, paths: [], packages: ['gcc', 'make', 'cpp-12'] })).toBe(expected)
})
