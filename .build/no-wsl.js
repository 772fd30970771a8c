// Stands in for the package `wsl-utils` in the bundle (see build.js).
export const isWsl = false
export const powerShellPath = async () => 'powershell.exe'
