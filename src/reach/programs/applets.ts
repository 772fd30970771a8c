import type { Launch } from '../edge.ts'

const MULTI_CALL = /(^|\/)(busybox|toybox)([-_.][\w.]+)?$/

/** The command line of the applet that a program of many names is told to be by its first argument: `busybox sh -c x`. Undefined else. */
export function appletLaunch(launch: Launch): Launch | undefined {
  const [program, applet = ''] = launch.argv
  return MULTI_CALL.test(program!) && /^\w/.test(applet) ? { ...launch, argv: launch.argv.slice(1) } : undefined
}
