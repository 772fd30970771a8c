import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'conda-pkgs',
  title: "Empty conda's package cache where it is filled",
  why: 'conda keeps the archive of every package, and a copy of it unpacked, in pkgs/ and links or copies it from there.',
  fix: ['RUN conda install --yes numpy \\', ' && conda clean --all --yes'].join('\n'),
  whenNot: 'A cache mount holds pkgs/.',
  level: 'warning',
  tier: 'review',
  mentions: /conda|mamba/,
  check: (context) =>
    residueIn(context, {
      fills: (each) =>
        isConda(each) && /^(?:install|create|update|upgrade|env)$/.test(subcommandOf(each)?.value ?? '') && !hasOption(each, '--dry-run'),
      cleans: (each) => isConda(each) && subcommandOf(each)?.value === 'clean',
      folders: ['/opt/conda/pkgs'],
      mountLike: /conda|pkgs/,
      message: ({ program }) => `The package cache of ${program} stays in the layer.`,
      cleanUp: (filler, run) => whyNotAtEnd(filler, run) ?? `${filler.programWord.text} clean --all --yes`,
    }),
})

function isConda({ program }: Invocation): boolean {
  return program === 'conda' || program === 'mamba' || program === 'micromamba'
}
