/** A path without doubled slashes, `.` components and a slash at the end, as facts name it. */
export function normalPath(path: string): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.')
  return `/${parts.join('/')}`
}

/** The directory that holds a path; of `/` it is `/` itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** `/a/b/c` is below `/a/b`, `/a` and `/`, nearest first. */
export function directoriesAbove(path: string): readonly string[] {
  const above: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    above.push(path.slice(0, end))
  if (path !== '/') above.push('/')
  return above
}

/** Whether a path is strictly below a directory. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== directory
}
