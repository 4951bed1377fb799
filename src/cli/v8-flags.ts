import { setFlagsFromString } from 'node:v8'

type Flag = readonly [during: string, usual: string]

/** Below, a change of flags costs more than it gives: V8 then compiles anew what Node.js brings compiled. */
const few = 8
/** From about here on, optimised code is worth the work of making it. */
const many = 200

/** A short run ends before optimised code pays back, and a growing young generation is never filled. */
const shortRun: readonly Flag[] = [
  ['--no-opt', '--opt'],
  ['--semi-space-growth-factor=1', '--semi-space-growth-factor=2'],
]

/**
 * With many hosts, V8 lets what is left of those that are done grow to several times of what is in use before it
 * clears it away: so it does so at 1.3 times.
 */
const longRun: readonly Flag[] = [['--heap-growing-percent=30', '--heap-growing-percent=0']]

/**
 * Fits V8 to a run over so many hosts. The function it gives puts the flags back, so that what V8 has compiled can be
 * kept: it takes back only what was compiled under the same flags. `npm run bench -- scale` and `-- fleet` show what
 * both give.
 */
export function fitFlags(hosts: number): () => void {
  const flags = hosts > many ? longRun : hosts > few ? shortRun : []
  for (const [during] of flags) setFlagsFromString(during)
  return () => {
    for (const [, usual] of flags) setFlagsFromString(usual)
  }
}
