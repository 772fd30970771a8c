/** A release of a distribution, as tags name it. */
export interface Suite {
  /** In tags: `bookworm`, `alpine3.20`. */
  name: string
  of: 'debian' | 'ubuntu' | 'alpine' | 'amazonlinux'
  version: string
  /** The end of the support that costs nothing; of Debian, that of the LTS team. */
  ended: string
}

const row = (of: Suite['of'], name: string, version: string, ended: string): Suite => ({ of, name, version, ended })

export const suites: readonly Suite[] = [
  row('debian', 'wheezy', '7', '2018-05-31'),
  row('debian', 'jessie', '8', '2020-06-30'),
  row('debian', 'stretch', '9', '2022-06-30'),
  row('debian', 'buster', '10', '2024-06-30'),
  row('debian', 'bullseye', '11', '2026-08-31'),
  row('debian', 'bookworm', '12', '2028-06-30'),
  row('debian', 'trixie', '13', '2030-06-30'),
  row('ubuntu', 'trusty', '14.04', '2019-04-02'),
  row('ubuntu', 'xenial', '16.04', '2021-04-02'),
  row('ubuntu', 'bionic', '18.04', '2023-05-31'),
  row('ubuntu', 'focal', '20.04', '2025-05-31'),
  row('ubuntu', 'kinetic', '22.10', '2023-07-20'),
  row('ubuntu', 'lunar', '23.04', '2024-01-20'),
  row('ubuntu', 'mantic', '23.10', '2024-07-12'),
  row('ubuntu', 'oracular', '24.10', '2025-07-10'),
  row('ubuntu', 'plucky', '25.04', '2026-01-17'),
  row('ubuntu', 'jammy', '22.04', '2027-04-01'),
  row('ubuntu', 'noble', '24.04', '2029-04-25'),
  ...(
    [
      ['3.10', '2021-05-01'],
      ['3.11', '2021-11-01'],
      ['3.12', '2022-05-01'],
      ['3.13', '2022-11-01'],
      ['3.14', '2023-05-01'],
      ['3.15', '2023-11-01'],
      ['3.16', '2024-05-23'],
      ['3.17', '2024-11-22'],
      ['3.18', '2025-05-09'],
      ['3.19', '2025-11-01'],
      ['3.20', '2026-04-01'],
      ['3.21', '2026-11-01'],
      ['3.22', '2027-05-01'],
      ['3.23', '2027-11-01'],
    ] as const
  ).map(([version, ended]) => row('alpine', `alpine${version}`, version, ended)),
  row('amazonlinux', 'al1', '1', '2023-12-31'),
  row('amazonlinux', 'al2', '2', '2026-06-30'),
  row('amazonlinux', 'al2023', '2023', '2029-06-30'),
]

/** By a word of a tag; Ubuntu's also by their number, as in `ubuntu22.04`. */
export function suiteOf(word: string): Suite | undefined {
  return suites.find(({ name, of, version }) => name === word || (of === 'ubuntu' && `ubuntu${version}` === word))
}

export function suiteNames(of: Suite['of']): string[] {
  return suites.filter((suite) => suite.of === of).map(({ name }) => name)
}
