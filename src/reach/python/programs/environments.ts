import { posix } from 'node:path'
import type { Program } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { optionAnywhere, parseOptions } from '../../programs/options.ts'

/** A program that runs another one in a virtual environment of the project. */
interface Runner {
  name: string
  /** Word before the command; undefined where the command comes first. */
  subcommand?: string
  short?: string
  long?: readonly string[]
}

const words = (text: string): string[] => text.split(' ')

const RUNNERS: readonly Runner[] = [
  { name: 'poetry', subcommand: 'run', short: 'CP', long: words('directory project') },
  {
    name: 'uv',
    subcommand: 'run',
    short: 'pw',
    long: words(
      'extra group python with env-file package directory project index-url only-group no-group with-requirements cache-dir config-file',
    ),
  },
  { name: 'pipenv', subcommand: 'run' },
  { name: 'pdm', subcommand: 'run', short: 'p', long: words('project venv') },
  { name: 'hatch', subcommand: 'run', short: 'e', long: words('env') },
  { name: 'rye', subcommand: 'run' },
  { name: 'pixi', subcommand: 'run', short: 'e', long: words('environment manifest-path') },
  { name: 'pyenv', subcommand: 'exec' },
  { name: 'conda', subcommand: 'run', short: 'np', long: words('name prefix cwd') },
  { name: 'mamba', subcommand: 'run', short: 'np', long: words('name prefix cwd') },
  { name: 'micromamba', subcommand: 'run', short: 'np', long: words('name prefix cwd') },
]

export const environments: readonly Program[] = RUNNERS.map((runner) => ({
  names: [runner.name],
  launch(_, launch, context) {
    const first = parseOptions(launch.argv.slice(1), runner).rest
    if (first[0] !== runner.subcommand) return
    const argv = parseOptions(first.slice(1), runner).rest.filter((word, i) => i > 0 || word !== '--')
    const folders = programFolders(launch).filter((folder) => context.files.find(folder) !== -1)
    const env = { ...launch.env, PATH: [...folders, launch.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(':') }
    if (argv.length > 0) context.launch({ ...launch, argv: argv[0]!.endsWith('.py') ? ['python', ...argv] : argv, env, kind: 'runs' })
  },
}))

/** Where the environments of these tools have their programs, the likeliest first. */
function programFolders({ argv, cwd, env }: Launch): string[] {
  const named = optionAnywhere(argv, ['-n', '--name'])
  const roots = ['/opt/conda', '/opt/miniconda3', '/opt/mamba', '/opt/micromamba', env.MAMBA_ROOT_PREFIX ?? '', env.CONDA_PREFIX ?? '']
  const project = optionAnywhere(argv, ['-C', '--directory', '--project']).at(-1) ?? '.'
  return [
    ...optionAnywhere(argv, ['-p', '--prefix']).map((folder) => posix.resolve(cwd, folder)),
    ...named.flatMap((name) => roots.filter(Boolean).map((root) => `${root}/envs/${name}`)),
    ...[env.UV_PROJECT_ENVIRONMENT, env.VIRTUAL_ENV, '.venv', 'venv'].map((folder) => folder && posix.resolve(cwd, project, folder)),
  ].flatMap((root) => (root ? [`${root}/bin`] : []))
}
