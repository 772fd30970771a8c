/** What to say to a Node too old to run slimscope, `process.version` given; nothing for one that can. */
export function complaintAbout(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return undefined
  return 'slimscope needs Node.js 22.18 or later, and this is ' + version + '.'
}
