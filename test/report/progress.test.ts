import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { HostReport } from '../../src/model/index.ts'
import { terminalProgress } from '../../src/report/progress.ts'

/** What a terminal of 80 columns was sent. */
class Terminal extends Writable {
  readonly isTTY = true
  readonly columns = 80
  readonly rows = 24
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk
    done()
  }
}

function watched(hosts: readonly string[]) {
  const terminal = new Terminal()
  const written: string[] = []
  const progress = terminalProgress(hosts, terminal as unknown as NodeJS.WriteStream, text =>
    written.push(text),
  )
  return { terminal, written, progress, seen: () => stripVTControlCharacters(terminal.text) }
}

function ended(host: string, status: HostReport['status']): { event: 'host'; report: HostReport } {
  return {
    event: 'host',
    report: { play: 'p', host, status, trips: 1, seconds: 0, tasks: [], risks: [], warnings: [] },
  }
}

const many = Array.from({ length: 21 }, (_, index) => `h${index}`)

describe('live progress', () => {
  test('up to 20 hosts has a line a host, also for what was told before it is drawn', async () => {
    const { progress, seen, written } = watched(many.slice(1))
    progress.event({ event: 'connecting', host: 'h1' })
    progress.event(ended('h2', 'ok'))
    await sleep(300)
    progress.event({ event: 'verifying', host: 'h3' })
    progress.write('a report\n')
    assert.deepEqual(written, [], 'a report would tear the list')
    await sleep(300)
    await progress.end()
    await progress.end()
    assert.match(seen(), /h1 {2}connecting/)
    assert.match(seen(), /h2 {2}ok/)
    assert.match(seen(), /h3 {2}verifying over a fresh login/)
    assert.match(seen(), /h20/)
    assert.deepEqual(written, ['a report\n'])
  })

  test('beyond that is one counting line, which makes room for reports', async () => {
    const { progress, seen, written, terminal } = watched(many)
    progress.event({ event: 'connecting', host: 'h1' })
    progress.event(ended('h1', 'changed'))
    progress.event(ended('h2', 'unreachable'))
    progress.write('a report\n')
    assert.deepEqual(written, ['a report\n'])
    await progress.end()
    assert.match(seen(), /2 of 21 hosts, 1 changed, 1 not ok/)
    assert.ok(terminal.text.endsWith('\r\x1b[K'), 'the line is gone at the end')
    assert.doesNotMatch(terminal.text, /\n/)
  })

  test('ends though it has not begun to draw', async () => {
    const { progress, written } = watched(['h1', 'h2'])
    progress.event(ended('h1', 'ok'))
    progress.write('a report\n')
    await progress.end()
    assert.deepEqual(written, ['a report\n'])
  })

  test('gives the terminal its cursor back', async () => {
    const { progress, terminal } = watched(['h1'])
    progress.event({ event: 'connecting', host: 'h1' })
    await sleep(200)
    await progress.end()
    const hidden = terminal.text.lastIndexOf('\x1b[?25l')
    assert.ok(hidden === -1 || terminal.text.lastIndexOf('\x1b[?25h') > hidden)
  })
})
