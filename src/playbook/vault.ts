/** Values and files encrypted with ansible-vault, formats 1.1 and 1.2: AES-256 in counter mode, with an HMAC. */
import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { mistake, type Place, quoted, type Source, sourceOf, type Tell } from './place.ts'

/** A password, and the name that `--vault-id` gives it. */
export interface VaultSecret {
  readonly id: string
  readonly password: Uint8Array
}

/** Never in `problem`: anything of the text. */
export type Opened = { readonly text: string } | { readonly problem: string; readonly hint?: string }

export interface Vault {
  open(text: string): Opened
}

const header = /^\$ANSIBLE_VAULT;(?<version>[^;\s]*);(?<cipher>[^;\s]*)(?:;(?<id>[^\s]*))?[^\S\n]*\n/

export function vaultOf(secrets: readonly VaultSecret[]): Vault {
  return {
    open(text) {
      const found = header.exec(`${text.trimStart()}\n`)
      if (!found) return { problem: 'It is no text of ansible-vault' }
      const { version = '', cipher = '', id } = found.groups ?? {}
      if (cipher !== 'AES256' || (version !== '1.1' && version !== '1.2'))
        return {
          problem: `It is of the format ${quoted(`${version};${cipher}`)}, which is not read`,
          hint: reKey,
        }
      const parts = partsOf(text.trimStart().slice(found[0].length))
      if (parts === null) return { problem: 'Its text is damaged', hint: 'Encrypt it again' }
      if (secrets.length === 0)
        return { problem: 'It is encrypted, and no vault password is given', hint: give }
      // As in Ansible the name is a hint only: the password of that name is tried first, then all others.
      const inOrder = [
        ...secrets.filter(secret => secret.id === id),
        ...secrets.filter(secret => secret.id !== id),
      ]
      for (const { password } of inOrder) {
        const opened = decrypt(parts, password)
        if (opened !== null) return opened
      }
      const ids = secrets.map(secret => secret.id)
      const which = id === undefined ? '' : ` of ${quoted(id)}`
      return {
        problem: `No vault password opens it${which}; tried: ${ids.map(one => quoted(one)).join(', ')}`,
        hint: give,
      }
    },
  }
}

const give = 'Give the password with --vault-password-file or --ask-vault-pass'
const reKey = 'Encrypt it again: ansible-vault rekey'

/** Where nobody gave a password. */
export const noVault: Vault = vaultOf([])

interface Parts {
  readonly salt: Buffer
  readonly mac: Buffer
  readonly encrypted: Buffer
}

function partsOf(body: string): Parts | null {
  const whole = fromHex(body.replace(/\s+/g, ''))
  const [salt, mac, encrypted, more] = whole?.toString('latin1').split('\n').map(fromHex) ?? []
  if (!salt || !mac || !encrypted || more !== undefined || mac.length !== 32) return null
  return { salt, mac, encrypted }
}

function fromHex(text: string): Buffer | null {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, 'hex') : null
}

/** Null: not with this password. */
function decrypt({ salt, mac, encrypted }: Parts, password: Uint8Array): Opened | null {
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  const is = createHmac('sha256', keys.subarray(32, 64)).update(encrypted).digest()
  if (!timingSafeEqual(is, mac)) return null
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80))
  const padded = Buffer.concat([decipher.update(encrypted), decipher.final()])
  const padding = padded.at(-1) ?? 0
  try {
    const bytes = padded.subarray(0, padded.length - padding)
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { problem: 'What is encrypted is not UTF-8 text' }
  }
}

export interface OpenedFile {
  readonly plain: Source
  readonly isSecret: boolean
  /** Where the file is encrypted, what is wrong in it is told without any of its text. */
  readonly tellOf: Tell
}

/** A file as it is, or decrypted; null where it is told that it cannot be. */
export function openFile(source: Source, vault: Vault, tell: Tell): OpenedFile | null {
  if (!source.text.startsWith('$ANSIBLE_VAULT')) return { plain: source, isSecret: false, tellOf: tell }
  const opened = vault.open(source.text)
  if ('text' in opened)
    return { plain: sourceOf(source.file, opened.text), isSecret: true, tellOf: withoutText(tell) }
  tell(cannotOpen(source.place(0), opened))
  return null
}

export function cannotOpen(
  place: Place,
  { problem, hint }: { readonly problem: string; readonly hint?: string },
): ReturnType<typeof mistake> {
  return mistake('vault', place, problem, hint)
}

/** For what is wrong with something secret. */
export function withoutText(tell: Tell): Tell {
  return ({ code, severity, at }) => {
    const message = `Something is wrong here (${code}); what it is would show what ansible-vault encrypts`
    tell({ code, severity, at, message, hint: `"sshfix explain ${code}" says what it may be` })
  }
}
