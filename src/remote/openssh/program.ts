import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ConnectEnvironment } from '../transport.ts'

/** Without the person's own variables: for what needs none of their configuration. */
export function plainVariables({ variables }: Pick<ConnectEnvironment, 'variables'>): Record<string, string> {
  return { PATH: variables.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }
}

/**
 * The person's own variables, for a login by their configuration, but for options of ours: what stands in
 * SSHFIX_EXTRA_VARS may be a password, and ssh hands its environment to proxies and other programs.
 */
export function personVariables({
  variables,
}: Pick<ConnectEnvironment, 'variables'>): Record<string, string | undefined> {
  const theirs = Object.entries(variables).filter(([name]) => !name.startsWith('SSHFIX_'))
  return { ...Object.fromEntries(theirs), LC_ALL: 'C' }
}

/** What a program on this machine prints; null where there is none, or it failed. */
export async function outputOf(
  [file = '', ...words]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  try {
    return (await promisify(execFile)(file, words, { env, encoding: 'latin1' })).stdout
  } catch {
    return null
  }
}
