import { defineDockerfileRule } from '../rule.ts'

const ARCHIVE = /\.(?:tar|tar\.(?:gz|bz2|xz)|tgz|tbz2?|txz|zip|deb|rpm)$|\.(?:gz|bz2|xz|zst)$/i

export default defineDockerfileRule({
  id: 'archive-copied',
  title: 'Bring in what is in an archive, not the archive',
  why: 'The layer of COPY or ADD keeps the archive, and that of RUN has what came out of it: the same bytes twice. rm in a later layer does not change that.',
  fix: ['ADD app.tar.gz /opt/', '# or, for one from elsewhere', 'RUN curl -fsSL https://example.com/app.tar.gz | tar -xz -C /opt'].join(
    '\n',
  ),
  whenNot: 'The running program reads the archive.',
  level: 'warning',
  tier: 'suggest',
  same: { hadolint: ['DL3010'] },
  *check({ shipped, runsOf }) {
    const runs = runsOf(shipped)
    for (const { instructions } of shipped) {
      for (const instruction of instructions) {
        const { keyword, words, json } = instruction
        if (keyword !== 'COPY' && keyword !== 'ADD') continue
        const paths = json ?? words.map(({ text }) => text)
        const target = paths.at(-1) ?? ''
        for (const source of paths.slice(0, -1)) {
          // ADD takes tar archives apart by itself, but not those that it downloads.
          const isUrl = /^(?:https?|ftp):\/\//.test(source)
          const name = source.replace(/[?#].*$/s, '').slice(source.lastIndexOf('/') + 1)
          const file = ARCHIVE.test(target) ? target.slice(target.lastIndexOf('/') + 1) : name
          if (!ARCHIVE.test(file) || (keyword === 'ADD' && !isUrl && !/\.(?:zip|deb|rpm)$/i.test(name))) continue
          const opened = runs.find(
            (run) =>
              run.instruction.start > instruction.start &&
              run.invocations.some(
                ({ program, args }) =>
                  /^(?:tar|bsdtar|unzip|gunzip|bunzip2|unxz|unzstd|gzip|bzip2|xz|zstd|dpkg|rpm|yum|dnf|apt|apt-get)$/.test(program) &&
                  args.some(({ value }) => value.endsWith(file)),
              ),
          )
          if (opened)
            yield { message: `${file} is copied into a layer, and unpacked in that of line ${opened.instruction.startLine}.`, instruction }
        }
      }
    }
  },
})
