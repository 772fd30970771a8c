import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  cert: string
  key: string
}

export interface CertificateSketch {
  /** Default: `DNS:localhost` and `IP:127.0.0.1`. */
  names?: string[]
  expired?: boolean
  /** Of RSA; otherwise of an elliptic curve, which is faster to make. */
  rsa?: boolean
}

/** A self-signed certificate, made by openssl. */
export function selfSigned({
  names = ['DNS:localhost', 'IP:127.0.0.1'],
  expired = false,
  rsa = false,
}: CertificateSketch = {}): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'slimscope-certificate-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const kind = rsa ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    const args = [
      'req',
      '-x509',
      ...kind,
      '-nodes',
      '-subj',
      '/CN=slimscope test',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      '-addext',
      `subjectAltName=${names.join(',')}`,
    ]
    execFileSync('openssl', args, { stdio: 'pipe' })
    if (expired) execFileSync('openssl', ['x509', '-in', cert, '-signkey', key, '-days', '-1', '-out', cert], { stdio: 'pipe' })
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
