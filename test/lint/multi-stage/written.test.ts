import { expect, it } from 'vitest'
import { type PricedImage, pricesIn } from '../../../src/lint/prices.ts'
import { apart } from '../../support/multi-stage-table.ts'

const LINES = ['FROM golang:1.25', 'WORKDIR /src', 'COPY *.go ./', 'RUN make assets', 'RUN CGO_ENABLED=0 go build -o /app', 'CMD ["/app"]']
const imageOf = (...steps: [instruction: string, wrote?: string[] | undefined][]) =>
  ({ layers: steps.map(([instruction, wrote]) => ({ instruction, wrote })), findings: [] }) as unknown as PricedImage
const built = (assets: string[] | undefined, app = ['/app']) =>
  imageOf(['/bin/sh'], ['WORKDIR /src'], ['COPY *.go ./'], ['RUN make assets', assets], ['RUN CGO_ENABLED=0 go build -o /app', app])
const text = `${LINES.join('\n')}\n`

it.each<[what: string, image: PricedImage, outcome: string | readonly string[]]>([
  [
    'what an unknown program left, without caches',
    built(['/src/dist', '/usr/local/bin/tool', '/root/.cache', '/tmp/x', '/go/pkg']),
    ['COPY --from=build /src/dist /src/dist', 'COPY --from=build /usr/local/bin/tool /usr/local/bin/tool', 'COPY --from=build /app /app'],
  ],
  ['nothing, where it left nothing', built(['/root/.npm']), ['COPY --from=build /app /app']],
  ['what belongs to the system', built(['/usr/lib/x86_64-linux-gnu/libx.so', '/src/a']), /belongs to the system/.source],
  ['too much', built(Array.from({ length: 20 }, (_, i) => `/src/${i}`)), /more places than can be copied/.source],
  ['names that are none', built(['/src/a b']), /names that no COPY takes/.source],
  ['another image', imageOf(['/bin/sh'], ['RUN other']), /runs make/.source],
  ['an image of an earlier version', built(undefined), /runs make/.source],
  ['a program that is not there', built(['/src/dist'], ['/other']), /has not written \/app/.source],
])('copies %s', (_, image, outcome) => {
  const { final, reason } = apart(LINES, undefined, undefined, pricesIn(image, text).wrote)
  const copies = final?.filter((line) => line.startsWith('COPY'))
  const isAsWanted = typeof outcome === 'string' ? new RegExp(outcome).test(reason ?? '') : copies?.join() === outcome.join()
  expect(isAsWanted, `${reason ?? copies?.join()}`).toBe(true)
})
