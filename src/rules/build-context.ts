import { defineRule } from './rule.ts'

const FOLDERS = ['.github', '.gitlab', '.circleci', '.idea', '.vscode', '.terraform', '.vagrant']
const FILES = [
  'Dockerfile',
  'Dockerfile.*',
  '*.Dockerfile',
  '.dockerignore',
  'docker-compose*.yml',
  'docker-compose*.yaml',
  'Jenkinsfile',
  '.gitlab-ci.yml',
  '.DS_Store',
  '*.swp',
]

export default defineRule({
  id: 'build-context',
  title: 'Keep editor, CI and build files out of the build context',
  what: 'Files for editors, CI or the image build itself were copied into the image.',
  why: 'The running program does not read them, and a change to one of them makes a new layer.',
  fix: ['# .dockerignore', '.github', '.idea', '.vscode', '.terraform', 'Dockerfile*', 'docker-compose*'].join('\n'),
  whenNot: 'The program is a tool that reads such files, and these are its own.',
  level: 'note',
  safety: 'review',
  select: {
    paths: FOLDERS.map((name) => `**/${name}/**`),
    files: FILES.map((name) => `**/${name}`),
    except: ['**/node_modules/**', '**/site-packages/**', '**/dist-packages/**', '**/gems/**', '/usr/lib/**', '/usr/share/**'],
  },
})
