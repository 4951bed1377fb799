/** What a host answers is read in work that grows as the answer does, whatever its shape. */
import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import { describe, test } from 'node:test'
import type { Difference, Look } from '../../src/model/index.ts'
import { readUndone } from '../../src/remote/apply/index.ts'
import { elevate } from '../../src/remote/become.ts'
import type { Channel } from '../../src/remote/channel.ts'
import { aliases } from '../../src/remote/gather/aliases.ts'
import { Incomplete } from '../../src/remote/gather/incomplete.ts'
import { readFacts } from '../../src/remote/gather/read.ts'
import { differentLines, refusal } from '../../src/remote/judge-verdict.ts'
import { shellOn } from '../../src/remote/shell.ts'
import { differencesText } from '../../src/report/diff.ts'

const word = 'sshfix0123456789abcdef0123456789'
const { plain } = aliases(word)
const looks: readonly Look[] = [
  { look: 'path', path: '/etc/ssh', content: false },
  { look: 'logins' },
  { look: 'sshd' },
  { look: 'runs' },
] as never

/** An answer with these parts beside those that every host gives. */
function answer(...parts: readonly (string | readonly string[])[]): string {
  const text = ['host 0 0 none 0', 'os ID=x\n', ...parts.flat(), 'done'].map(part => word + part).join('')
  return `${word} begin\n${word} facts ${Buffer.from(text, 'latin1').toString('hex')}\n${word} end\n`
}

function read(output: string): void {
  try {
    readFacts(looks, output, word)
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error
  }
}

function times(count: number, one: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => one(at)).join('')
}

const nearlyStat = '81a4 0 0 1 4 1 17 17 2026-11-24 18:30:48.6 +0000 '
const stat = (path: string) => `${nearlyStat}root:root:${path}\n`

/** Each by the number of its pieces: many lines, or one long one. */
const shapes: Readonly<Record<string, (count: number) => void>> = {
  'nearly lines of stat without a path': n => read(answer(`stat ${times(n, () => `${nearlyStat}\n`)}`)),
  'a line of stat that goes on with colons': n => read(answer(`stat ${nearlyStat}${':'.repeat(n)}`)),
  'a line of stat with a long number': n =>
    read(answer(`stat 81a4 0 0 1 4 1 17 17 2026-11-24 ${'1'.repeat(n)} r:r:${plain}/x\n`)),
  'lines of stat in the name of a file': n =>
    read(answer(`stat ${stat(`${plain}/a`)}${times(n, () => stat('/b'))}`)),
  'files whose attributes are denied': n =>
    read(
      answer(
        `stat ${times(n, at => stat(`${plain}/f${at}`))}`,
        `noattributes ${times(n, at => `lsattr: Permission denied While reading flags on ${plain}/g${at}\n`)}`,
      ),
    ),
  'paths that could not be seen': n =>
    read(
      answer(
        Array.from({ length: n }, (_, at) => `reads /r${at}`),
        `nostat ${times(n, at => `stat: cannot statx '/s${at}': Permission denied\n`)}`,
      ),
    ),
  'a path with very many directories': n => read(answer(`reads ${'/a'.repeat(n)}`)),
  'accounts and groups': n =>
    read(
      answer(
        `passwd ${times(n, at => `u${at}:x:${at}:0::/h:/bin/sh\n`)}`,
        `group ${times(n, at => `g${at}:x:${at}:v${at}\n`)}`,
        `member ${times(n, at => `w${at} 1 2\n`)}`,
        Array.from({ length: n }, (_, at) => `shadow s${at}:usable:1:2:3:4`),
      ),
    ),
  'a home with slashes': n => read(answer(`passwd u:x:0:0::/h${'/'.repeat(n)}x:/bin/sh\n`)),
  'one keyword of sshd -T': n => read(answer('sshd /s', `defaults ${times(n, () => 'port 22\n')}`)),
  'runs without end': n =>
    read(
      answer(
        'runs /v',
        Array.from({ length: n }, () => 'run confirmed /v/r/1'),
      ),
    ),
  'half marker lines': n => read(times(n, () => `${word}${word.slice(0, -1)} x\n`)),
  'marker lines of an apply': n =>
    void readUndone(`${word} begin\n${times(n, () => `${word} notes 41\n${word} \n`)}`, word),
  'a long line of sshd that is nearly an error': n => void refusal([': 1: '.repeat(n)]),
  'many lines of sshd': n => void refusal(Array.from({ length: n }, () => ': 1: x')),
  'two readings with nothing in common': n =>
    void differentLines(
      times(n, at => `a ${at}\n`),
      times(n, at => `b ${at}\n`),
    ),
}

/** Least of three: another program may have had the processor. */
function seconds(work: () => void): number {
  const once = () => {
    const begin = performance.now()
    work()
    return performance.now() - begin
  }
  return Math.min(once(), once(), once())
}

describe('a flood is read in work that grows as it does', () => {
  for (const [name, shape] of Object.entries(shapes))
    test(name, () => {
      // By the square, sixteen times as much takes 256 times as long. The floor is for what takes no time at all.
      const [small, big] = [3000, 48_000].map(count => seconds(() => shape(count))) as [number, number]
      assert.ok(big < 100 * Math.max(small, 20), `${small} ms and ${big} ms`)
    })

  test('byte by byte before the other user’s shell runs, of which little is searched', async () => {
    const elevation = elevate({
      become: { user: 'root', method: 'sudo' },
      password: 'p',
      session: { label: 'host', user: 'u' },
      command: ['sh', '-s'],
      patience: 600_000,
    })
    assert.ok(elevation)
    let searched = 0
    const counted = {
      ...elevation,
      next: (stdout: string, stderr: string) => {
        searched += stdout.length + stderr.length
        return elevation.next(stdout, stderr)
      },
      concerns: (recent: string) => {
        searched += recent.length
        return elevation.concerns(recent)
      },
    }
    const stdout = new PassThrough()
    const channel: Channel = {
      stdin: new Writable({ write: (_chunk, _encoding, done) => done() }),
      stdout,
      stderr: new PassThrough(),
      ended: new Promise(() => {}),
      cancel: () => {},
    }
    const conversation = shellOn(channel, counted).run('true\n', {})
    const bytes = 300_000
    for (let at = 0; at < bytes; at += 1) stdout.emit('data', Buffer.from('P'))
    await assert.rejects(conversation, /printed over/)
    assert.ok(searched < bytes * 2000, `${searched} characters`)
  })

  test('two big files with nothing in common are summed up, not compared line by line', () => {
    const content = (letter: string, count: number) => times(count, at => `${letter}${at}\n`)
    const lines = (difference: Pick<Difference, 'before' | 'after'>) =>
      differencesText([{ subject: '/f', field: 'content', ...difference }], (_, text) => text)
    const summary = lines({ before: content('a', 50_000), after: content('b', 50_001) })
    assert.deepEqual(summary, [
      '--- /f',
      '+++ /f',
      '@@ 50000 lines -> 50001 lines, too different to be shown line by line @@',
    ])
    const small = lines({ before: content('a', 50_000), after: `${content('a', 50_000)}new\n` })
    assert.ok(small.includes('+new'))
  })
})
