import type { Action } from './action.ts'
import { CannotPlan } from './errors.ts'
import type { DirectoryFact, Facts, FileFact } from './facts.ts'
import type { Look } from './look.ts'
import { appliedMode, isSettledMode, modePattern, parseMode } from './mode.ts'
import { parentOf } from './path.ts'
import { accountFact, groupFact } from './read-facts.ts'
import type { Mistake } from './resource.ts'
import { bytes } from './text.ts'

/**
 * Owner, group, mode and attributes as a task declares them, for every resource that makes or keeps files. What is
 * not stated is neither compared nor changed.
 */
export interface Permission {
  readonly owner?: string | number
  readonly group?: string | number
  readonly mode?: string
  readonly attributes?: string
}

/** 0xffffffff means "leave it" to chown(2). */
const largestId = 0xffff_fffe

const ownerSchema = {
  type: ['string', 'integer'],
  minimum: 0,
  maximum: largestId,
  pattern: '^[^-:/\\u0000\\n][^:/\\u0000\\n]*$',
  'x-expected': 'a name or a number',
} as const

/** JSON Schema of the members of `Permission`. */
export const permissionSchema = {
  owner: { ...ownerSchema, description: 'User that shall own it: a name, or a number.' },
  group: { ...ownerSchema, description: 'Group that it shall belong to: a name, or a number.' },
  mode: {
    type: 'string',
    pattern: modePattern,
    'x-expected': 'an octal mode in quotes, such as "0644", or a symbolic one, such as u=rwX,g-w',
    description: 'Mode as chmod(1) takes it: octal in quotes (`"0644"`), or symbolic (`u=rwX,g=rX,o=`).',
  },
  attributes: {
    type: 'string',
    pattern: '^[-+][aAcCdDFijmPsStTux]+$',
    'x-expected': '"+" or "-" and letters of chattr(1), such as "+i"',
    description:
      'Attributes of chattr(1) to add (`+i`) or to take away (`-i`). Attributes that are not named are left alone.',
  },
} as const

/** What `permissionActions` and `ownersOf` will read. */
export function permissionLooks({ owner, group }: Permission): readonly Look[] {
  const looks: Look[] = []
  if (owner !== undefined && numericId(owner) === null)
    looks.push({ look: 'account', name: bytes(`${owner}`) })
  if (group !== undefined && numericId(group) === null) looks.push({ look: 'group', name: bytes(`${group}`) })
  return looks
}

/** Numbers that no id can be, symbolic modes that give something else each time they are applied. */
export function permissionMistakes({ owner, group, mode, attributes }: Permission): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const [key, name] of Object.entries({ owner, group }))
    if (name !== undefined && (numericId(name) ?? 0) > largestId)
      mistakes.push({
        code: 'value_out_of_range',
        message: `Expected ${key} to be at most ${largestId}, found ${name}`,
        path: [key],
      })
  const parsed = mode === undefined ? null : parseMode(mode)
  if (parsed !== null && !isSettledMode(parsed))
    mistakes.push({
      code: 'mode_unstable',
      message: `Mode "${mode}" gives something else each time it is applied`,
      path: ['mode'],
      hint: 'Say what the mode shall be in the end, such as "0640" or u=rw,g=r,o=',
    })
  if (attributes !== undefined && new Set(attributes).size < attributes.length)
    mistakes.push({
      code: 'attribute_twice',
      message: `Attributes "${attributes}" name a letter twice`,
      path: ['attributes'],
      hint: `Write "${[...new Set(attributes)].join('')}"`,
    })
  return mistakes
}

/** The numbers of the declared owner and group. Throws `CannotPlan` where the host knows no such name. */
export function ownersOf(
  facts: Facts,
  { owner, group }: Permission,
): { readonly uid?: number; readonly gid?: number } {
  const uid =
    owner === undefined ? undefined : (numericId(owner) ?? accountFact(facts, bytes(`${owner}`)).uid)
  const gid = group === undefined ? undefined : (numericId(group) ?? groupFact(facts, bytes(`${group}`)).gid)
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
}

/** The declared mode for something that has, or will be made with, the mode `before`; undefined when none is declared. */
export function modeOf({ mode }: Permission, before: number, directory: boolean): number | undefined {
  const parsed = mode === undefined ? null : parseMode(mode)
  return parsed === null ? undefined : appliedMode(parsed, before, directory)
}

/** What makes a file or directory that is there have the declared owner, group, mode and attributes. */
export function permissionActions(
  facts: Facts,
  path: string,
  fact: FileFact | DirectoryFact,
  declared: Permission,
): readonly Action[] {
  const owners = ownersOf(facts, declared)
  const uid = owners.uid === fact.uid ? undefined : owners.uid
  const gid = owners.gid === fact.gid ? undefined : owners.gid
  const wanted = modeOf(declared, fact.mode, fact.type === 'directory') ?? fact.mode
  const chowned = uid !== undefined || gid !== undefined
  // chown(2) clears the setuid and setgid bits of a file, so they are stated anew.
  const cleared = chowned && fact.type === 'file' && (wanted & 0o6000) !== 0
  const mode = wanted !== fact.mode || cleared ? wanted : undefined
  if (uid !== undefined) refuseWithoutRoot(facts, `change the owner of ${path}`)
  if (mode !== undefined && facts.host.uid !== fact.uid)
    refuseWithoutRoot(facts, `change the mode of ${path}`)
  const actions: Action[] = []
  if (chowned || mode !== undefined) {
    refuseSharedByLink(facts, path, fact)
    actions.push({
      do: 'permit',
      path,
      ...(mode === undefined ? {} : { mode }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    })
  }
  return [...actions, ...attributeActions(facts, path, fact, declared.attributes)]
}

function attributeActions(
  facts: Facts,
  path: string,
  { attributes }: FileFact | DirectoryFact,
  declared: string | undefined,
): readonly Action[] {
  if (declared === undefined) return []
  const adds = declared.startsWith('+')
  if ('unknown' in attributes) {
    // What the file system cannot hold is not there.
    if (!adds && attributes.unknown === 'not_supported') return []
    throw new CannotPlan(
      `Cannot have attributes ${declared} on ${path}: ${unknownReason[attributes.unknown]}`,
    )
  }
  const { flags } = attributes
  const letters = [...declared.slice(1)].filter(letter => flags.includes(letter) !== adds).join('')
  if (letters === '') return []
  if (/[ia]/.test(letters)) refuseWithoutRoot(facts, `change attributes of ${path}`)
  return [{ do: 'chattr', path, add: adds ? letters : '', remove: adds ? '' : letters }]
}

const unknownReason = {
  tool_missing: 'this host has no lsattr(1) and chattr(1) (on most systems the package e2fsprogs)',
  not_supported: 'the file system that it is on does not support them',
  denied: 'reading them is denied (is `become` missing?)',
} as const

/** Whoever can write to a directory can put a link to anybody's file there. */
function refuseSharedByLink(facts: Facts, path: string, fact: FileFact | DirectoryFact): void {
  if (fact.type !== 'file' || fact.links <= 1) return
  const parent = facts.paths.get(parentOf(path))
  if (parent?.type !== 'directory') return
  const trusted = parent.uid === 0 || parent.uid === facts.host.uid
  if (trusted && (parent.mode & 0o022) === 0) return
  throw new CannotPlan(
    `${path} has ${fact.links} hard links in a directory where others can make them: its owner and mode may be those of any file`,
  )
}

function refuseWithoutRoot(facts: Facts, what: string): void {
  if (facts.host.uid !== 0) throw new CannotPlan(`Only root can ${what}: say \`become: true\` in the play`)
}

/** A number, or text that is one, is an id and no name, as for Ansible. */
function numericId(name: string | number): number | null {
  return /^[0-9]+$/.test(`${name}`) ? Number(name) : null
}
