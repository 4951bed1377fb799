import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect } from '../../src/remote/connect.ts'
import { mostBeforeLogin } from '../../src/remote/flood.ts'
import { type LoopbackHost, loopbackSshd } from '../hosts/loopback.ts'
import { floodingServer } from './flooding-server.ts'
import { logins, person, refuses, targetOf } from './reach.ts'

/** Far more than lies in pipes and sockets on the way; of a long message ssh says only the beginning. */
const slack = 256 * 1024 * 1024

let host: LoopbackHost
/** What others have in the usual one does not count. */
const temporary = mkdtempSync(join(tmpdir(), 'flood-'))
before(async () => {
  host = await loopbackSshd()
  process.env.TMPDIR = temporary
})
after(async () => {
  await host.stop()
  rmSync(temporary, { recursive: true })
})

for (const connection of logins) {
  describe(`a server that floods before the login, over ${connection}`, () => {
    for (const flood of ['banners', 'debug messages'] as const) {
      test(`by ${flood}: is given up, and fills neither memory nor disk`, async t => {
        const server = await floodingServer(flood)
        t.after(() => server.stop())
        const target = { ...targetOf(host, connection), address: '127.0.0.1', port: server.port }
        // Nothing but the flood may end it.
        const environment = { ...person(host, server.knownHostsLine), connectTimeout: 600_000 }
        let most = 0
        const watch = setInterval(() => {
          most = Math.max(most, bytesInFolders())
        }, 5)
        t.after(() => clearInterval(watch))
        await refuses(connect(target, environment, null), 'refused', /sends without end/)
        assert.ok(most < mostBeforeLogin, `${most} bytes on disk`)
        assert.ok(server.sent() < slack, `${server.sent()} bytes were taken`)
        assert.equal(bytesInFolders(), 0, 'no folder is left')
      })
    }
  })
}

function bytesInFolders(): number {
  const files = readdirSync(temporary, { recursive: true, encoding: 'utf8' })
  return files.map(file => size(join(temporary, file))).reduce((sum, bytes) => sum + bytes, 0)
}

function size(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.size : 0
}
