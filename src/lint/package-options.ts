/** Options of package managers that take the next word: the first other word is the command. */
export const APT_TAKING: readonly string[] = ['-o', '-c', '-t', '--option', '--config-file', '--target-release']
export const APK_TAKING: readonly string[] = [
  '-X',
  '-p',
  '-t',
  '--repository',
  '--virtual',
  '--root',
  '--cache-dir',
  '--keys-dir',
  '--repositories-file',
  '--arch',
  '--wait',
]
