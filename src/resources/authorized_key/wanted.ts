import { bytes, type Mistake } from '../../model/index.ts'
import {
  checkOptions,
  type KeyOption,
  parseOptions,
  parseWanted,
  type WantedKey,
} from '../../openssh/authorized-keys.ts'
import { weakness } from '../../openssh/public-key.ts'

/** What of the parameters says which keys are meant, and how they shall stand. */
export interface KeyParams {
  readonly key: string | readonly string[]
  readonly state?: 'present' | 'absent'
  readonly key_options?: string
  readonly comment?: string
  readonly allow_weak?: boolean
}

/** The keys that the parameters name; lines that are none are told by `keyMistakes`. */
export function wantedKeys(params: KeyParams): readonly WantedKey[] {
  const options = statedOptions(params)
  const comment = params.comment === undefined ? undefined : bytes(params.comment)
  return textsOf(params).flatMap(({ text }) =>
    parseWanted(bytes(text), options).wanted.map(wanted =>
      comment === undefined ? wanted : { ...wanted, comment, commentToo: true },
    ),
  )
}

/** Lines that are no key, keys too weak to let anybody in by, options that sshd would ignore the key for. */
export function keyMistakes(params: KeyParams): readonly Mistake[] {
  const options = statedOptions(params)
  const found: Mistake[] = textsOf(params).flatMap(({ text, path }) => {
    const { wanted, problems } = parseWanted(bytes(text), options)
    const several = text.trim().includes('\n')
    const wrong = problems.map(({ line, problem }): Mistake => {
      const message = `Not a public key${several ? ` (line ${line})` : ''}: ${problem}`
      return { code: 'key_invalid', message, path, ...hintFor(text) }
    })
    if (params.allow_weak || params.state === 'absent') return wrong
    const weak = wanted.flatMap(({ key }): readonly Mistake[] => {
      const why = weakness(key)
      if (why === undefined) return []
      const hint = 'Ask for an ed25519 key, or say `allow_weak: yes`'
      return [{ code: 'key_weak', message: `Too weak a key: ${why}`, path, hint }]
    })
    return [...wrong, ...weak]
  })
  const problem = optionsProblem(params)
  if (problem !== undefined)
    found.push({
      code: 'key_options_invalid',
      message: `sshd would ignore the key: ${problem}`,
      path: ['key_options'],
    })
  return found
}

function textsOf({
  key,
}: KeyParams): readonly { readonly text: string; readonly path: readonly (string | number)[] }[] {
  if (typeof key === 'string') return [{ text: key, path: ['key'] }]
  return key.map((text, index) => ({ text, path: ['key', index] }))
}

function hintFor(text: string): { readonly hint?: string } {
  if (/^https?:/i.test(text)) return { hint: 'Keys are not fetched: write the key itself' }
  if (/PRIVATE KEY/.test(text))
    return { hint: 'This is a private key, which belongs on no host: write the .pub file' }
  return {}
}

function statedOptions({ key_options }: KeyParams): readonly KeyOption[] | undefined {
  if (key_options === undefined) return undefined
  const parsed = parseOptions(bytes(key_options))
  return 'options' in parsed ? parsed.options : []
}

function optionsProblem({ key_options }: KeyParams): string | undefined {
  if (key_options === undefined) return undefined
  const parsed = parseOptions(bytes(key_options))
  return 'problem' in parsed ? parsed.problem : checkOptions(parsed.options)
}
