import { acceptsKey, type Facts, type Look, type OpenSshFact } from '../../model/index.ts'
import { askable } from './accepts.ts'

/**
 * The sshd of an earlier look at the same host, where it has said all of itself that these looks ask: its version, its
 * defaults, the lines that it takes. As long as its file is the same, it need not be run again for that.
 */
export function saidEarlier(looks: readonly Look[], earlier: Facts | undefined): OpenSshFact | null {
  const sshd = earlier?.sshd
  if (sshd?.server !== 'openssh' || sshd.program === '') return null
  if (sshd.version === '' || sshd.defaults.size === 0) return null
  const isAnswered = looks.every(look => {
    if (look.look !== 'accepts' || !askable(look)) return true
    const verdict = earlier?.accepted.get(acceptsKey(look.line, look.match))
    return verdict !== undefined && verdict.verdict !== 'unknown'
  })
  return isAnswered ? sshd : null
}
