/** Whether `sh` is found by a search path. A folder of another name such as /opt/bin may hold one too. */
export function findsShell(path: string): boolean | 'perhaps' {
  const places = path.split(':')
  if (places.some(place => /^(?:\/usr)?\/bin\/?$/.test(place))) return true
  return places.some(place => /bin\/?$/.test(place)) ? 'perhaps' : false
}
