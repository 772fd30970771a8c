import { defineRule } from './rule.ts'

export default defineRule({
  id: 'fonts',
  title: 'Leave fonts out',
  what: 'Fonts are in the image.',
  why: 'A program that draws no text needs none; they come with recommended packages.',
  fix: 'RUN apt-get install -y --no-install-recommends imagemagick',
  whenNot: 'The program makes PDFs, images or screenshots. Java and browsers also need at least one font.',
  level: 'note',
  safety: 'risky',
  select: {
    paths: ['/usr/share/fonts/**', '/usr/local/share/fonts/**', '/usr/share/X11/fonts/**'],
  },
})
