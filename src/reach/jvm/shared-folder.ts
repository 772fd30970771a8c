/** Folders that hold more than one program: what lies in them says nothing of any. */
const SHARED = new RegExp(
  [
    '^/(?:$|(?:bin|sbin|boot|dev|etc|home|lib\\d*|media|mnt|opt|proc|root|run|srv|sys|tmp|usr|var)$',
    '|usr/(?:bin|sbin|lib\\d*|libexec|local|share|include|src|games)$',
    '|usr/local/(?:bin|sbin|lib\\d*|share|include|etc|src|games|man)$',
    '|var/(?:lib|cache|log|tmp|opt|spool|run|lock|mail|backups|local)$',
    '|usr/share/(?:java|maven-repo)(?:/|$)|usr/lib/jvm(?:/|$)|(?:proc|sys|dev|run)/)',
  ].join(''),
)

export function isSharedFolder(path: string): boolean {
  return SHARED.test(path)
}
