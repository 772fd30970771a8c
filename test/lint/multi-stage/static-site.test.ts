import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const NODE = 'FROM node:22-bookworm'
const NGINX = 'FROM nginx:stable-alpine-slim'
const BUILD = ['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'RUN npm install -g serve']
const VITE = {
  'package.json': JSON.stringify({ scripts: { build: 'vite build', preview: 'serve -s dist -l 8080' } }),
  'vite.config.js': 'export default {}',
  'index.html': '',
}
const settings = (listen: string, folder: string) =>
  `printf '%s\\n' 'server {' '  listen ${listen};' '  root ${folder};' '  gzip on;' '  gzip_types text/css application/javascript application/json image/svg+xml;' '  location / {' '    try_files $uri $uri/ /index.html;' '  }' '}'`
const END = ['COPY --from=build /app/dist /app/dist', 'CMD ["nginx", "-g", "daemon off;"]']
const fixed = ['WORKDIR /app', `RUN ${settings('8080', '/app/dist')} > /etc/nginx/conf.d/default.conf`]

describe('a server of files for a front end', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files: Record<string, string>]>([
    [
      'on the port that the environment says',
      [NODE, ...BUILD, 'CMD ["serve", "-s", "dist"]'],
      [
        NGINX,
        'ENV PORT=3000',
        `RUN mkdir -p /etc/nginx/templates && ${settings('${PORT}', '/app/dist')} > /etc/nginx/templates/default.conf.template`,
        'WORKDIR /app',
        ...END,
      ],
      VITE,
    ],
    [
      'on a port of its own',
      [NODE, ...BUILD, 'EXPOSE 8080', 'CMD serve -s dist -l 8080'],
      [NGINX, fixed[1]!, fixed[0]!, 'COPY --from=build /app/dist /app/dist', 'EXPOSE 8080', END[1]!],
      VITE,
    ],
    ['by a script of package.json', [NODE, ...BUILD, 'CMD ["npm", "run", "preview"]'], [NGINX, fixed[1]!, fixed[0]!, ...END], VITE],
    [
      'by the preview of Vite, which does the same',
      [NODE, ...BUILD.slice(0, 4), 'CMD ["npm", "run", "look", "--", "--host", "0.0.0.0"]'],
      [NGINX, `RUN ${settings('4173', '/app/dist')} > /etc/nginx/conf.d/default.conf`, 'WORKDIR /app', ...END],
      { ...VITE, 'package.json': JSON.stringify({ scripts: { build: 'vite build', look: 'vite preview' } }) },
    ],
    [
      'by the preview of Vite on another port, without a script',
      [NODE, ...BUILD.slice(0, 4), 'CMD ["npx", "vite", "preview", "--port", "8080", "--host"]'],
      [NGINX, fixed[1]!, fixed[0]!, ...END],
      VITE,
    ],
    [
      'in the folder that another bundler writes',
      [NODE, ...BUILD, 'CMD ["npx", "serve", "-s", "build", "-p", "80"]'],
      [
        NGINX,
        `RUN ${settings('80', '/app/build')} > /etc/nginx/conf.d/default.conf`,
        'WORKDIR /app',
        'COPY --from=build /app/build /app/build',
        END[1]!,
      ],
      { 'package.json': JSON.stringify({ scripts: { build: 'react-scripts build' } }) },
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[what: string, lines: readonly string[], files?: Record<string, string>]>([
    ['pages that are found in other ways', [NODE, ...BUILD, 'CMD ["serve", "dist"]'], VITE],
    ['a preview that only the image itself can reach', [NODE, ...BUILD, 'CMD ["npx", "vite", "preview"]'], VITE],
    [
      'a preview that passes requests on',
      [NODE, ...BUILD, 'CMD ["npx", "vite", "preview", "--host"]'],
      { ...VITE, 'vite.config.js': 'export default { server: { proxy: {} } }' },
    ],
    [
      'a preview of pages that a server renders',
      [NODE, ...BUILD, 'CMD ["npx", "vite", "preview", "--host"]'],
      { ...VITE, 'vite.config.js': 'plugins: [sveltekit()]', 'svelte.config.js': "import adapter from '@sveltejs/adapter-node'" },
    ],
    ['settings of the server', [NODE, ...BUILD, 'CMD ["serve", "-s", "dist"]'], { ...VITE, 'serve.json': '{}' }],
    ['another folder', [NODE, ...BUILD, 'CMD ["serve", "-s", "public"]'], VITE],
    ['a user who may not write where nginx does', [NODE, ...BUILD, 'USER node', 'CMD ["serve", "-s", "dist"]'], VITE],
    ['two programs', [NODE, ...BUILD, 'CMD serve -s dist & node api.js'], VITE],
    ['nothing that is known', [NODE, ...BUILD, 'CMD ["serve", "-s", "dist"]']],
  ])('does not take the place of %s', (_, lines, files) => {
    expect(apart(lines, files).final?.[0]).not.toBe(NGINX)
  })
})
