import type { ImageName } from './image-name.ts'

/** When the table was put together. What ended later is not in it. */
export const TABLE_DATE = '2026-11-22'

/** The last days of releases, by image and the version that a tag starts with or names. Long-term support by volunteers included. */
const ENDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: {
    7: '2018-05-31',
    wheezy: '2018-05-31',
    8: '2020-06-30',
    jessie: '2020-06-30',
    9: '2022-06-30',
    stretch: '2022-06-30',
    10: '2024-06-30',
    buster: '2024-06-30',
    11: '2026-08-31',
    bullseye: '2026-08-31',
  },
  ubuntu: {
    '12.04': '2017-04-28',
    precise: '2017-04-28',
    '14.04': '2019-04-25',
    trusty: '2019-04-25',
    '16.04': '2021-04-30',
    xenial: '2021-04-30',
    '18.04': '2023-05-31',
    bionic: '2023-05-31',
    '20.04': '2025-05-31',
    focal: '2025-05-31',
  },
  alpine: {
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
  },
  centos: { 5: '2017-03-31', 6: '2020-11-30', 7: '2024-06-30', 8: '2021-12-31', latest: '2021-12-31' },
  node: {
    0: '2016-12-31',
    4: '2018-04-30',
    5: '2016-06-30',
    6: '2019-04-30',
    7: '2017-06-30',
    8: '2019-12-31',
    9: '2018-06-30',
    10: '2021-04-30',
    11: '2019-06-01',
    12: '2022-04-30',
    13: '2020-06-01',
    14: '2023-04-30',
    15: '2021-06-01',
    16: '2023-09-11',
    17: '2022-06-01',
    18: '2025-04-30',
    19: '2023-06-01',
    20: '2026-04-30',
    21: '2024-06-01',
    23: '2025-06-01',
  },
  python: {
    '2.7': '2020-01-01',
    2: '2020-01-01',
    '3.4': '2019-03-18',
    '3.5': '2020-09-30',
    '3.6': '2021-12-23',
    '3.7': '2023-06-27',
    '3.8': '2024-10-07',
    '3.9': '2025-10-31',
  },
  ruby: {
    '2.3': '2019-03-31',
    '2.4': '2020-04-05',
    '2.5': '2021-04-05',
    '2.6': '2022-04-12',
    '2.7': '2023-03-31',
    '3.0': '2024-04-23',
    '3.1': '2025-03-26',
    '3.2': '2026-03-31',
  },
  php: {
    5: '2018-12-31',
    '7.0': '2019-01-10',
    '7.1': '2019-12-01',
    '7.2': '2020-11-30',
    '7.3': '2021-12-06',
    '7.4': '2022-11-28',
    '8.0': '2023-11-26',
    '8.1': '2025-12-31',
  },
}

/** The day on which a release ended, as `2024-06-30`; undefined where the table does not say. */
export function endOfLife({ repository, tag }: ImageName): string | undefined {
  const table = Object.hasOwn(ENDED, repository) ? ENDED[repository]! : undefined
  if (!table) return undefined
  const [first = ''] = tag.split('-')
  // The longest: 3.14.2, then 3.14, then 3.
  for (
    let version = first.replace(/^centos(?=\d)/, '');
    version !== '';
    version = version.slice(0, Math.max(0, version.lastIndexOf('.')))
  ) {
    if (Object.hasOwn(table, version)) return table[version]
  }
  return undefined
}
