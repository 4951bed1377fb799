import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declare, readTree, type Source } from '../../src/openssh/sshd-config/index.ts'

const root = '/etc/ssh/sshd_config'
const dropIn = '/etc/ssh/sshd_config.d/a.conf'

/** What a host answers, the texts made anew. */
function host(files: Readonly<Record<string, string>>): Source & { readonly asked: readonly string[] } {
  const asked: string[] = []
  return {
    asked,
    read: path => {
      asked.push(path)
      return files[path] === undefined ? undefined : Buffer.from(files[path]).toString()
    },
    glob: () => Object.keys(files).filter(path => path !== root),
  }
}

const files = { [root]: 'Include sshd_config.d/*.conf\nPort 22\n', [dropIn]: 'MaxAuthTries 6\n' }

test('hosts with the same files have one tree, and what is declared on it is worked out once', () => {
  const [first, second] = [host(files), host(files)]
  const tree = readTree(root, first, { version: '9.6' })
  assert.equal(readTree(root, second, { version: '9.6' }), tree)
  assert.deepEqual(second.asked, first.asked, 'all of it was looked at')
  const declaration = { settings: { MaxAuthTries: '4' } }
  const declared = declare(tree, declaration)
  assert.equal(declare(tree, structuredClone(declaration)), declared)
})

test('a host that differs in anything has a tree of its own', () => {
  const options = { version: '9.6' }
  const tree = readTree(root, host(files), options)
  const others = [
    readTree(root, host({ ...files, [root]: `${files[root]}#` }), options),
    readTree(root, host({ ...files, [dropIn]: 'MaxAuthTries 5\n' }), options),
    readTree(root, host({ ...files, [`${dropIn}.conf`]: '' }), options),
    readTree(root, host({ [root]: files[root] ?? '' }), options),
    readTree(root, { ...host(files), read: path => (path === root ? files[root] : undefined) }, options),
    readTree(root, host(files), { version: '7.4' }),
    readTree(root, host(files), { ...options, directory: '/' }),
    readTree(dropIn, host(files), options),
  ]
  assert.equal(new Set([tree, ...others]).size, others.length + 1)
  assert.equal(readTree(root, host(files), options), tree)
})

test('what is declared depends on what may be written, on what a name means, on defaults and on the declaration', () => {
  const tree = readTree(root, host(files))
  const settings = { MaxAuthTries: '4', Ciphers: '+aes128-cbc' }
  const there = { ...settings, X11Forwarding: 'no' }
  const into = '/etc/ssh/sshd_config.d/0.conf'
  const results = [
    declare(tree, { settings }),
    declare(tree, { settings }, { writable: path => path === root }),
    declare(tree, { settings }, { defaults: new Map([['ciphers', ['aes128-ctr']]]) }),
    declare(tree, { settings: there }),
    declare(tree, { settings, into }),
    declare(tree, { settings, into }, { names: () => true }),
  ]
  assert.equal(new Set(results).size, results.length)
  const kinds = results.map(result => ('conflict' in result ? result.conflict : [...result.files.keys()]))
  assert.deepEqual(kinds[1], [root], 'the file that may be written is')
  assert.equal(kinds[4], 'not_included')
  assert.deepEqual(kinds[5], [into])
})

test('an answer that is not there yet is asked for again', () => {
  const missing = {
    ...host(files),
    read: () => {
      throw new Error('not looked at')
    },
  }
  const read = () => readTree(root, missing, { version: '8.8' })
  assert.throws(read, /not looked at/)
  readTree(root, host(files), { version: '8.8' })
  assert.throws(read, /not looked at/)
})
