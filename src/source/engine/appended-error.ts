/** Where the engine's error stands, which it appends to a tar that it cannot go on with (moby, pkg/streamformatter FormatError). */
const APPENDED = '{"errorDetail":'
/** A tar's length is a multiple of it; with an error behind, hardly ever. */
export const TAR_BLOCK = 512

/** What the engine says at the end of an export; undefined when it says nothing. */
export function appendedError(last: Buffer): string | undefined {
  const start = last.lastIndexOf(APPENDED)
  if (start === -1) return undefined
  try {
    const { errorDetail } = JSON.parse(last.toString('utf8', start)) as { errorDetail?: { message?: unknown } }
    return typeof errorDetail?.message === 'string' ? errorDetail.message : 'an error without a message'
  } catch {
    return undefined
  }
}
