/** A pattern of ours with `{a,b}`, as patterns without. */
export function writtenOut(pattern: string): string[] {
  const [, before, choices, after] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern) ?? []
  return choices === undefined ? [pattern] : choices.split(',').flatMap((choice) => writtenOut(`${before}${choice}${after}`))
}
