import type { ImageFiles } from '../contents/image-files.ts'

/** What an image says that it is, https://www.freedesktop.org/software/systemd/man/latest/os-release.html. */
export interface Distribution {
  /** `debian`, `alpine`, `amzn`: the namespace of package URLs. */
  id: string
  /** `debian-12`, `alpine-3.19.1`: their qualifier. */
  release: string
}

const MAX_BYTES = 64 * 1024

export async function readDistribution(files: ImageFiles): Promise<Distribution | undefined> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const content = await files.read(files.find(path), MAX_BYTES)
    const fields = new Map<string, string>()
    for (const line of content?.toString().split('\n') ?? []) {
      const [, key, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? []
      if (key !== undefined) fields.set(key, value!.replaceAll(/^["']|["']$/g, ''))
    }
    const id = fields.get('ID')
    if (!id) continue
    const version = fields.get('VERSION_ID') || fields.get('VERSION_CODENAME') || fields.get('BUILD_ID')
    return { id, release: version ? `${id}-${version}` : id }
  }
  return undefined
}
