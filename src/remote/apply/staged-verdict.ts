import { differentLines, type JudgeVerdict, longestLine, refusal } from '../judge-verdict.ts'
import { type Answer, linesOf } from './answer.ts'
import type { ApplyRequest } from './request.ts'

/** The verdict of the host's sshd on the staged copies, with the names of the real files. */
export function readStagedVerdict({ judge }: ApplyRequest, answer: Answer): JudgeVerdict {
  if (answer.get('detail') === 'disagrees') {
    const check = judge?.checks[Number(answer.get('judge.number').trim())]
    const lines = differentLines(answer.get('judge.tree'), answer.get('judge.flat'))
    return { verdict: 'disagrees', spec: check?.spec ?? null, lines }
  }
  const staged = judge?.staged ?? []
  const said = answer.get('judge.output').replaceAll('\r', '')
  return refusal(
    linesOf(said).map(line =>
      line
        .slice(0, longestLine)
        .replaceAll(/\S*\/new\/tree(?:\.(?<number>\d+))?/g, (name: string, number?: string) => {
          return staged[number === undefined ? staged.length - 1 : Number(number)]?.path ?? name
        }),
    ),
  )
}
