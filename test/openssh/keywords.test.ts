import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  accepts,
  allowedInMatch,
  canonicalArguments,
  checkValue,
  compareVersions,
  defaultIn,
  findKeyword,
  type Keyword,
  keywords,
  knows,
  lastWins,
  meaningOf,
  spelledKeyword,
  suggestKeyword,
} from '../../src/openssh/keywords.ts'
import { judge, type RealSshd, realSshds } from './real-sshd.ts'

const oldest = '6.6'
const newest = '10.5'

/** Every run of this file tries these values; more of them, or others, on demand. */
const fuzzRuns = Number(process.env.FUZZ_RUNS ?? 200)
const fuzzSeed = Number(process.env.FUZZ_SEED ?? 7)

describe('the keyword table', () => {
  test('names every keyword once, in alphabetical order', () => {
    const names = keywords.map(keyword => keyword.name.toLowerCase())
    assert.deepEqual(names, [...new Set(names)].sort())
  })

  test('has aliases that lead to a keyword which is none, of the same kind', () => {
    for (const keyword of keywords) {
      if (keyword.alias === undefined) continue
      const target = spelledKeyword(keyword.alias)
      assert.equal(target?.alias, undefined, keyword.name)
      assert.deepEqual(target?.value, keyword.value, keyword.name)
      assert.equal(target?.list, keyword.list, keyword.name)
    }
  })

  test('has defaults that pass its own checks', () => {
    for (const keyword of keywords) {
      for (const version of [oldest, '7.0', '8.4', newest]) {
        const value = defaultIn(keyword, version)
        if (value !== undefined && value !== 'none') {
          assert.equal(checkValue(keyword, value), undefined, keyword.name)
        }
      }
    }
  })

  test('keeps to an order of since, until and deprecated', () => {
    for (const { name, since, until, deprecated } of keywords) {
      if (since !== undefined && until !== undefined) assert.ok(compareVersions(since, until) <= 0, name)
      if (until !== undefined && deprecated !== undefined) {
        assert.ok(compareVersions(until, deprecated.since) < 0, name)
      }
    }
  })
})

describe('meaningOf', () => {
  test('has words for every keyword that had an effect since 6.6, and for none that there is not', () => {
    const explained = keywords.filter(keyword => meaningOf(keyword) !== undefined).map(({ name }) => name)
    const separate = (keyword: Keyword): boolean =>
      keyword.alias === undefined || keyword.aliasSince !== undefined
    const effective = keywords
      .filter(keyword => separate(keyword) && keyword.value.kind !== 'structure')
      .filter(({ until }) => until === undefined || compareVersions(until, oldest) > 0)
      .map(({ name }) => name)
    assert.deepEqual(explained, effective)
  })
})

describe('findKeyword', () => {
  test('finds a keyword in any letter case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keywords), fc.array(fc.boolean()), (keyword, cases) => {
        const letters = [...keyword.name].map((letter, index) =>
          cases[index % cases.length] === true ? letter.toUpperCase() : letter.toLowerCase(),
        )
        assert.equal(spelledKeyword(letters.join('')), keyword)
      }),
    )
  })

  test('gives the modern keyword for an alias, once the alias holds', () => {
    assert.equal(findKeyword('dsaauthentication')?.name, 'PubkeyAuthentication')
    assert.equal(findKeyword('ChallengeResponseAuthentication')?.name, 'KbdInteractiveAuthentication')
    assert.equal(findKeyword('ChallengeResponseAuthentication', '8.7')?.name, 'KbdInteractiveAuthentication')
    assert.equal(
      findKeyword('ChallengeResponseAuthentication', 'OpenSSH_8.4p1 Debian-5')?.name,
      'ChallengeResponseAuthentication',
    )
    assert.equal(findKeyword('PubkeyAcceptedKeyTypes', '8.4')?.name, 'PubkeyAcceptedAlgorithms')
  })

  test('knows no keyword that there is not', () => {
    assert.equal(findKeyword('PermitRotLogin'), undefined)
    assert.equal(findKeyword(''), undefined)
    assert.equal(findKeyword('__proto__'), undefined)
  })
})

describe('suggestKeyword', () => {
  test('names the keyword that was meant', () => {
    assert.equal(suggestKeyword('PermitRotLogin'), 'PermitRootLogin')
    assert.equal(suggestKeyword('passwordauthentification'), 'PasswordAuthentication')
    assert.equal(suggestKeyword('prot'), 'Port')
    assert.equal(suggestKeyword('allowuser'), 'AllowUsers')
  })

  test('names none where nothing is near', () => {
    assert.equal(suggestKeyword('zzzzzzzz'), undefined)
    assert.equal(suggestKeyword(''), undefined)
  })
})

describe('compareVersions', () => {
  test('orders releases and reads banners', () => {
    assert.ok(compareVersions('9.2', '10.0') < 0)
    assert.ok(compareVersions('10.0', '9.9p2') > 0)
    assert.ok(compareVersions('9.9p1', '9.9p2') < 0)
    assert.ok(compareVersions('6.6', '6.6.1p1') < 0)
    assert.equal(compareVersions('9.2', 'OpenSSH_9.2p1 Debian-2+deb12u3'), 0)
    assert.ok(compareVersions('nothing', oldest) < 0)
  })

  test('is an order', () => {
    const version = fc
      .tuple(fc.nat(11), fc.nat(9), fc.constantFrom(1, 2))
      .map(([major, minor, patch]) => `${major}.${minor}p${patch}`)
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(Math.sign(compareVersions(a, b)), 0 - Math.sign(compareVersions(b, a)))
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0)
      }),
    )
  })
})

describe('knows', () => {
  const named = (name: string): Keyword => {
    const keyword = spelledKeyword(name)
    assert.ok(keyword)
    return keyword
  }

  test('is false before since and after until', () => {
    assert.equal(knows(named('RefuseConnection'), '9.8p1'), false)
    assert.equal(knows(named('RefuseConnection'), '9.9p1'), true)
    assert.equal(knows(named('UsePrivilegeSeparation'), '7.4p1'), true)
    assert.equal(knows(named('UsePrivilegeSeparation'), '7.5p1'), false)
    assert.equal(accepts(named('UsePrivilegeSeparation'), '7.5p1'), true)
    assert.deepEqual(
      ['10.3p1', '10.4p1', '10.5p1'].map(version => knows(named('GSSAPIAuthentication'), version)),
      [true, false, true],
    )
    assert.equal(accepts(named('PAMAuthenticationViaKbdInt'), '10.4'), false)
  })

  test('tells since when a keyword may stand in a Match block', () => {
    assert.equal(allowedInMatch(named('Subsystem'), '9.4'), false)
    assert.equal(allowedInMatch(named('Subsystem'), '9.5'), true)
    assert.equal(allowedInMatch(named('UseDNS'), '9.5'), false)
  })
})

describe('canonicalArguments', () => {
  const canonical = (name: string, ...values: readonly string[]): readonly string[] => {
    const keyword = findKeyword(name)
    assert.ok(keyword)
    return canonicalArguments(keyword, values)
  }

  test('gives what means the same to sshd in one spelling', () => {
    assert.deepEqual(canonical('LoginGraceTime', '2m'), ['120'])
    assert.deepEqual(canonical('LoginGraceTime', '1h30m5'), ['5405'])
    assert.deepEqual(canonical('PermitRootLogin', 'Without-Password'), ['prohibit-password'])
    assert.deepEqual(canonical('X11Forwarding', 'YES'), ['yes'])
    assert.deepEqual(canonical('RekeyLimit', '1G', '1h'), ['1073741824', '3600'])
    assert.deepEqual(canonical('RekeyLimit', 'default'), ['0', '0'])
    assert.deepEqual(canonical('LogLevel', 'debug'), ['DEBUG1'])
    assert.deepEqual(canonical('StreamLocalBindMask', '77'), ['0077'])
    assert.deepEqual(canonical('PermitListen', '8080'), ['*:8080'])
    assert.deepEqual(canonical('IPQoS', 'lowdelay'), ['16', '16'])
    assert.deepEqual(canonical('IPQoS', '0x10', 'cs1'), ['16', '32'])
    assert.deepEqual(canonical('UnusedConnectionTimeout', '0'), ['none'])
    assert.deepEqual(canonical('Ciphers', 'a', 'b'), ['a,b'])
  })

  test('gives again what it gave', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keywords), fc.nat(), (keyword, pick) => {
        const examples = examplesOf(keyword)
        const once = canonicalArguments(keyword, examples[pick % Math.max(1, examples.length)] ?? [])
        assert.deepEqual(canonicalArguments(keyword, once), once)
      }),
    )
  })
})

/** Values that every sshd which knows the keyword takes, at least two with different meanings where there are two. */
function examplesOf(keyword: Keyword): readonly (readonly string[])[] {
  const value = keyword.value
  switch (value.kind) {
    case 'flag':
      return [['yes'], ['no']]
    case 'choice':
      return value.of
        .filter(word => word !== 'ripemd160' && value.same?.[word] === undefined)
        .map(word => [word])
    case 'integer':
      return [['1'], ['2000'], ...(value.words ?? []).map(word => [word])]
    case 'time':
      return [['90'], ['2m'], ['1h30m'], ...(value.words ?? []).map(word => [word])]
    case 'size':
      return [['1G', '1h'], ['500K'], ['default', 'none']]
    case 'mode':
      return [['0177'], ['077']]
    case 'path':
      return [['/srv/a'], ['/srv/b']]
    case 'string':
      return [['alpha'], ['beta']]
    case 'algorithms':
      return {
        kex: [['curve25519-sha256'], ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'], ['-ecdh*']],
        cipher: [['aes128-ctr'], ['aes256-ctr', 'aes192-ctr'], ['+aes128-ctr']],
        mac: [['hmac-sha2-256'], ['hmac-sha2-512', 'hmac-sha1'], ['^hmac-sha1']],
        hostkey: [['ssh-ed25519'], ['rsa-sha2-256', 'ssh-ed25519'], ['-ecdsa*']],
        pubkey: [['ssh-ed25519'], ['rsa-sha2-256', 'ssh-ed25519'], ['+ssh-rsa']],
        ca: [['ssh-ed25519'], ['rsa-sha2-256', 'ssh-ed25519']],
        gss: [['gss-group14-sha256-'], ['gss-gex-sha1-', 'gss-group14-sha1-']],
      }[value.list]
    case 'pattern':
      return value.of === 'users'
        ? [['alice', 'b?b*'], ['carol@10.0.0.0/8']]
        : value.of === 'groups'
          ? [['admins', 'staff'], ['wheel']]
          : [['kex.c:*:1000'], ['auth*.c:*:*']]
    case 'port':
      return [['22'], ['2222']]
    case 'listen':
      return [['127.0.0.1'], ['127.0.0.2:2222'], ['[::1]:22'], ['::1']]
    case 'networks':
      return [['10.0.0.0/8', '::1'], ['192.0.2.1']]
    case 'variable':
      return [['LANG', 'LC_*'], ['TZ']]
    case 'assignment':
      return [['A=1', 'B=2'], ['C=3']]
    case 'command':
      return [['/bin/true %u'], ['/bin/false'], ['none']]
    case 'subsystem':
      return [
        ['sftp', 'internal-sftp', '-l', 'INFO'],
        ['other', '/bin/true'],
      ]
    case 'forward':
      return [
        ['localhost:80', '[::1]:443'],
        ['host:*'],
        ['none'],
        ['any'],
        ...(value.portAlone === true ? [['8080']] : []),
      ]
    case 'startups':
      return [['10:30:60'], ['7']]
    case 'netblock':
      return [['24'], ['16:64']]
    case 'qos':
      return [['af21', 'cs1'], ['ef'], ['32', 'none']]
    case 'interval':
      return [['session=1h', 'direct-tcpip=5m'], ['x11-connection=90'], ['none']]
    case 'penalty':
      return [['crash:2m', 'authfail:7'], ['max-sources4:9', 'overflow:deny-all'], ['no']]
    case 'methods':
      return [['publickey,password', 'hostbased'], ['publickey,keyboard-interactive:pam'], ['any']]
    case 'structure':
      return []
  }
}

/** Lines of sshd_config that give the keyword this value. */
function lines(keyword: Keyword, value: readonly string[]): string {
  if (keyword.list === 'comma') return `${keyword.name} ${value.join(',')}\n`
  if (keyword.oneEach === true && keyword.value.kind !== 'subsystem') {
    return value.map(argument => `${keyword.name} ${argument}\n`).join('')
  }
  const words = value.map(word => (keyword.raw !== true && /[ \t=]/.test(word) ? `"${word}"` : word))
  return `${keyword.name} ${words.join(' ')}\n`
}

/** Without these beside them, sshd refuses a command: the check comes after the lines are read. */
function companions(keyword: Keyword): string {
  if (keyword.name === 'AuthorizedKeysCommand') return 'AuthorizedKeysCommandUser nobody\n'
  if (keyword.name === 'AuthorizedPrincipalsCommand') return 'AuthorizedPrincipalsCommandUser nobody\n'
  // Before 8.7 either of the two switches keyboard-interactive on.
  if (keyword.name === 'KbdInteractiveAuthentication') return 'ChallengeResponseAuthentication no\n'
  return keyword.name === 'AuthenticationMethods' ? 'HostbasedAuthentication yes\n' : ''
}

/** Whether this build must take the keyword in its global part, be it only to ignore it. */
function expected(keyword: Keyword, version: string): boolean {
  if (keyword.needs === 'OpenBSD') return false
  return accepts(keyword, version) && (keyword.vendor === undefined || keyword.vendor.includes('debian'))
}

/** Where an empty file is enough to see what a line says, and where the machine would be asked for names. */
function printed(output: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const [name = '', ...rest] = line.split(' ')
    if (name !== '') values.set(name, [...(values.get(name) ?? []), rest.join(' ')])
  }
  return values
}

for (const sshd of realSshds()) compareWith(sshd)

test('there is an sshd to compare the table with', () => {
  assert.ok(realSshds().length > 0, 'install openssh-server')
})

function compareWith(sshd: RealSshd): void {
  const { version } = sshd

  describe(`the keyword table beside ${version}`, () => {
    const settings = keywords.filter(({ value }) => value.kind !== 'structure')

    test('knows every keyword that sshd prints, with the default that it prints', () => {
      const [verdict] = judge(sshd, '-T', [''])
      assert.ok(verdict?.ok, verdict?.errors)
      for (const [name, values] of printed(verdict.output)) {
        const keyword = findKeyword(name, version)
        assert.ok(keyword, name)
        const value = defaultIn(keyword, version)
        if (value === undefined) continue
        const ours = canonicalArguments(keyword, value)
        const theirs = canonicalArguments(
          keyword,
          values.flatMap(line => line.split(' ')),
        )
        assert.deepEqual(theirs, ours, name)
      }
    })

    test('accepts in the global part exactly what sshd accepts there, and knows what sshd ignores', () => {
      const cases = settings.flatMap(keyword =>
        examplesOf(keyword)
          .slice(0, 3)
          .map(value => ({ keyword, config: lines(keyword, value) + companions(keyword) })),
      )
      const configs = cases.map(({ config }) => config)
      const verdicts = judge(sshd, '-t', configs, ['-o', 'LogLevel=DEBUG2'])
      for (const [index, { keyword, config }] of cases.entries()) {
        const { ok = false, errors = '' } = verdicts[index] ?? {}
        assert.equal(ok, expected(keyword, version), config + errors)
        if (!ok || keyword.needs !== undefined) continue
        const ignored = /(?:Deprecated|Unsupported) option/.test(errors)
        assert.equal(ignored, !knows(keyword, version), config)
      }
    })

    test('accepts in a Match block exactly what sshd accepts there', () => {
      const cases = settings
        .filter(keyword => expected(keyword, version))
        .map(keyword => ({
          keyword,
          config: `Match User nobody\n${lines(keyword, examplesOf(keyword)[0] ?? [])}`,
        }))
      const verdicts = judge(
        sshd,
        '-t',
        cases.map(({ config }) => config),
      )
      for (const [index, { keyword, config }] of cases.entries()) {
        assert.equal(verdicts[index]?.ok, allowedInMatch(keyword, version), config + verdicts[index]?.errors)
      }
    })

    test('knows which of two lines counts', () => {
      const cases = settings
        .filter(keyword => expected(keyword, version) && knows(keyword, version))
        .filter(keyword => keyword.list !== 'accumulate' && keyword.list !== 'keyed')
        .filter(({ needs, alias }) => needs === undefined && alias === undefined)
        .map(keyword => {
          const [first = [], second = []] = examplesOf(keyword)
          return { keyword, first: lines(keyword, first), second: lines(keyword, second) }
        })
      const configs = cases.flatMap(({ keyword, first, second }) =>
        [first, second, first + second].map(config => config + companions(keyword)),
      )
      const verdicts = judge(sshd, '-T', configs)
      for (const [index, { keyword, first, second }] of cases.entries()) {
        const [one, two, both] = verdicts.slice(index * 3, index * 3 + 3).map(({ output, errors }) => {
          return `${printed(output).get(keyword.name.toLowerCase())?.join('\n')}${output === '' ? errors : ''}`
        })
        // LogVerbose is never printed, nor what Debian 12 does not print.
        if (one === 'undefined' && two === 'undefined') continue
        assert.notEqual(one, two, first + second)
        assert.equal(both, lastWins(keyword, version) ? two : one, first + second)
      }
    })

    test('adds up the lines of an accumulating keyword, and no other', () => {
      const cases = settings
        .filter(keyword => expected(keyword, version) && knows(keyword, version))
        .filter(({ list }) => list === 'accumulate')
        .filter(({ alias, name }) => alias === undefined && name !== 'HostKey' && name !== 'HostCertificate')
        .map(keyword => ({ keyword, values: examplesOf(keyword).slice(0, 2).flat() }))
      const configs = cases.flatMap(({ keyword, values }) => [
        values.map(value => `${keyword.name} ${value}\n`).join(''),
        `${keyword.name} ${values.join(' ')}\n`,
      ])
      const verdicts = judge(sshd, '-T', configs)
      for (const [index, { keyword, values }] of cases.entries()) {
        const [apart, together] = verdicts.slice(index * 2, index * 2 + 2)
        const shown = printed(apart?.output ?? '').get(keyword.name.toLowerCase())
        assert.equal(shown?.length, values.length, keyword.name)
        assert.equal(together?.ok, keyword.oneEach !== true, keyword.name)
      }
    })

    test('refuses no value that sshd accepts', () => {
      const asked = settings.filter(
        keyword => expected(keyword, version) && knows(keyword, version) && keyword.needs === undefined,
      )
      const refused = fc
        .sample(valueFor(asked), { numRuns: fuzzRuns, seed: fuzzSeed })
        .map(({ keyword, value }) => ({ keyword, value, reason: checkValue(keyword, value) }))
        .filter(({ reason }) => reason !== undefined)
        // Between keyword and value a "=" is a separator.
        .filter(({ keyword, value }) => keyword.raw !== true || value[0]?.startsWith('=') !== true)
      assert.ok(refused.length > fuzzRuns / 4, `only ${refused.length} refused`)
      const verdicts = judge(
        sshd,
        '-t',
        refused.map(({ keyword, value }) => lines(keyword, value) + companions(keyword)),
      )
      for (const [index, { keyword, value, reason }] of refused.entries()) {
        assert.equal(verdicts[index]?.ok, false, `${keyword.name} ${JSON.stringify(value)}: ${reason}`)
      }
    })
  })
}

/** Values near the valid ones: words of other keywords, numbers at the edges, one character changed. */
function valueFor(
  from: readonly Keyword[],
): fc.Arbitrary<{ readonly keyword: Keyword; readonly value: readonly string[] }> {
  const words = from.flatMap(examplesOf).flat()
  const edges = [
    '-1',
    '0',
    '1',
    '32',
    '33',
    '64',
    '100',
    '128',
    '129',
    '255',
    '256',
    '511',
    '512',
    '0777',
    '01000',
  ]
  const odd = [
    '65535',
    '65536',
    '2147483647',
    '2147483648',
    '1.5',
    '5x',
    '1k',
    '15',
    '16',
    '1m1',
    ',',
    '10:30',
    '1:0:2',
    '5:50:2',
    'none',
    'any',
    'a,b',
    '10.0.0.1/8',
    '*@10.0.0.1/8',
    '10.0.0.0/33',
    'x@',
    '1.2.3.4/40',
    '::1/129',
    '=x',
    'a=1m',
    '80',
    ':80',
    '*:*',
    '[::1',
    '[::1]x',
    'ssh',
    '+',
    '^',
    'aes*',
    '0x20',
    '010',
    'publickey,',
    'publickey:x',
  ]
  const base = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(...edges, ...odd),
    fc.string({ unit: fc.constantFrom(...'0123456789smhdwkg:.,=*@/-+xyz[]'), minLength: 1, maxLength: 6 }),
  )
  const changed = fc
    .tuple(base, fc.nat(), fc.constantFrom('', ...'0159smhd:.,=*!@/-+x'))
    .map(([word, at, put]) => {
      const index = at % (word.length + 1)
      return word.slice(0, index) + put + word.slice(index + 1)
    })
  const word = fc.oneof(base, changed).filter(text => text !== '')
  return fc
    .constantFrom(...from)
    .chain(keyword =>
      fc
        .oneof(
          { weight: 3, arbitrary: fc.tuple(word) },
          { weight: 1, arbitrary: fc.array(word, { minLength: 2, maxLength: 3 }) },
        )
        .map(value => ({ keyword, value })),
    )
}
