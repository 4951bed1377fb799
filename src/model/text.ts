/** Text of a playbook as the bytes that the host will have: UTF-8, one latin1 character a byte. */
export function bytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('')
}

/** Whether content is, or has in it, a private key in the form that OpenSSH and others write. */
export function holdsPrivateKey(content: string): boolean {
  return /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m.test(content)
}
