import { defineRule } from './rule.ts'

const SYSTEMS = ['darwin', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos']

export default defineRule({
  id: 'foreign-binaries',
  title: 'Leave binaries for other systems out',
  what: 'Packages brought binaries for macOS, Windows or other systems.',
  why: 'Linux cannot load them.',
  fix: 'RUN npm ci --omit=dev --os=linux',
  whenNot: 'The program hands these files out to other machines.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [
      ...SYSTEMS.flatMap((system) => [
        `**/node_modules/**/prebuilds/${system}-*/**`,
        `**/node_modules/@*/${system}-*/**`,
        `**/node_modules/@*/*-${system}-*/**`,
        `**/node_modules/*-${system}-*/**`,
      ]),
    ],
    files: ['**/site-packages/**/distlib/*.exe', '**/site-packages/setuptools/*.exe'],
  },
})
