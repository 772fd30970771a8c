/**
 * The floor under every reader of a registry: downloads all layers at once and throws the bytes away.
 *
 *   node test/bench/download-only.ts HOST/NAME:TAG
 */
import { request } from 'undici'

const [, host, name, tag] = /^([^/]+)\/(.+):(.+)$/.exec(process.argv[2]!)!
const manifest = await request(`http://${host}/v2/${name}/manifests/${tag}`, {
  headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
})
const { layers } = (await manifest.body.json()) as { layers: { digest: string }[] }
await Promise.all(
  layers.map(async ({ digest }) => {
    const { body } = await request(`http://${host}/v2/${name}/blobs/${digest}`)
    for await (const _ of body);
  }),
)
