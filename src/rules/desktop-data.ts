import { defineRule } from './rule.ts'

export default defineRule({
  id: 'desktop-data',
  title: 'Leave icons, themes and sounds out',
  what: 'Icons, themes or sounds of a desktop are in the image.',
  why: 'A program without windows shows none of them; they come with recommended packages.',
  fix: 'RUN apt-get install -y --no-install-recommends default-jre-headless',
  whenNot: 'The program draws a desktop, for example in a remote browser.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['icons', 'themes', 'pixmaps', 'backgrounds', 'wallpapers', 'sounds'].map((name) => `/usr/share/${name}/**`),
  },
})
