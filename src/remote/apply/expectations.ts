/** What the apply script asks before it touches anything: is all as planned on, and does sshd take what is proposed? */
import { globFact, pathFact } from '../../model/index.ts'
import { quote } from '../quote.ts'
import { printing } from './encode.ts'
import type { ApplyRequest } from './request.ts'
import { concernsSshd, servicesTouched, serviceWords } from './services.ts'
import { essence, flagsOf, rightsOf, type Thing } from './things.ts'

export function expectations(request: ApplyRequest, things: readonly Thing[]): readonly string[] {
  const { before, judge } = request
  const lines: string[] = []
  for (const [unit, fact] of servicesTouched(request))
    lines.push(`expect_service ${serviceWords(unit, fact)} || stop drifted ${quote(`service ${unit}`)}`)
  const expect = (path: string, words: string, rights: string, flags: string) =>
    lines.push(`expect ${quote(path)} ${quote(words)} ${quote(rights)} ${quote(flags)}`)
  for (const { kind, path, was } of things) {
    if (kind === 'parent' || kind === 'below') continue
    expect(
      path,
      kind === 'rights' && was?.type === 'file' ? 'file' : essence(was),
      rightsOf(was),
      flagsOf(was),
    )
    if (kind !== 'whole' || was?.type !== 'directory') continue
    const below = [...before.paths].filter(([other, fact]) => fact && other.startsWith(`${path}/`))
    for (const [other, fact] of below) expect(other, essence(fact), rightsOf(fact), flagsOf(fact))
    lines.push(`expect_below ${quote(path)} ${below.length + 1}`)
  }
  const { sshd } = before
  if (judge !== null && sshd?.server === 'openssh') {
    const touched = new Set(things.map(({ path }) => path))
    for (const path of sshd.reads)
      if (!touched.has(path) && before.paths.has(path))
        expect(path, essence(pathFact(before, path)), '-', '-')
    for (const pattern of sshd.includes)
      if (before.globs.has(pattern))
        lines.push(`expect_names ${[pattern, ...globFact(before, pattern)].map(quote).join(' ')}`)
  }
  return lines
}

export function judgement(request: ApplyRequest): readonly string[] {
  const { before, judge, actions } = request
  if (!concernsSshd(request)) return []
  const lines = ['note_sshd']
  const reloads = actions.some(action => action.do === 'reload')
  const sshd = before.sshd?.server === 'openssh' ? before.sshd : null
  if (judge === null && (!reloads || sshd === null)) return lines
  const { binary, overrides } = judge ?? { binary: sshd?.binary ?? '', overrides: sshd?.overrides ?? [] }
  const root = judge === null ? quote(sshd?.config ?? '') : '"$run/new/tree"'
  const options = overrides.map(line => ` -o ${quote(line)}`).join('')
  const checks = judge?.checks ?? []
  lines.push(
    `ask_sshd() { limited 30 ${quote(binary)}${options} "$@"; }`,
    `flat() {\n  case $1 in\n${checks.map(({ flat }, number) => `    ${number}) ${printing(flat)} ;;\n`).join('')}  esac\n}`,
    `usual_key=${quote(judge?.usualKey ?? '')}`,
    'begin_judging',
    ...(checks.length === 0 ? [`judge_tree ${root}`] : []),
    ...checks.map(({ spec, printed }, number) =>
      [
        'compare_reading',
        number,
        quote(printed?.replace(/\n$/, '') ?? ''),
        ...(spec === null ? [] : [quote(spec)]),
      ].join(' '),
    ),
    `look_at_proposed ${root}`,
    `[ $judged = accepted ] || stop rejected $judged`,
  )
  if (reloads) lines.push(`prepare 'look for free ports' ports_are_free`)
  return lines
}
