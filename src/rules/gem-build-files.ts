import { defineRule } from './rule.ts'

export default defineRule({
  id: 'gem-build-files',
  title: 'Leave what gems were compiled from out',
  what: 'Gems left the sources, objects and logs of their compilation, or generated documentation.',
  why: 'Ruby loads the compiled extension; what it was made from is not read again.',
  fix: [
    "RUN echo 'gem: --no-document' >> /etc/gemrc",
    'RUN bundle install \\',
    " && find /usr/local/bundle -path '*/ext/*' -name '*.[co]' -delete",
  ].join('\n'),
  whenNot: 'A gem is compiled again while the container runs.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['**/ruby/gems/*/doc/**', '/usr/local/bundle/doc/**'],
    files: [...['o', 'c', 'cc', 'cpp', 'h'].map((extension) => `**/gems/*/ext/**/*.${extension}`), '**/gem_make.out', '**/mkmf.log'],
  },
})
