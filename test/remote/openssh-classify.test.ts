import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyLogin } from '../../src/remote/openssh/classify.ts'
import { readLog } from '../../src/remote/openssh/log.ts'

const place = { address: 'web', port: 22, user: 'root', label: 'root@web:22' }

/** What ssh 9.2 says where a real one cannot be made to in a test, and what it means. */
const rows: readonly (readonly [log: string, errors: string, kind: string, message: RegExp])[] = [
  ['ssh: Could not resolve hostname web: Temporary failure in name resolution', '', 'name', /no name server/],
  ['ssh: connect to host web port 22: No route to host', '', 'refused', /no route/],
  ['ssh: connect to host web port 22: Network is unreachable', '', 'refused', /no route/],
  ['ssh: connect to host web port 22: Connection timed out', '', 'timeout', /does not answer/],
  ['Connection timed out during banner exchange', '', 'timeout', /does not answer/],
  [
    'Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures',
    '',
    'auth',
    /too many tries/,
  ],
  [
    '',
    'command-line: line 0: Bad configuration option: nosuch',
    'refused',
    /Bad configuration option: nosuch/,
  ],
  ['Bad owner or permissions on /root/.ssh/config', '', 'refused', /Bad owner/],
  ['', 'ssh_askpass: exec(/tmp/x/askpass): Permission denied', 'auth', /folder for temporary files/],
  [
    'debug1: Executing proxy command: exec ssh -W [web]:22 jump\nConnection closed by UNKNOWN port 65535',
    'root@jump: Permission denied (publickey).',
    'refused',
    /ProxyJump.*root@jump: Permission denied/,
  ],
  ['client_loop: send disconnect: Broken pipe', '', 'lost', /Broken pipe/],
  ['\x1b[31mred', '', 'lost', /\\x1b\[31mred/],
]

for (const [said, errors, kind, message] of rows) {
  test(`${kind}: ${JSON.stringify(said || errors)}`, () => {
    const error = classifyLogin({ place, log: readLog(said), known: [], errors, status: 255, notes: [] })
    assert.equal(error.kind, kind)
    assert.match(error.message, message)
    assert.match(error.message, /^[ -~]*$/)
  })
}

test('what a host says after it was logged in to changes nothing of who logged in', () => {
  const log = readLog(
    [
      "debug1: Authenticating to web:22 as 'alice'",
      "debug1: Authenticating to web:22 as 'root'",
      'debug1: kex: algorithm: curve25519-sha256',
      'debug1: kex: algorithm: none',
    ].join('\r\n'),
  )
  assert.equal(log.as?.user, 'alice')
})
