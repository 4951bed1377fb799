// Random mishaps in the midst of runs, and what must be true after each of them.
import type { Report } from '../../src/model/index.ts'
import { login } from '../hosts/contract.ts'
import type { Listing } from '../hosts/listing.ts'
import { type Case, caseOf, type HostKind, hostKinds, type Kind, nameOf } from './cases.ts'
import { disturb, isQuiet, type Told } from './disturb.ts'
import { changesBetween, type Declared, roots, startWorld, type World } from './world.ts'

export interface Outcome {
  readonly test: Case
  /** What became of the host. */
  readonly ended: 'as before' | 'as declared' | 'neither'
  readonly violations: readonly string[]
  readonly seconds: number
  /** What helps to understand a violation. */
  readonly story: string
}

export interface ChaosOptions {
  readonly seed: number
  readonly indices: readonly number[]
  /** What a user would start: `bin/sshfix.js`. */
  readonly program: string
  /** Hosts side by side. */
  readonly forks: number
  readonly onOutcome?: (outcome: Outcome) => void
  readonly host?: HostKind
  readonly kind?: Kind
}

/** Runs the cases, each on a host of its kind that may have had others before, unless they left it in ruins. */
export async function chaos({ seed, indices, program, forks, onOutcome, host, kind }: ChaosOptions) {
  const open = indices
    .map(index => caseOf(seed, index, host))
    .filter(test => kind === undefined || test.kind === kind)
  const outcomes: Outcome[] = []
  async function work(kinds: readonly HostKind[]): Promise<void> {
    let world: World | null = null
    for (;;) {
      const at = open.findIndex(
        test => kinds.includes(test.host) && (world === null || world.kind === test.host),
      )
      const other = at === -1 ? open.findIndex(test => kinds.includes(test.host)) : at
      const [test] = other === -1 ? [] : open.splice(other, 1)
      if (test === undefined) break
      if (world !== null && world.kind !== test.host) {
        await world.stop()
        world = null
      }
      world ??= await startWorld(test.host, program)
      const outcome = await tryCase(world, test)
      outcomes.push(outcome)
      onOutcome?.(outcome)
      if (outcome.violations.length > 0) {
        await world.stop()
        world = null
      }
    }
    await world?.stop()
  }
  const wanted = hostKinds.filter(kind => open.some(test => test.host === kind))
  const shares = Array.from({ length: Math.min(forks, wanted.length) }, (_, fork) =>
    wanted.filter((_, index) => index % forks === fork),
  )
  await Promise.all(shares.map(work))
  return outcomes
}

async function tryCase(world: World, test: Case): Promise<Outcome> {
  const { host, state } = world
  const next: Declared = {
    ...state,
    number: state.number + 2 + (test.way % 3),
    shut: test.shut,
    port: test.kind === 'port taken' ? (world.port === 22 ? 2222 : 22) : world.port,
  }
  const violations: string[] = []
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  try {
    const before = await host.listing(roots)
    const told = await disturb(world, test, next)
    const left = await isQuiet(world)
    if (left !== '') violations.push(`left on the host: ${left.trim().replaceAll('\n', ', ')}`)
    const ended = await judge(world, test, before, told, violations)
    const story = violations.length === 0 ? '' : await storyOf(world, told)
    return { test, ended, violations, seconds: seconds(), story }
  } catch (error) {
    return {
      test,
      ended: 'neither',
      violations: [`broke off: ${error instanceof Error ? error.stack : error}`],
      seconds: seconds(),
      story: await storyOf(world, []).catch(String),
    }
  }
}

/** The old state or a new one, complete; logins work; the reports are true. */
async function judge(
  world: World,
  test: Case,
  before: Listing,
  told: readonly Told[],
  violations: string[],
): Promise<Outcome['ended']> {
  const { host, controller } = world
  const changes = changesBetween(before, await host.listing(roots))
  if (changes.other.length > 0) violations.push(`changed beside: ${changes.other.join('; ')}`)
  const theirs = test.kind === 'third party'
  const theirFile = test.way % 2 === 0 ? '/etc/ssh/sshd_config' : '/etc/chaos.d/large'
  const ours = changes.declared.filter(line => !theirs || !line.startsWith(theirFile))
  if (theirs) {
    const { stdout } = await host.sh(
      `grep -c "theirs ${told[0]?.state.number}" ${theirFile} /var/lib/sshfix/*/*/kept/* /var/lib/sshfix/*/*/old/* 2>/dev/null | grep -v ':0$'`,
    )
    if (stdout === '') violations.push('what somebody else wrote is lost')
  }
  const candidates: readonly (readonly [Outcome['ended'], Declared])[] = [
    ...(ours.length === 0 ? [['as before', world.state] as const] : []),
    ...told.map(({ state }) => ['as declared', state] as const),
  ]
  let ended: Outcome['ended'] = 'neither'
  let now = world.state
  const said: string[] = []
  for (const [name, state] of candidates) {
    const { exit, report, said: words } = await controller.start('check', state, { port: state.port }).end()
    const tasks = report?.hosts[0]?.tasks.filter(task => !theirs || task.status !== 'ok') ?? []
    const fine =
      exit === 0 ||
      (theirs &&
        report !== null &&
        tasks.every(({ differences }) =>
          differences.every(({ subject }) => subject.includes('large') || subject.includes('sshd')),
        ))
    if (fine) {
      ended = name
      now = state
      break
    }
    said.push(`${name}: ${words}`)
  }
  if (ended === 'neither')
    violations.push(`neither old nor new: ${changes.declared.join('; ')}\n${said.join('\n')}`)
  world.port = now.port
  world.state = now
  const { status, stderr } = await login({ ...host, port: world.port }, 'true')
  if (status !== 0) violations.push(`no login: ${stderr}`)
  if (
    test.kind !== 'two controllers' &&
    told.some(({ end }) => end.report?.hosts[0]?.error?.code === 'locked')
  )
    violations.push('a lock that was left from before blocks this run')
  // Of two that both were confirmed, the last is what there is.
  const confirmed = told.filter(({ end }) => end.report?.hosts[0]?.status === 'changed')
  for (const one of told) {
    const { state, end } = one
    if (
      confirmed.includes(one) &&
      confirmed.some(other => other !== one && other.state.number === now.number)
    )
      continue
    violations.push(...lies(end.report, ended, now, state, end.exit))
  }
  if (theirs) {
    // From here on as if nobody had been there.
    await controller.start('apply', now, { port: world.port }).end()
  }
  return ended
}

/** What a report says that is not so. */
function lies(
  report: Report | null,
  ended: Outcome['ended'],
  now: Declared,
  state: Declared,
  exit: number | null,
): readonly string[] {
  const host = report?.hosts[0]
  if (exit === null || report === null || host === undefined)
    return exit === null || exit === 130 ? [] : [`no report, exit ${exit}`]
  const isNew = ended === 'as declared' && now.number === state.number
  const says = `the report says ${host.status} (${host.error?.code ?? 'no error'}: ${host.error?.message ?? ''})`
  if (exit === 2 && host.error?.code === 'bug') return [says]
  if (host.status === 'changed' || host.status === 'ok')
    return isNew ? [] : [`${says}, and the host is ${ended}`]
  if (host.error?.code === 'unconfirmed') return []
  return isNew ? [`${says}, and the host is ${ended}`] : []
}

async function storyOf({ host }: World, told: readonly Told[]): Promise<string> {
  const { stdout } = await host.sh(
    'cd /var/lib/sshfix && ls -la . && for run in $(ls -t | head -n 3); do for file in $run/*/*; do [ -f "$file" ] && case $file in */functions | */apply | */undo | */reserve | */record | */judge.*) ;; *) echo "== $file"; head -c 3000 "$file"; echo ;; esac; done; done; ps -ef 2>/dev/null || ps; cat /proc/uptime',
  )
  const reports = told.map(({ end }) => end.said)
  return [...reports, stdout, host.log().split('\n').slice(-25).join('\n')].join('\n----\n')
}

export function summaryOf(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ test }) => test.kind))].sort()
  const lines = kinds.map(kind => {
    const of = outcomes.filter(({ test }) => test.kind === kind)
    const count = (ended: Outcome['ended']) => of.filter(outcome => outcome.ended === ended).length
    const bad = of.filter(({ violations }) => violations.length > 0).length
    return `${kind.padEnd(24)}${String(of.length).padStart(4)} cases: ${count('as before')} as before, ${count('as declared')} as declared, ${bad} with violations`
  })
  return lines.join('\n')
}

export { nameOf }
