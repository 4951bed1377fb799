import { packageFile } from './package-file.ts'

/** Written into the bundle when it is built; run from its sources, the program reads it. */
declare const SSHFIX_VERSION: string | undefined

export const version: string =
  typeof SSHFIX_VERSION === 'string'
    ? SSHFIX_VERSION
    : (JSON.parse(packageFile('package.json')) as { readonly version: string }).version
