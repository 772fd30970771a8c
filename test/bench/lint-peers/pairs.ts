/** Rules that mean the same. */
export interface Pair {
  ours: readonly string[]
  hadolint?: readonly string[]
  tally?: readonly string[]
  /** What programs it is about, without their folders. */
  programs?: RegExp
  /** What is filled, and where: for those that are about a cache. */
  folders?: readonly string[]
  /** A command, its words joined, that empties it. */
  cleans?: RegExp
}

export const PAIRS: readonly Pair[] = [
  {
    ours: ['apt-lists'],
    hadolint: ['DL3009'],
    programs: /^apt(?:-get)?$|^aptitude$/,
    folders: ['/var/lib/apt/lists'],
    cleans: /^apt(?:-get)? .*\bdist-?clean\b/,
  },
  { ours: ['apt-recommends'], hadolint: ['DL3015'], programs: /^apt(?:-get)?$|^aptitude$/ },
  {
    ours: ['apk-cache'],
    hadolint: ['DL3019'],
    programs: /^apk$/,
    folders: ['/var/cache/apk', '/etc/apk/cache'],
    cleans: /^apk .*\bcache clean\b/,
  },
  {
    ours: ['dnf-cache'],
    hadolint: ['DL3032', 'DL3040'],
    programs: /^(?:yum|dnf|microdnf|tdnf)$/,
    folders: ['/var/cache/yum', '/var/cache/dnf'],
    cleans: /^(?:yum|dnf|microdnf|tdnf) .*\bclean\b/,
  },
  {
    ours: ['zypper-cache'],
    hadolint: ['DL3036'],
    programs: /^zypper$/,
    folders: ['/var/cache/zypp'],
    cleans: /^zypper .*\b(?:clean|cc)\b/,
  },
  {
    ours: ['pip-cache'],
    hadolint: ['DL3042'],
    programs: /^pip(?:[\d.]*|-[\d.]+)$/,
    folders: ['~/.cache/pip'],
    cleans: /^pip[\d.]* cache (?:purge|remove)\b/,
  },
  {
    ours: ['yarn-cache'],
    hadolint: ['DL3060'],
    programs: /^yarn$/,
    folders: ['~/.cache/yarn', '/usr/local/share/.cache/yarn'],
    cleans: /^yarn cache clean\b/,
  },
  { ours: ['useradd-log'], hadolint: ['DL3046'], tally: ['hadolint/DL3046'], programs: /^useradd$/ },
  { ours: ['archive-copied'], hadolint: ['DL3010'], tally: ['hadolint/DL3010'] },
  { ours: ['shell-form', 'malformed-exec'], hadolint: ['DL3025'], tally: ['buildkit/JSONArgsRecommended', 'tally/invalid-json-form'] },
  { ours: ['stop-signal'], tally: ['tally/no-ungraceful-stopsignal'] },
  { ours: ['dead-instructions'], hadolint: ['DL4003', 'DL4004', 'DL3012'], tally: ['buildkit/MultipleInstructionsDisallowed'] },
  { ours: ['unpinned-base'], hadolint: ['DL3006', 'DL3007'], tally: ['hadolint/DL3006', 'hadolint/DL3007'] },
  { ours: ['copied-root'], hadolint: ['DL3067'] },
  { ours: ['unused-stages'], tally: ['tally/no-unreachable-stages'] },
  { ours: ['workdir-relative'], hadolint: ['DL3000'], tally: ['buildkit/WorkdirRelativePath'] },
]
