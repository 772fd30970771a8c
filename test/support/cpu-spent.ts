/** Tells the seconds of processor time that this process has taken since, however busy the machine is. */
export function cpuSpent(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6
  }
}
