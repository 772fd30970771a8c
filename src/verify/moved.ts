import type { BuiltImage } from './built-image.ts'

/**
 * Tells of a file that the new image does not have at its path whether it has it at a new one: in a folder of the same name, as large, or
 * needed by what runs; the scripts that package managers write name the folder that they are in.
 */
export function movedTo(before: BuiltImage, after: BuiltImage): (node: number) => boolean {
  let places: Map<string, number[]> | undefined
  return (node) => {
    places ??= newPlaces(before, after)
    return (places.get(placeOf(before, node)) ?? []).some(
      (other) => after.files.sizeOf(other) === before.files.sizeOf(node) || after.reach.graph.gradeOf(other) === 'hard',
    )
  }
}

function newPlaces(before: BuiltImage, after: BuiltImage): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (let node = 0; node < after.filesystem.nodeCount; node++) {
    if (after.filesystem.liveVersion(node) === -1 || after.files.kind(node) === 'directory') continue
    if (before.files.findLink(after.files.pathOf(node)) !== -1) continue
    const place = placeOf(after, node)
    const others = places.get(place)
    if (others) others.push(node)
    else places.set(place, [node])
  }
  return places
}

function placeOf({ files }: BuiltImage, node: number): string {
  return `${files.nameOf(files.parentOf(node))}/${files.nameOf(node)}`
}
