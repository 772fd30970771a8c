import { UserError } from '../errors.ts'

/** Operating system and CPU by Go's names, as image configurations and indexes give them. */
export interface Platform {
  os: string
  architecture: string
  variant?: string
}

const NODE_ARCHITECTURES: Record<string, string> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm', ppc64: 'ppc64le' }

/** What an image is run on when nobody says otherwise: linux on this machine's CPU. */
export function defaultPlatform(): Platform {
  return { os: 'linux', architecture: NODE_ARCHITECTURES[process.arch] ?? process.arch }
}

/** Reads `os/architecture[/variant]`. @throws UserError when it is anything else. */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.split('/')
  if (!os || !architecture || variant === '' || rest.length > 0) {
    throw new UserError(`"${text}" is not a platform.`, { hint: 'Write it as os/architecture, for example linux/arm64.' })
  }
  return variant ? { os, architecture, variant } : { os, architecture }
}

/** `linux/arm64/v8` */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`
}

/** Whether an image for `offered` is what `wanted` asks for; a variant counts only where both name one. */
export function platformMatches(wanted: Platform, offered: Platform): boolean {
  return (
    wanted.os === offered.os &&
    wanted.architecture === offered.architecture &&
    (!wanted.variant || !offered.variant || wanted.variant === offered.variant)
  )
}
