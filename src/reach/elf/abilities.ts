import type { ElfFile } from '../../binary/elf.ts'

/** What a file can do with a name that it holds, by the functions that it imports. */
export interface Abilities {
  /** Load libraries by name. */
  loads: boolean
  /** Start programs. */
  runs: boolean
  /** Start them by a shell: `system`, `popen`. */
  runsShell: boolean
  /** Open files, or have others open them. */
  opens: boolean
}

const LOADERS =
  /^(dlm?open|g_module_open\w*|lt_dlopen\w*|apr_dso_load|uv_dlopen|PR_LoadLibrary\w*|SDL_LoadObject|DSO_load|Tcl_FSLoadFile|_ZN8QLibrary\w*|_ZN13QPluginLoader\w*)$/
const RUNNERS =
  /^(exec[lv]p?e?|execvpe|execveat|fexecve|posix_spawnp?|_?popen|system|wordexp|g_spawn_\w+|g_subprocess_\w+|apr_proc_create|uv_spawn)$/
const SHELL = /^(_?popen|system)$/
/** Wide, since a path may be handed to any other library: `SSL_CTX_load_verify_locations`, `sqlite3_open`. */
const OPENERS = /open|stat|access|load|file|path|dir|read|conf|exec|spawn|system/i

export function abilitiesOf({ imports, needed, isProgram }: ElfFile): Abilities {
  const any = (names: RegExp) => imports.values().some((name) => names.test(name))
  const abilities = { loads: any(LOADERS), runs: any(RUNNERS), runsShell: any(SHELL), opens: any(OPENERS) }
  // A program that needs no library does all by itself, and may do anything.
  return isProgram && needed.length === 0 && !abilities.opens ? { ...abilities, runs: true, opens: true } : abilities
}

const C_LIBRARY = /^(ld-linux|ld-musl|ld64|ld-|libc[.-]|libdl[.-]|libpthread[.-]|librt[.-]|libm[.-]|libnss_|libresolv[.-])/

/** A part of the C library, by its file name. Every program has it: what it could do says nothing of the program. */
export function isCLibrary(name: string): boolean {
  return C_LIBRARY.test(name)
}
