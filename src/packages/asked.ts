import type { Package } from './package.ts'

/** Whether somebody asked for a package, and how that is known. */
export type Asked = Pick<Package, 'asked' | 'askedIn'>

const MAX_COMMAND_LENGTH = 500

/** A command line to show: some name hundreds of packages. */
export function shownCommand(line: string): string {
  return line.length > MAX_COMMAND_LENGTH ? `${line.slice(0, MAX_COMMAND_LENGTH)}…` : line
}
