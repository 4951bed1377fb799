/** Changes that lock somebody out, and changes that only look so: data for `npm run lockouts`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { type RiskCode, riskCodes } from '../../src/login/index.ts'
import { type PersonName, people } from './people.ts'

export interface LockoutCase {
  readonly name: string
  /** Who runs the playbook; root by key when absent. */
  readonly as: PersonName
  /** Somebody else, in `keep_access`, whose login is what counts. */
  readonly keep: PersonName | null
  /** In place of `[keep]`, as the play says it. */
  readonly keepAccess: string
  /** Done on the host as root beforehand; `reload` makes sshd read its files. */
  readonly setup: string
  /** A list of tasks. `$ADDRESS`, `$CLIENT`, `$KEY`, `$OTHER` and `%{command on the host}%` are filled in. */
  readonly tasks: string
  readonly on: 'namespace' | 'bullseye' | 'bookworm' | 'trixie'
  /** The code of a risk that is certain, or null where there is none. */
  readonly code: RiskCode | null
  /** One of those that `npm test` tries. */
  readonly sample: boolean
}

const members = ['name', 'as', 'keep', 'keep_access', 'setup', 'tasks', 'on', 'code', 'sample']

/** Those that lock out have a code, the others have none. Throws for a case that is not written as cases are. */
export function readCases(file: 'locks-out.yaml' | 'lets-in.yaml'): readonly LockoutCase[] {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const listed: unknown = parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(listed)) throw new Error(`${file} must be a list`)
  const cases = listed.map(text => readCase(text as Readonly<Record<string, string>>))
  const wrong = cases.find(({ code }) => (code === null) !== (file === 'lets-in.yaml'))
  if (wrong) throw new Error(`${file}: "${wrong.name}" is in the wrong file, or its code is missing`)
  return cases
}

function readCase(text: Readonly<Record<string, string>>): LockoutCase {
  const {
    name,
    as = 'root',
    keep = null,
    keep_access,
    setup = '',
    tasks,
    on = 'namespace',
    code = null,
  } = text
  const strange = Object.keys(text).filter(key => !members.includes(key))
  if (name === undefined || tasks === undefined || strange.length > 0)
    throw new Error(`A case has a name and tasks, and only ${members.join(', ')}: ${JSON.stringify(text)}`)
  if (!isPerson(as) || (keep !== null && !isPerson(keep)))
    throw new Error(`"${name}": nobody knows ${as} or ${keep}`)
  if (code !== null && !Object.hasOwn(riskCodes, code)) throw new Error(`"${name}": there is no risk ${code}`)
  return {
    name,
    as,
    keep,
    keepAccess: keep_access ?? (keep === null ? '[]' : `[${keep}]`),
    setup,
    tasks,
    on: on as LockoutCase['on'],
    code: code as RiskCode | null,
    sample: text.sample !== undefined,
  }
}

function isPerson(name: string): name is PersonName {
  return Object.hasOwn(people, name)
}
