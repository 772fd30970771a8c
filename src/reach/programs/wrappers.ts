import type { Program } from '../analyser.ts'
import { type OptionValues, parseOptions } from './options.ts'

/** A program that runs the rest of its command line as another program. */
interface Wrapper extends OptionValues {
  names: readonly string[]
  /** Words between the options and the command: a user, a time, a folder. Default none. */
  skip?: number
  /** The command follows `--`, wherever that is. */
  afterDashes?: boolean
}

const words = (text: string): string[] => text.split(' ')

const WRAPPERS: readonly Wrapper[] = [
  // First processes of a container.
  { names: ['tini', 'docker-init'], short: 'pe' },
  { names: ['dumb-init'], short: 'r', long: ['rewrite'] },
  { names: ['catatonit', 'pid1', 'with-contenv'] },
  { names: ['aws-lambda-rie'], long: words('log-level runtime-interface-emulator-address runtime-api-address') },
  // Another user.
  { names: ['gosu', 'su-exec', 'setuser', 'setuidgid', 'envuidgid', 's6-setuidgid', 's6-envuidgid'], skip: 1 },
  {
    names: ['setpriv'],
    long: words(
      'ambient-caps inh-caps bounding-set groups reuid ruid euid regid rgid egid securebits pdeathsig selinux-label apparmor-profile',
    ),
  },
  { names: ['sudo'], short: 'ugphCrtTDRU', long: words('user group prompt host close-from role type command-timeout chdir chroot') },
  { names: ['doas'], short: 'uCa' },
  { names: ['chpst'], short: 'uUbe/nlLmdopfcrt' },
  { names: ['s6-applyuidgid'], short: 'ugG' },
  // Scheduling, limits, streams.
  { names: ['nice'], short: 'n', long: ['adjustment'] },
  { names: ['nohup', 'setsid', 'pgrphack', 'eatmydata', 'unbuffer', 'valgrind', 'jemalloc.sh'] },
  { names: ['stdbuf'], short: 'ioe', long: words('input output error') },
  { names: ['timeout', 'gtimeout'], short: 'ks', long: words('kill-after signal'), skip: 1 },
  { names: ['time'], short: 'fo', long: words('format output') },
  { names: ['ionice'], short: 'cnpPu', long: words('class classdata') },
  { names: ['chrt'], short: 'TPD', skip: 1 },
  { names: ['taskset'], skip: 1 },
  { names: ['prlimit'] },
  { names: ['numactl'], short: 'iNmpC', long: words('interleave cpunodebind membind preferred physcpubind') },
  { names: ['softlimit', 's6-softlimit'], short: 'acdflmoprst' },
  { names: ['cpulimit'], short: 'lpe', long: words('limit pid exe') },
  { names: ['unshare'], short: 'RwSG', long: words('root wd setuid setgid propagation map-user map-group') },
  { names: ['strace'], short: 'abeEIoOpPsSuUX' },
  { names: ['setlock', 's6-setlock'], short: 'td', skip: 1 },
  { names: ['flock'], short: 'wE', long: words('wait timeout conflict-exit-code'), skip: 1 },
  { names: ['xargs'], short: 'InPLsdEa', long: words('replace max-args max-procs max-lines max-chars delimiter eof arg-file') },
  { names: ['ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1', 'ld-musl-x86_64.so.1'], long: words('library-path preload argv0 audit') },
  // Environments and secrets.
  { names: ['envdir', 's6-envdir'], skip: 1 },
  { names: ['dotenv', 'dotenvx', 'doppler', 'chamber', 'op', 'aws-vault', 'infisical', 'teller', 'berglas'], afterDashes: true },
  { names: ['vault-env', 'secrets-init', 'ssm-env'] },
  // Waiting for others.
  { names: ['wait-for-it', 'wait-for-it.sh', 'wait-for', 'wait-for.sh', 'wait4x'], afterDashes: true },
  { names: ['dockerize'], long: words('wait timeout template stdout stderr delims env env-section wait-http-header wait-retry-interval') },
  // Instrumentation; each is a script that starts the rest.
  { names: ['ddtrace-run'] },
  {
    names: ['opentelemetry-instrument'],
    long: words('traces_exporter metrics_exporter logs_exporter service_name exporter_otlp_endpoint'),
  },
  { names: ['newrelic-admin'], skip: 1 },
  // Displays, buses, fakes.
  { names: ['xvfb-run'], short: 'efnpsw', long: words('error-file auth-file server-num server-args wait xauth-protocol') },
  { names: ['dbus-run-session', 'dbus-launch'], long: words('config-file dbus-daemon') },
  { names: ['fakeroot'], short: 'lisb' },
]

/** Wrappers of all kinds: the command line that is left goes on from where the whole one came from. */
export const wrappers: readonly Program[] = WRAPPERS.map((wrapper) => ({
  names: wrapper.names,
  launch(_, launch, context) {
    const argv = commandIn(launch.argv.slice(1), wrapper)
    if (argv.length > 0) context.launch({ ...launch, argv })
  },
}))

function commandIn(argv: readonly string[], wrapper: Wrapper): readonly string[] {
  if (wrapper.afterDashes) {
    const dashes = argv.indexOf('--')
    return dashes === -1 ? [] : argv.slice(dashes + 1)
  }
  const rest = parseOptions(argv, wrapper).rest.slice(wrapper.skip ?? 0)
  const start = rest.findIndex((word) => word !== '--' && !/^\w+=/.test(word))
  if (start === -1) return []
  // flock FILE -c 'line'
  return rest[start] === '-c' ? ['/bin/sh', ...rest.slice(start)] : rest.slice(start)
}
