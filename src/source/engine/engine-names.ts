import type { EngineKind } from './engine.ts'

/**
 * Whether an engine could have an image of this name or ID. The name becomes part of a URL, so that this also keeps requests from going elsewhere;
 * for the rest, the engine knows its grammar best.
 */
export function isImageName(name: string): boolean {
  return /^[a-z0-9[][\w.:/@[\]-]*$/i.test(name) && !/(^|\/)\.{0,2}(\/|$)/.test(name)
}

/** Podman keeps what was built here under `localhost/`; its newer versions look there by themselves. */
export function namesToTry(name: string, kind: EngineKind | undefined): string[] {
  if (!isImageName(name)) return []
  const hasRegistry = /^[^/]*[.:[][^/]*\/|^localhost\//.test(name)
  return kind === 'podman' && !hasRegistry ? [name, `localhost/${name}`] : [name]
}

/** A digest goes where tags go. Without a tag it is `latest`: an old engine would pull all there are. */
export function splitForPull(name: string): { fromImage: string; tag: string } {
  const at = name.indexOf('@')
  if (at !== -1) return { fromImage: withoutTag(name.slice(0, at)), tag: name.slice(at + 1) }
  const fromImage = withoutTag(name)
  return { fromImage, tag: name.slice(fromImage.length + 1) || 'latest' }
}

function withoutTag(name: string): string {
  return name.replace(/:[^/\]]*$/, '')
}
