import { defineRule } from './rule.ts'

export default defineRule({
  id: 'dnf-cache',
  title: 'Leave the dnf and yum caches out',
  what: 'dnf or yum left metadata and downloaded packages in the layer.',
  why: 'Only the package manager reads them, and it downloads them again before the next install.',
  fix: ['RUN dnf install -y --setopt=install_weak_deps=0 --nodocs curl \\', ' && dnf clean all \\', ' && rm -rf /var/cache/dnf'].join('\n'),
  whenNot: 'The container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [
      '/var/cache/dnf/**',
      '/var/cache/yum/**',
      '/var/cache/libdnf5/**',
      '/var/lib/dnf/history*',
      '/var/lib/dnf/repos/**',
      '/var/lib/dnf/yumdb/**',
    ],
  },
})
