/** Libraries of windows, pictures and sound. */
const DESKTOP = /^lib(?:awt.*|jawt|splashscreen|fontmanager|freetype|javajpeg|mlib_image|lcms|jsound.*|jpeg|t2k|atk-wrapper)\.so$/
/** Libraries for who looks at a running Java. */
const DEBUGGERS = /^lib(?:attach|saproc|jdwp|dt_socket|jsdt|hprof)\.so$/

/** Which libraries of a Java are only loaded for some programs. Undefined for all others. */
export function specialLibrary(name: string): 'desktop' | 'debugger' | undefined {
  return DESKTOP.test(name) ? 'desktop' : DEBUGGERS.test(name) ? 'debugger' : undefined
}
