import { type Obstacle, obstacle } from './obstacle.ts'
import type { RiskCode } from './risk-codes.ts'

/** Programs that never run a script, whatever they are given. */
const deadEnds =
  /^(?:internal-sftp|(?:\S*\/)?(?:sftp-server|false|true|nologin|echo|printf|cat|sleep|date|exit|git-shell|rrsync|svnserve|scponly|passwd))(?:\s|$)/

/** Shells: given a script on their standard input, they run it. */
const shells = /^(?:\S*\/)?(?:sh|bash|dash|ash|zsh|ksh|mksh)(?:\s+-[a-z]*[sl][a-z]*)*$/

/** What a forced command keeps a login from: it runs in the place of what was asked for. */
export function commandObstacles(
  code: RiskCode,
  who: string,
  command: string,
  at: string | undefined,
): readonly Obstacle[] {
  const text = command.trim()
  if (shells.test(text)) return []
  const certain = deadEnds.test(text)
  const first = text.length > 40 ? `${text.slice(0, 37)}...` : text
  return [
    obstacle(
      code,
      certain
        ? `${who} only runs "${first}", never what sshfix asks for`
        : `${who} runs "${first}", which may or may not run what sshfix asks for`,
      'Leave the account and key that sshfix uses without a forced command',
      { at, certain, within: `only runs "${first}"` },
    ),
  ]
}
