/** Commands of POSIX shells, bash, ksh and busybox's ash that are no programs. Some are both; then the shell's own is taken. */
const BUILTINS = new Set(
  `: . [ alias bg bind break builtin caller case cd command compgen complete compopt continue coproc declare dirs disown do done echo elif
  else enable esac eval exec exit export false fc fg fi for function functions getopts hash help history if in integer jobs kill let local
  logout mapfile popd print printf pushd pwd read readarray readonly return select set setopt shift shopt source suspend test then times
  trap true type typeset ulimit umask unalias unset unsetopt until wait whence while autoload emulate zmodload [[ ]] { } !`.split(/\s+/),
)

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name)
}
