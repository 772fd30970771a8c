import { defineRule } from './rule.ts'

export default defineRule({
  id: 'cloud-cli-extras',
  title: 'Leave backups and examples of cloud command lines out',
  what: 'A cloud command line came with a backup of itself or with examples.',
  why: 'The backup undoes an update that an image never makes, and the examples are only shown by its help.',
  fix: ['# In the RUN that installs it:', 'RUN ./aws/install \\', ' && rm -rf /usr/local/aws-cli/v2/*/dist/awscli/examples'].join('\n'),
  whenNot: 'People use this image to look up commands.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['**/google-cloud-sdk/.install/.backup/**', '**/aws-cli/v2/*/dist/awscli/examples/**', '**/awscli/examples/**'],
  },
})
