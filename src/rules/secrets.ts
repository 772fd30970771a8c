import { defineRule } from './rule.ts'

const PRIVATE_KEYS = [
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
  'server.key',
  'tls.key',
  'ssl.key',
  'private.key',
  'privkey*.pem',
  '*-key.pem',
]
const STORES = ['*.p12', '*.pfx', '*.jks', '*.keystore', '.netrc', '.pypirc', '.npmrc', '.git-credentials', '.vault-token', '.htpasswd']
const SETTINGS = [
  '.env',
  '.env.local',
  '.env.production',
  '.aws/credentials',
  '.docker/config.json',
  '.kube/config',
  'application_default_credentials.json',
]
// Packages ship sample keys for their tests, and defaults without secrets.
const SHIPPED = ['/usr/lib/**', '/usr/share/**', '/usr/local/lib/**', '/usr/local/share/**', '/usr/local/go/**', '/lib/**', '/opt/conda/**']
const EXAMPLES = ['node_modules', 'site-packages', 'dist-packages', 'gems', 'vendor', 'test', 'tests', 'testdata', 'fixtures']

export default defineRule({
  id: 'secrets',
  title: 'Keep secrets out of every layer',
  what: 'A file that usually holds a secret is in a layer.',
  why: 'Anyone who can pull the image can read every layer, and deleting the file in a later layer does not take it out of the earlier one.',
  fix: 'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci',
  whenNot:
    'The file holds no secret: a registry address without a token, a key made for tests. Rename it, or waive the rule for that path.',
  level: 'error',
  safety: 'review',
  select: {
    paths: ['/etc/ssl/private/**'],
    files: [
      ...[...PRIVATE_KEYS, ...STORES, ...SETTINGS].map((name) => `**/${name}`),
      '/etc/ssh/ssh_host_*_key',
      '~/.m2/settings.xml',
      '~/.m2/settings-security.xml',
      '~/.composer/auth.json',
      '~/.config/gh/hosts.yml',
      '~/.terraform.d/credentials.tfrc.json',
    ],
    except: [...SHIPPED, ...EXAMPLES.map((folder) => `**/${folder}/**`)],
    everyVersion: true,
  },
})
