import { existsSync, readFileSync } from 'node:fs'

/** The text of a file that sshfix ships, by its path in the package; run bundled or from its sources. */
export function packageFile(path: string): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    if (existsSync(new URL('package.json', folder))) return readFileSync(new URL(path, folder), 'utf8')
    if (folder.pathname === '/') throw new Error(`This installation of sshfix lacks ${path}`)
  }
}
