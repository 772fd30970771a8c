import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'pacman-cache',
  title: "Empty pacman's cache where it is filled",
  why: 'pacman keeps the archive of every package that it installs in /var/cache/pacman/pkg.',
  fix: 'RUN pacman -Syu --noconfirm nginx && rm -rf /var/cache/pacman/pkg/*',
  whenNot: 'A cache mount holds /var/cache/pacman/pkg.',
  level: 'note',
  tier: 'suggest',
  mentions: /pacman/,
  check: (context) =>
    residueIn(context, {
      cleans: ({ program, args }) => program === 'pacman' && args.some(({ value }) => /^-S.*c/.test(value)),
      fills: (each) => each.program === 'pacman' && each.args.some(({ value }) => /^-S(?!.*[cs])|^--sync$/.test(value)),
      folders: ['/var/cache/pacman/pkg', '/var/cache/pacman'],
      mountLike: /pacman/,
      message: () => 'pacman keeps what it downloads in the layer.',
    }),
})
