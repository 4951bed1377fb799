import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { HostReport, RunEvent } from '../../src/model/index.ts'
import { terminalProgress } from '../../src/report/progress.ts'
import { countingProgress } from '../../src/report/progress-counts.ts'
import { columns } from '../../src/report/text.ts'
import { waitFor } from '../hosts/wait-for.ts'

/** What a terminal of 80 columns was sent. */
class Terminal extends Writable {
  readonly isTTY = true
  columns = 80
  rows = 24
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk
    done()
  }
}

function watched(hosts: readonly string[], rows = 24) {
  const terminal = new Terminal()
  terminal.rows = rows
  const written: string[] = []
  const progress = terminalProgress(hosts, terminal as unknown as NodeJS.WriteStream)
  const report = () => progress.beside(() => written.push('a report\n'))
  return { terminal, written, progress, report, seen: () => stripVTControlCharacters(terminal.text) }
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
    const { progress, seen, written, report } = watched(many.slice(1))
    progress.event({ event: 'connecting', host: 'h1' })
    progress.event(ended('h2', 'ok'))
    await sleep(300)
    progress.event({ event: 'verifying', host: 'h3' })
    report()
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

  test('beyond that is a line a batch, which makes room for reports and stays when the next begins', async () => {
    const { progress, seen, written, report, terminal } = watched(many)
    const batch = { event: 'batch', play: 'Harden', batches: 2 } as const
    progress.event({ ...batch, batch: 1, hosts: 1 })
    progress.event({ event: 'connecting', host: 'h1' })
    await waitFor('the first line', () => (/0 of 1 done/.test(seen()) ? true : undefined))
    progress.event(ended('h1', 'changed'))
    progress.event({ ...batch, batch: 2, hosts: 20 })
    progress.event({ event: 'connecting', host: 'h2' })
    progress.event({ event: 'connecting', host: 'h3' })
    progress.event({ event: 'verifying', host: 'h2' })
    progress.event(ended('h4', 'unreachable'))
    await waitFor('the second line', () => (/1 of 20 done/.test(seen()) ? true : undefined))
    report()
    assert.deepEqual(written, ['a report\n'])
    assert.ok(terminal.text.endsWith('\r\x1b[K'), 'it makes room')
    progress.event({ event: 'end', report: {} as Extract<RunEvent, { event: 'end' }>['report'] })
    assert.ok(terminal.text.endsWith('\n'), 'the report of the end comes below')
    await progress.end()
    await progress.end()
    const lines = seen().split('\n')
    assert.match(lines[0] ?? '', /Harden 1\/2: 1 of 1 done, 1 changed$/)
    assert.match(lines[1] ?? '', /Harden 2\/2: 1 of 20 done, 1 not ok/)
    assert.equal(lines.length, 3)
  })

  test('of hosts that do not fit on the terminal is a line too', async () => {
    const { progress, seen } = watched(many.slice(0, 9), 10)
    progress.event({ event: 'batch', play: 'Harden', batch: 1, batches: 1, hosts: 9 })
    await waitFor('the line', () => (/Harden: 0 of 9 done/.test(seen()) ? true : undefined))
    await progress.end()
  })

  test('names the host that has been at work longest, as soon as that is worth a look', async () => {
    const terminal = new Terminal()
    let clock = 0
    const progress = countingProgress(terminal as unknown as NodeJS.WriteStream, () => clock * 1000)
    progress.event({ event: 'batch', play: 'Harden', batches: 1, batch: 1, hosts: 1000 })
    progress.event({ event: 'connecting', host: 'h1' })
    clock = 1
    progress.event({ event: 'connecting', host: 'h2' })
    progress.event({ event: 'verifying', host: 'h1' })
    await waitFor('the line', () => (terminal.text === '' ? undefined : true))
    assert.equal(terminal.text, '\rHarden: 0 of 1000 done\x1b[K')
    clock = 2
    const named = () => /; slowest (?<what>.*)\x1b/.exec(terminal.text)?.groups?.what
    assert.equal(await waitFor('its name', named), 'h1, 2 s: verifying over a fresh login')
    progress.event(ended('h1', 'ok'))
    await waitFor('the other', () =>
      terminal.text.endsWith('\rHarden: 1 of 1000 done\x1b[K') ? true : undefined,
    )
    await progress.end()
  })

  test('has no line of a batch that was never begun', async () => {
    const { progress, seen } = watched(many)
    const batch = { event: 'batch', play: 'Harden', batches: 3, hosts: 2 } as const
    progress.event({ ...batch, batch: 1 })
    progress.event(ended('h1', 'failed'))
    progress.event(ended('h2', 'never_tried'))
    for (const number of [2, 3]) {
      progress.event({ ...batch, batch: number })
      for (const host of ['h1', 'h2']) progress.event(ended(`${number}${host}`, 'never_tried'))
    }
    await progress.end()
    assert.equal(seen().replaceAll('\r', ''), 'Harden 1/3: 1 of 2 done, 1 not ok, 1 never tried\n')
  })

  test('is cut at the width of the terminal, whatever the names', async () => {
    const { progress, terminal } = watched(many)
    terminal.columns = 30
    progress.event({ event: 'batch', play: '木'.repeat(40), batch: 1, batches: 1, hosts: 21 })
    await waitFor('the line', () => (terminal.text === '' ? undefined : true))
    await progress.end()
    const [, text = ''] = /^\r(.*?)\x1b\[K/.exec(terminal.text) ?? []
    assert.equal(columns(text), 29)
    assert.doesNotMatch(terminal.text, /\n/, 'the line of the only batch is gone at the end')
  })

  test('draws nothing while nothing changes', async () => {
    const { progress, terminal } = watched(many)
    progress.event({ event: 'batch', play: 'p', batch: 1, batches: 1, hosts: 21 })
    await waitFor('the line', () => (terminal.text === '' ? undefined : true))
    const drawn = terminal.text
    await sleep(500)
    assert.equal(terminal.text, drawn)
    await progress.end()
  })

  test('ends though it has not begun to draw', async () => {
    const { progress, written, report } = watched(['h1', 'h2'])
    progress.event(ended('h1', 'ok'))
    report()
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
