// What root looks at in a user's directory: whatever the user put there, it leads to nothing that they could not read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, type Look, realPath, textFile } from '../../src/model/index.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { randomWord } from './apply-tree.ts'

async function look(host: Host, looks: readonly Look[]): Promise<Facts> {
  const word = randomWord()
  const { stdout } = await host.sh('exec sh', { input: gatherScript(looks, word) })
  return readFacts(looks, stdout, word)
}

for (const [name, make] of [
  ['namespace host', namespaceHost],
  ['busybox', busyboxHost],
] as const)
  test(`${name}: links, odd names and closed files in a home bring nothing of others into the facts`, async t => {
    const host = await make()
    t.after(() => host.stop())
    await addAccount(host, { name: 'alice', password: 'secret', keys: ['key'] })
    const { status, stderr } = await host.sh(
      `set -e; echo canary >/root/secret; cd /home/alice; ln -s /root/secret note; echo theirs >real; chown alice:alice real; ln -s real link
       ln -s /root/secret theirs; chown -h alice:alice note link; echo canary >closed; chmod 600 closed; mkfifo pipe; chown alice:alice pipe
       echo canary >/root/config; mkdir sub; chown alice:alice sub; ln -s /home/alice/real /etc/by-root; ln -s /root/secret /tmp/trap; chown -h alice:alice /tmp/trap`,
    )
    assert.equal(status, 0, stderr)
    const file = (path: string): Look => ({ look: 'file', path })
    const names = ['note', 'theirs', 'link', 'real', 'closed', 'pipe', '.ssh/authorized_keys']
    const facts = await look(host, [
      ...names.map(path => file(`/home/alice/${path}`)),
      file('/etc/by-root'),
      file('/tmp/trap'),
    ])
    assert.doesNotMatch(JSON.stringify([...facts.paths]), /canary/)
    assert.equal(textFile(facts, '/home/alice/real').file?.text, 'theirs\n')
    assert.equal(textFile(facts, '/home/alice/.ssh/authorized_keys').file?.text, 'key\n')
    assert.throws(() => textFile(facts, '/home/alice/closed'), /permission denied/)
    // Its owner made the one, root the other; both lie where their owner can rename them.
    for (const link of ['note', 'theirs'])
      assert.throws(() => realPath(facts, `/home/alice/${link}`), /is not theirs: it is not followed/)
    assert.equal(realPath(facts, '/home/alice/link'), '/home/alice/real')
    assert.equal(realPath(facts, '/etc/by-root'), '/home/alice/real')
    assert.throws(() => realPath(facts, '/tmp/trap'), /is not theirs: it is not followed/)
  })

test('the word of an answer is no argument of a program: those can be read by every user', () => {
  const looks: readonly Look[] = [
    { look: 'sshd' },
    { look: 'tree', path: '/etc' },
    { look: 'home', user: 'root', path: '.ssh' },
    { look: 'file', path: '/etc/passwd' },
    { look: 'accepts', line: 'Port 22' },
    { look: 'runs' },
  ]
  const [head = '', ...rest] = gatherScript(looks, 'sshfixsomeword').split("W='sshfixsomeword'")
  assert.equal(rest.length, 1, 'it is named once')
  assert.doesNotMatch(head, /sshfixsomeword/)
  const uses = (rest[0] ?? '').split('\n').filter(line => /\$W\b/.test(line))
  assert.ok(uses.length > 3)
  // printf is built in; `word=` goes by the environment, which only root can read; `seen` is a list.
  for (const line of uses) assert.match(line, /^ *(?:put\(\) \{ )?printf |^ *word=\$W find |seen/, line)
})
