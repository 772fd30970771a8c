import { defineRule } from './rule.ts'

const ROOTS = [
  '/opt/conda',
  '/opt/miniconda*',
  '/opt/anaconda*',
  '/opt/mamba*',
  '/opt/micromamba',
  '~/miniconda*',
  '~/miniforge*',
  '~/anaconda*',
  '~/.conda',
]

export default defineRule({
  id: 'conda-pkgs',
  title: "Leave conda's package cache out",
  what: 'conda left its package cache in the layer.',
  why: 'The environment is installed. Files that the environment shares with the cache by hard link are not counted here.',
  fix: 'RUN conda env create -f environment.yml && conda clean -afy',
  whenNot: 'The container creates environments while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [...ROOTS.map((root) => `${root}/pkgs/**`), '**/conda-bld/**'],
  },
})
