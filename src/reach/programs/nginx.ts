import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import { configuredPath, pathsIn } from '../configuration.ts'
import { compiledIn } from './compiled-in.ts'
import { type ConfigurationReader, configurationReader, referContent } from './include-files.ts'
import { nginxDirectives } from './nginx-directives.ts'
import { parseOptions, valuesOf } from './options.ts'

/** Folders that relative paths start from. */
interface Places {
  /** `--prefix`, `-p`. */
  prefix: string
  /** Folder of the main configuration. */
  configuration: string
}

/** Directives whose values are read from the folder of the configuration. */
const FROM_CONFIGURATION =
  /^(ssl_|proxy_ssl_|grpc_ssl_|uwsgi_ssl_|auth_basic_user_file$|auth_jwt_key_file$|js_|perl_|lua_|geoip|modsecurity|xslt_|xml_)/
const CONTENT = /^(root|alias)$/
/** What is written, not read. */
const WRITTEN = /^(error_log|access_log|pid|lock_file|\w*_temp_path|\w*_cache_path|slowlog|user|listen|proxy_pass|server)$/

/** https://nginx.org/en/docs/switches.html. The same for its descendants. */
export const nginx: Program = {
  names: ['nginx', 'nginx-debug', 'openresty', 'angie', 'tengine', 'freenginx'],
  async launch(program, { argv }, context) {
    const parsed = parseOptions(argv.slice(1), { short: 'cpges' })
    const places = await placesOf(program, valuesOf(parsed, 'p').at(-1), valuesOf(parsed, 'c').at(-1), context)
    const reader = configurationReader(context)
    const state = { places, reader, hasRoot: false }
    for (const line of valuesOf(parsed, 'g')) await follow(program, line, state, context)
    for (const { node, text } of await reader.include(program, places.file, '/', 'configuration')) await follow(node, text, state, context)
    if (!state.hasRoot) referContent(program, posix.join(places.prefix, 'html'), 'html', context)
  },
}

async function placesOf(
  program: number,
  prefix: string | undefined,
  file: string | undefined,
  context: ReachContext,
): Promise<Places & { file: string }> {
  const built = new Map(
    (await compiledIn(program, /(--(?:prefix|conf-path)=[^\s\0']{1,500})/g, context)).map((option) => {
      const equals = option.indexOf('=')
      return [option.slice(2, equals), option.slice(equals + 1)] as const
    }),
  )
  const folder = prefix ?? built.get('prefix') ?? '/usr/local/nginx'
  const known = [built.get('conf-path') ?? 'conf/nginx.conf', '/etc/nginx/nginx.conf', '/usr/local/openresty/nginx/conf/nginx.conf']
  const path = (file === undefined ? known : [file]).map((each) => posix.resolve('/', folder, each))
  const found = path.find((each) => context.files.find(each) !== -1) ?? path[0]!
  return { prefix: posix.resolve('/', folder), configuration: posix.dirname(found), file: found }
}

async function follow(
  from: number,
  text: string,
  state: { places: Places; reader: ConfigurationReader; hasRoot: boolean },
  context: ReachContext,
): Promise<void> {
  const { prefix, configuration } = state.places
  for (const [name = '', ...values] of nginxDirectives(text)) {
    const [value = ''] = values
    if (name === 'include') {
      for (const file of await state.reader.include(from, value, configuration)) await follow(file.node, file.text, state, context)
      continue
    }
    const via = [name, ...values].join(' ').slice(0, 120)
    if (name === 'load_module') {
      context.refer({ from, to: configuredPath(value, prefix), kind: 'module', grade: 'hard', via })
    } else if (CONTENT.test(name)) {
      state.hasRoot ||= name === 'root'
      // Up to the folder that a variable is in.
      const fixed = value.includes('$') ? posix.dirname(`${value.slice(0, value.indexOf('$'))}x`) : value
      if (fixed !== '.' && fixed !== '/') referContent(from, configuredPath(fixed, prefix), via, context)
    } else if (!WRITTEN.test(name)) {
      const relative = FROM_CONFIGURATION.test(name) ? values.map((each) => configuredPath(each, configuration)) : []
      for (const path of [...relative, ...values.flatMap(pathsIn)]) {
        context.refer({ from, to: path, kind: 'configured path', grade: 'soft', via })
      }
    }
  }
}
