/**
 * What a run did to a host in one play, as the host itself remembers it: a small file beside what the run stored. The
 * controller writes it, and reads it again to list runs and to take one back.
 */
import type { Effect } from './action.ts'

/** One play of one run on a host. */
export interface RunId {
  readonly run: string
  readonly play: number
}

/** Whether a text can be the id of a run, and so the name of a folder. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,100}$/.test(text)
}

export interface RunRecord extends RunId, RunAbout {
  /** Everything that was touched, what lies in a directory that was removed too. */
  readonly paths: readonly PathRecord[]
  readonly services: readonly ServiceRecord[]
  /** What handlers did after the actions. */
  readonly effects: readonly Effect[]
}

/** What a run says of itself. Text of the controller, not bytes of a host. */
export interface RunAbout {
  /** Name of the play. */
  readonly name: string
  /** RFC 3339, by the clock of the controller. */
  readonly started: string
  /** Version of the program. */
  readonly sshfix: string
  readonly playbooks: readonly string[]
  /** Names of the tasks that changed something. */
  readonly tasks: readonly string[]
  /** The run that this one takes back. */
  readonly takesBack: string | null
}

export interface PathRecord {
  readonly path: string
  /** Null: nothing was there. */
  readonly was: PathState | null
  /** As the run left it. */
  readonly made: PathState | null
  /** Where the content that was is stored, below the folder `old` of the play; null: it was not touched. */
  readonly stored: string | null
  /** Reports must not show its content. */
  readonly sensitive: boolean
}

/** What is at a path, as far as a run may change it. `attributes` are letters of chattr(1), null where they are not known. */
export type PathState =
  | (Rights & {
      readonly type: 'file'
      readonly attributes: string | null
      /** SHA-256 of the content in hexadecimal; null: the run did not touch it. */
      readonly hash: string | null
    })
  | (Rights & { readonly type: 'directory'; readonly attributes: string | null })
  | { readonly type: 'link'; readonly target: string }
  | (Rights & { readonly type: 'other'; readonly kind: string })

interface Rights {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface ServiceRecord {
  /** As it was looked at. */
  readonly name: string
  readonly was: ServiceState
  readonly made: ServiceState
}

export interface ServiceState {
  readonly active: boolean
  /** Null where that cannot be set. */
  readonly enabled: boolean | null
  readonly masked: boolean
}

/** The record as ASCII, whatever is in it. */
export function printRecord(record: RunRecord): string {
  const json = JSON.stringify({ schema: 1, ...record })
  return `${json.replaceAll(/[^\n -~]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

/** Null for anything that `printRecord` did not print: a host's answer is only data. */
export function parseRecord(text: string): RunRecord | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isRecord(value) ? value : null
}

type Check = (value: unknown) => boolean

const isText: Check = value => typeof value === 'string'
const isBytes: Check = value => typeof value === 'string' && !/[^\0-\xff]/.test(value)
const isPath: Check = value => isBytes(value) && /^\/[^\0]*$/s.test(value as string)
const isNumber: Check = value => Number.isSafeInteger(value) && (value as number) >= 0
const isBoolean: Check = value => typeof value === 'boolean'
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check)
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value)
const matching =
  (pattern: RegExp): Check =>
  value =>
    typeof value === 'string' && pattern.test(value)
const object =
  (checks: { readonly [key: string]: Check }): Check =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as { [key: string]: unknown })[key]))
const oneOf =
  (...checks: readonly Check[]): Check =>
  value =>
    checks.some(check => check(value))

const isMode: Check = value => isNumber(value) && (value as number) <= 0o7777
const rights = { mode: isMode, uid: isNumber, gid: isNumber }
const attributes = orNull(matching(/^[A-Za-z]*$/))
const isState = orNull(
  oneOf(
    object({
      type: matching(/^file$/),
      ...rights,
      attributes,
      hash: orNull(matching(/^[0-9a-f]{64}$/)),
    }),
    object({ type: matching(/^directory$/), ...rights, attributes }),
    object({ type: matching(/^link$/), target: isBytes }),
    object({ type: matching(/^other$/), ...rights, kind: isText }),
  ),
)
const isServiceState = object({ active: isBoolean, enabled: orNull(isBoolean), masked: isBoolean })

const isRecordObject = object({
  schema: value => value === 1,
  run: isText,
  play: isNumber,
  name: isText,
  started: isText,
  sshfix: isText,
  playbooks: listOf(isText),
  tasks: listOf(isText),
  takesBack: orNull(isText),
  paths: listOf(
    object({
      path: isPath,
      was: isState,
      made: isState,
      // Never out of the folder.
      stored: orNull(
        value => isBytes(value) && /^\d+(?:\/(?!\.\.?(?:\/|$))[^/\0]+)*$/s.test(value as string),
      ),
      sensitive: isBoolean,
    }),
  ),
  services: listOf(object({ name: isText, was: isServiceState, made: isServiceState })),
  effects: listOf(object({ effect: matching(/^(?:restart|reload)$/), service: isText })),
})

function isRecord(value: unknown): value is RunRecord {
  return isRecordObject(value)
}
