import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { EngineTls } from './engine.ts'

/**
 * `ca.pem`, `cert.pem` and `key.pem` of a folder, as far as they are there.
 * @throws UserError when one of them may not be read, or when there must be some and there is none
 */
export function tlsFiles(folder: string, needed: boolean): Omit<EngineTls, 'rejectUnauthorized'> {
  const files: Omit<EngineTls, 'rejectUnauthorized'> = {}
  for (const part of ['ca', 'cert', 'key'] as const) {
    const pem = readIfThere(join(folder, `${part}.pem`))
    if (pem) files[part] = pem
  }
  if (needed && Object.keys(files).length === 0) {
    throw new UserError(`There are no certificates in ${folder}.`, {
      hint: 'DOCKER_CERT_PATH names the folder of ca.pem, cert.pem and key.pem.',
    })
  }
  return files
}

/** The content of a file, or undefined when it does not exist. @throws UserError when it may not be read */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(`${path} cannot be read (${code}).`, { hint: 'Check what it is, and its permissions.', cause: error })
  }
}
