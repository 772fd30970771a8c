/** `os` for the tracer: a Linux, and nothing of the machine that slimscope runs on. */
export const EOL = '\n'
export const platform = (): string => 'linux'
export const type = (): string => 'Linux'

export default { EOL, platform, type }
