import type { ImageFiles } from '../contents/image-files.ts'

const MAX_CONFIG_BYTES = 64 * 1024
const MAX_SERVICES = 50

/** Libraries of the services that `/etc/nsswitch.conf` names (nsswitch.conf(5)): `hosts: files mdns4_minimal dns`. */
export async function hostServices(files: ImageFiles, when: RegExp): Promise<{ what: string; paths: string[]; when: RegExp }> {
  const text = (await files.read(files.find('/etc/nsswitch.conf'), MAX_CONFIG_BYTES))?.toString() ?? ''
  const services = new Set<string>()
  for (const line of text.split('\n')) {
    const [, list] = /^\s*[a-z]+:([^#]*)/.exec(line) ?? []
    // What is in brackets is said of the service before.
    for (const name of list?.replace(/\[[^\]]*\]/g, ' ').match(/[\w-]+/g) ?? []) if (services.size < MAX_SERVICES) services.add(name)
  }
  return { what: 'services of /etc/nsswitch.conf', paths: [...services].map((name) => `$LIB/libnss_${name}.so.2`), when }
}
