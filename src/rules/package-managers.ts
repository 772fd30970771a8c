import { defineRule } from './rule.ts'
import { unusedPackages } from './unused-packages-of.ts'

const MANAGERS =
  /^(apt|apt-utils|libapt-pkg[\d.]*|aptitude|apk-tools|dnf|dnf5|yum|microdnf|libdnf\d*|zypper|libzypp|rpm|npm|corepack|yarn|pnpm|pip|python3-pip|python3-wheel|python3-setuptools|setuptools|wheel|uv|poetry|pipenv|bundler|rubygems|composer|conda|mamba|snapd)$/

export default defineRule({
  id: 'package-managers',
  title: 'Leave package managers out',
  what: 'Package managers are installed, and nothing that runs leads to them.',
  why: 'A running container installs nothing; what it cannot install, an attacker cannot either.',
  fix: [
    '# Copy what runs into a base that has none, or remove them in the last RUN:',
    'FROM gcr.io/distroless/nodejs24-debian13',
    'COPY --from=build /app /app',
  ].join('\n'),
  whenNot: 'Somebody installs tools into running containers to look for faults.',
  level: 'note',
  safety: 'review',
  select: unusedPackages(({ name }) => MANAGERS.test(name)),
})
