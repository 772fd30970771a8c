import { defineRule } from './rule.ts'

export default defineRule({
  id: 'browser-downloads',
  title: 'Leave test browsers out',
  what: 'A test tool downloaded browsers into the layer.',
  why: 'Cypress, Playwright and Puppeteer download a whole browser each, which a service that only serves requests never starts.',
  fix: ['ENV PUPPETEER_SKIP_DOWNLOAD=1 CYPRESS_INSTALL_BINARY=0', 'ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1'].join('\n'),
  whenNot: 'The program prints pages, takes screenshots or tests sites with that browser.',
  level: 'warning',
  safety: 'risky',
  select: {
    paths: ['~/.cache/Cypress/**', '~/.cache/puppeteer/**', '~/.cache/ms-playwright/**', '/ms-playwright/**'],
  },
})
