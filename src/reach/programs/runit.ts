import type { Program } from '../analyser.ts'
import { startAll } from './service-folders.ts'

const SERVICE = ['run', 'finish', 'check', 'log/run']
const DEFAULT_FOLDERS = ['/etc/service', '/service', '/var/service', '/etc/runit/runsvdir/default', '/etc/sv']

/** runit, and daemontools before it: a folder of services, each with `run`. */
export const runit: Program = {
  names: ['runsvdir', 'svscan', 'svscanboot', 'runit', 'runit-init', 'runsvdir-start', 'runit-bootstrap'],
  launch(program, launch, context) {
    const folder = launch.argv.slice(1).find((word) => /^[./]/.test(word))
    const folders = folder === undefined ? DEFAULT_FOLDERS : [folder]
    startAll(
      program,
      folders.flatMap((folder) => SERVICE.map((name) => `${folder}/*/${name}`)),
      launch,
      context,
    )
    if (folder === undefined) startAll(program, ['/etc/runit/[123]'], launch, context)
  },
}

export const runsv: Program = {
  names: ['runsv', 'supervise', 's6-supervise'],
  launch(program, launch, context) {
    const folder = launch.argv.slice(1).find((word) => !word.startsWith('-'))
    if (folder !== undefined)
      startAll(
        program,
        SERVICE.map((name) => `${folder}/${name}`),
        launch,
        context,
      )
  },
}

/** baseimage-docker's first process, written in Python. https://github.com/phusion/baseimage-docker */
export const myInit: Program = {
  names: ['my_init'],
  launch(program, launch, context) {
    startAll(
      program,
      ['/etc/my_init.d/*', '/etc/rc.local', '/etc/my_init.pre_shutdown.d/*', '/etc/my_init.post_shutdown.d/*'],
      launch,
      context,
    )
    startAll(
      program,
      SERVICE.map((name) => `/etc/service/*/${name}`),
      launch,
      context,
    )
    const words = launch.argv.slice(1)
    const at = words.indexOf('--') + 1 || words.findIndex((word) => !word.startsWith('-'))
    if (at >= 0 && words[at] !== undefined) context.launch({ ...launch, argv: words.slice(at) })
  },
}
